"""Where the kernel does not tell everything, and where nginx takes its time."""

import json
import mmap
import os
import subprocess
import sys
import time

from changes import NO_TEST, QUICK
from watcher import Watcher

MOUNTED = """\
import os, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "none", sys.argv[1]], check=True)
sys.stdout.write("mounted\\n"); sys.stdout.flush()
sys.stdin.readline()
subprocess.run(["umount", sys.argv[1]], check=True)
sys.stdout.write("unmounted\\n"); sys.stdout.flush()
sys.stdin.readline()
"""


def _can_unshare(place, *words):
    place.needs("unshare")
    if subprocess.run(["unshare", *words, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        place.skip("no such namespace may be had here")


def without_watches_it_polls_and_says_so(place):
    _can_unshare(place, "--user", "--map-root-user")
    tree = place.tree()
    limited = ["unshare", "--user", "--map-root-user", "sh", "-c",
               'echo 3 >/proc/sys/user/max_inotify_watches && exec "$@"', "sh"]

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK, prefix=limited).started() as watcher:
        place.insist("fs.inotify.max_user_watches" in watcher.error(), watcher.error())
        tree.remove("sites-available/blog")
        place.insist(watcher.wait(lambda one: "dangling-link" in one.rules("/blog"), 6), "not polled")
        counters = watcher.counters()
        place.insist(counters["polled"] > 0, f"counters: {counters}")
    return watcher.problems


def without_an_instance_it_polls_and_says_so(place):
    _can_unshare(place, "--user", "--map-root-user")
    tree = place.tree()
    limited = ["unshare", "--user", "--map-root-user", "sh", "-c",
               'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"', "sh"]

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK, prefix=limited).started() as watcher:
        place.insist("fs.inotify.max_user_instances" in watcher.error(), watcher.error())
        tree.remove("sites-available/blog")
        place.insist(watcher.wait(lambda one: "dangling-link" in one.rules("/blog"), 6), "not polled")
    return watcher.problems


def an_overlay_is_polled_and_that_is_said(place):
    _can_unshare(place, "--mount")
    tree = place.tree()
    for name in ("upper", "work"):
        tree.directory("/" + name)
    where, top = tree.path("sites-available"), tree.top
    laid = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
            f'mount -t overlay none -o lowerdir={where},upperdir={top}/upper,workdir={top}/work {where} '
            '&& exec "$@"', "sh"]
    if subprocess.run([*laid, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        place.skip("no overlay may be mounted here")

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK, prefix=laid).started() as watcher:
        place.insist("degraded" in watcher.error() and "(overlay)" in watcher.error(), watcher.error())
    return watcher.problems


def a_mount_over_a_directory_is_seen_and_seen_through(place):
    _can_unshare(place, "--mount")
    tree = place.tree()
    # the watcher shares the namespace in which another process mounts
    with subprocess.Popen(["unshare", "--mount", "--propagation", "private", sys.executable, "-c",
                           "import sys; sys.stdin.readline(); " + MOUNTED.replace("\n", "; ").rstrip("; "),
                           tree.path("sites-available")],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        for _ in range(100):
            time.sleep(0.02)
            if os.readlink(f"/proc/{other.pid}/ns/mnt") != os.readlink("/proc/self/ns/mnt"):
                break
        entered = ["nsenter", f"--mount=/proc/{other.pid}/ns/mnt", "--wd=/"]
        with Watcher(place.binary, tree, *NO_TEST, settle=QUICK, prefix=entered).started() as watcher:
            for word, broken in (("mounted\n", True), ("unmounted\n", False)):
                other.stdin.write("\n")
                other.stdin.flush()
                place.insist(other.stdout.readline() == word, f"not {word}")
                place.insist(watcher.wait(lambda one, b=broken: ("dangling-link" in one.rules()) == b),
                             f"after it is {word}: {watcher.rules()}")
            other.stdin.write("\n")
            other.stdin.flush()
    return watcher.problems


SLOW = """\
#!/bin/sh
case "$*" in
*-t*) date +%s.%N >>{folder}/asked; sleep 2 ;;
esac
exec {nginx} "$@"
"""


def nginx_that_takes_its_time_keeps_nobody_waiting(place):
    place.needs("nginx")
    tree = place.tree()
    slow = os.path.join(place.folder, "nginx")
    with open(slow, "w", encoding="utf-8") as file:
        file.write(SLOW.format(folder=place.folder, nginx="/usr/sbin/nginx"))
    os.chmod(slow, 0o755)

    with Watcher(place.binary, tree, "--nginx", slow, "--test-in-place", settle=QUICK).started() as watcher:
        tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT@; bogus on; }\n")
        time.sleep(0.7)
        begun = time.monotonic()
        tree.link("sites-enabled/x", "nowhere")
        place.insist(watcher.wait(lambda one: one.rules("/x"), 2), "not told")
        place.insist(time.monotonic() - begun < 0.3, "it waited for nginx")
        tree.remove("sites-enabled/x")
        place.insist(watcher.wait(lambda one: "nginx-refuses" in one.rules(), 20), "no answer")
    return watcher.problems


def nginx_is_asked_only_when_it_reads_something_else(place):
    place.needs("nginx")
    tree = place.tree()
    slow = os.path.join(place.folder, "nginx")
    with open(slow, "w", encoding="utf-8") as file:
        file.write(SLOW.format(folder=place.folder, nginx="/usr/sbin/nginx").replace("; sleep 2", ""))
    os.chmod(slow, 0o755)

    def asked():
        with open(os.path.join(place.folder, "asked"), encoding="ascii") as file:
            return len(file.readlines())

    with Watcher(place.binary, tree, "--nginx", slow, "--test-in-place", settle=QUICK).started() as watcher:
        time.sleep(1.2)
        before = asked()
        tree.write("sites-available/README", "nothing that nginx reads\n")
        tree.write("conf.d/notes.txt", "nothing either\n")
        time.sleep(1.5)
        place.insist(asked() == before, "asked for nothing")
        tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT@; }\n")
        time.sleep(2)
        place.insist(asked() > before, "not asked")
    return watcher.problems


RESCANNED = 'watch { settle = "50ms" settle_max = "500ms" rescan = "1s" }\n'


def what_no_event_tells_of_is_found_by_a_rescan_and_counted(place):
    tree = place.tree()
    for name in ("shop", "wiki"):
        tree.site(name, tree.read("sites-available/blog").replace("blog.", name + "."))

    with Watcher(place.binary, tree, *NO_TEST, settle=RESCANNED).started() as watcher:
        os.truncate(tree.path("sites-available/blog"), 10)
        place.insist(watcher.wait(lambda one: "syntax" in one.rules(), 5), "a shorter file is not found")
        place.insist("ngxaudit: missed: " in watcher.error(), "it is not said")
        before = watcher.counters()["misses"]
        place.insist(before > 0, f"not counted: {watcher.error()}")
        with open(tree.path("sites-available/shop"), "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            where = mapped.find(b"shop.")
            clock = os.fstat(file.fileno()).st_ctime_ns
            mapped[where:where + 4] = b"wiki"
            if os.fstat(file.fileno()).st_ctime_ns == clock:
                place.skip("this file system gives mapped writes no time")
            found = watcher.wait(lambda one: "duplicate-server-name" in one.rules(), 5)
            place.insist(found, "a mapped write is not found")
            place.insist(watcher.counters()["misses"] > before, f"not counted: {watcher.error()}")
        watcher.insist_same(place.binary, *NO_TEST)
        place.insist(watcher.counters()["misses"] >= 2, f"not counted: {watcher.error()}")
    return watcher.problems


def what_may_not_be_looked_at_any_more_is_told(place):
    if os.geteuid() != 0:
        place.skip("only root can run it as somebody else")
    tree = place.tree()
    tree.write("nginx.conf", tree.read("nginx.conf").replace("user www-data;\n", ""))
    path, link = os.path.join(place.folder, "out", "report.json"), tree.path("sites-enabled/blog")
    os.mkdir(os.path.dirname(path))
    os.chmod(os.path.dirname(path), 0o777)

    def said(watcher, text):
        return watcher.wait(lambda one: text in one.error(), 8)

    def verdict():
        with open(path, encoding="utf-8") as file:
            return json.load(file)["verdict"]

    with Watcher(place.binary, tree, *NO_TEST, "-o", path, settle=QUICK, user="nobody", group="nogroup",
                 extra_groups=[]).started() as watcher:
        for name, mode in (("sites-available/blog", 0o644), ("sites-available", 0o755)):
            os.chmod(tree.path(name), 0o600)
            place.insist(said(watcher, f"gap: {link}: Permission denied"), f"{name}: not told")
            place.insist(watcher.wait(lambda one: {"path": link, "reason": "Permission denied"} in one.gaps),
                         f"{name}: programs are not told: {watcher.gaps}")
            place.insist(watcher.wait(lambda one: verdict() == "unknown"), f"{name}: the file is as it was")
            os.chmod(tree.path(name), mode)
            place.insist(said(watcher, f"gap closed: {link}\n"), f"{name}: not told as closed")
            place.insist(watcher.wait(lambda one: not one.gaps), f"{name}: programs: {watcher.gaps}")
            with open(watcher.error_path, "wb"):
                pass
    return watcher.problems


TESTS = [
    what_no_event_tells_of_is_found_by_a_rescan_and_counted,
    what_may_not_be_looked_at_any_more_is_told,
    without_watches_it_polls_and_says_so,
    without_an_instance_it_polls_and_says_so,
    an_overlay_is_polled_and_that_is_said,
    a_mount_over_a_directory_is_seen_and_seen_through,
    nginx_that_takes_its_time_keeps_nobody_waiting,
    nginx_is_asked_only_when_it_reads_something_else,
]
