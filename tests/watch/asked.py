"""What nginx says may change while no file does: it is asked again after a time, and not before."""

import os
import re
import subprocess
import time

from watcher import Watcher

SITE = "server {\n\tlisten 127.0.0.1:@PORT@;\n\tserver_name blog.example.com;\n\tlocation / {\n" \
       "\t\tproxy_pass http://backend.test:3000;\n\t}\n}\n"
KNOWN, UNKNOWN = "127.0.0.1 localhost backend.test\n", "127.0.0.1 localhost\n"


def asks(every):
    return f'watch {{ settle = "50ms" settle_max = "500ms" rescan = "1h" ask = "{every}" }}\n'


def hosts(place, text):
    """A hosts file of its own, and the words that put it in the place of the machine's."""
    path = os.path.join(place.folder, "hosts")
    write(path, text)
    return path, ["unshare", "--mount", "sh", "-c", f'mount --bind "{path}" /etc/hosts && exec "$@"', "sh"]


def write(path, text):
    """In place: what is mounted is this very file."""
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def needs(place, *programs):
    place.needs("nginx", *programs)
    if os.geteuid() != 0:
        place.skip("needs root, for a hosts file or addresses of its own")


def refused(watcher):
    return "nginx-refuses" in watcher.rules()


def names_that_are_lost_are_told_after_the_time_and_not_before(place):
    needs(place, "unshare")
    tree = place.tree()
    tree.site("blog", SITE)
    path, prefix = hosts(place, KNOWN)

    with Watcher(place.binary, tree, settle=asks("4s"), prefix=prefix).started() as watcher:
        begun = time.monotonic()
        place.insist(not refused(watcher), f"to begin with: {watcher.rules()}")
        write(path, UNKNOWN)
        place.insist(not watcher.wait(refused, 2), "told before the time")
        place.insist(watcher.wait(refused, 6), f"not told: {watcher.rules()} {watcher.error()}")
        took = time.monotonic() - begun
        place.insist(2 < took < 8, f"told after {took:.1f} s")
        place.insist(watcher.since(1) == ["new nginx-refuses"], watcher.since(1))
        place.insist("backend.test" in watcher.events[-1]["finding"]["message"], watcher.events[-1])

        write(path, KNOWN)
        place.insist(watcher.wait(lambda one: not refused(one), 8), "it stays refused")
        place.insist(watcher.counters()["misses"] == 0, "counted as missed by the events")
    return watcher.problems


def an_address_that_is_lost_is_told(place):
    needs(place, "unshare", "nsenter", "ip")
    tree = place.tree()
    tree.site("blog", SITE.replace("127.0.0.1", "192.0.2.7").replace("backend.test:3000", "127.0.0.1:3000"))
    prefix = ["unshare", "--net", "sh", "-c",
              'ip link set lo up && ip address add 192.0.2.7/32 dev lo && exec "$@"', "sh"]

    with Watcher(place.binary, tree, settle=asks("2s"), prefix=prefix).started() as watcher:
        place.insist(not refused(watcher), f"to begin with: {watcher.rules()}")
        subprocess.run(["nsenter", f"--net=/proc/{watcher.process.pid}/ns/net", "ip", "address", "del",
                        "192.0.2.7/32", "dev", "lo"], check=True)
        place.insist(watcher.wait(refused, 6), f"not told: {watcher.rules()} {watcher.error()}")
        place.insist("192.0.2.7" in watcher.events[-1]["finding"]["message"], watcher.events[-1])
    return watcher.problems


def counted(place, tree, every, seconds):
    """How often nginx is started, and the passes that are made, while nothing happens."""
    log = os.path.join(place.folder, "starts")
    wrapper = os.path.join(place.folder, "nginx")
    write(wrapper, f'#!/bin/sh\ncase "$*" in *-t*) echo x >>{log};; esac\nexec nginx "$@"\n')
    os.chmod(wrapper, 0o755)
    with Watcher(place.binary, tree, "--nginx", wrapper, "--test-in-place",
                 settle=asks(every)).started() as watcher:
        while watcher.read(0.5):
            pass
        write(log, "")
        before = watcher.counters()["passes"]
        place.insist(not watcher.read(seconds), f"something was told: {watcher.events[1:]}")
        passes = watcher.counters()["passes"] - before
        ticks = sum(int(word) for word in _stat(watcher.process.pid)[11:13])
    with open(log, encoding="ascii") as file:
        return len(file.readlines()), passes, ticks, watcher.problems


def _stat(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return re.sub(r".*\) ", "", file.read()).split()


def it_is_asked_no_more_often_than_that(place):
    needs(place)
    tree = place.tree()

    starts, passes, _, problems = counted(place, tree, "2s", 5)
    place.insist(starts in (2, 3), f"{starts} times within 5 s, where every 2 s is said")
    place.insist(passes <= starts, f"{passes} passes for {starts} answers")

    starts, passes, ticks, more = counted(place, tree, "1h", 3)
    place.insist((starts, passes) == (0, 0), f"{starts} times and {passes} passes, where every hour is said")
    place.insist(ticks < 100, f"{ticks} ticks of the clock: it does not rest")
    return problems + more


def the_time_is_read_anew(place):
    needs(place, "unshare")
    tree = place.tree()
    tree.site("blog", SITE)
    path, prefix = hosts(place, KNOWN)

    with Watcher(place.binary, tree, settle=asks("1h"), prefix=prefix).started() as watcher:
        while watcher.read(0.5):
            pass
        write(path, UNKNOWN)
        place.insist(not watcher.wait(refused, 2), "told before an hour is over")
        write(watcher.configuration, asks("1s"))
        watcher.process.send_signal(1)
        place.insist(watcher.wait(refused, 6), f"not told: {watcher.rules()} {watcher.error()}")
    return watcher.problems


TESTS = [names_that_are_lost_are_told_after_the_time_and_not_before, an_address_that_is_lost_is_told,
         it_is_asked_no_more_often_than_that, the_time_is_read_anew]
