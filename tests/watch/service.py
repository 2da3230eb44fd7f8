"""As a service: signals, systemd's protocol, the command that is told, files that are written anew."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from changes import NO_TEST, QUICK
from watcher import Watcher


def sigterm_ends_it_within_a_second(place):
    tree = place.tree()

    for number in (signal.SIGTERM, signal.SIGINT):
        with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
            took = watcher.stop(number)
            place.insist(watcher.process.returncode == 0, f"status {watcher.process.returncode}")
            place.insist(took < 1, f"it took {took:.2f} s")
    return watcher.problems


def sigterm_ends_it_while_nobody_reads(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        for number in range(3000):
            os.symlink("nowhere", tree.path(f"sites-enabled/x{number}"))
        time.sleep(0.5)
        watcher.process.send_signal(signal.SIGTERM)
        try:
            watcher.process.wait(3)
        except subprocess.TimeoutExpired:
            place.insist(False, "it waits for its reader")
    return watcher.problems


def standard_output_that_is_closed_ends_it(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        watcher.selector.unregister(watcher.process.stdout)
        watcher.process.stdout.close()
        tree.remove("sites-available/blog")
        place.insist(watcher.process.wait(5) == 3, "status")
        place.insist("standard output" in watcher.error(), watcher.error())
        watcher.process.stdout = open(os.devnull, "rb")  # pylint: disable=consider-using-with
    return watcher.problems


def sighup_reads_configuration_anew_and_keeps_the_old_one_on_error(place):
    tree = place.tree()
    tree.remove("sites-available/blog")

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK).started() as watcher:
        place.insist("dangling-link" in watcher.rules(), "nothing to begin with")
        with open(watcher.configuration, "w", encoding="utf-8") as file:
            file.write("skip = {\"dangling-lnk\"}\n")
        watcher.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            time.sleep(0.02)
            if "stays in force" in watcher.error():
                break
        place.insist("stays in force" in watcher.error(), "the error is not told")
        place.insist("dangling-link" in watcher.rules(), "the old rules are gone")
        with open(watcher.configuration, "w", encoding="utf-8") as file:
            file.write(QUICK + "skip = {\"dangling-link\"}\n")
        watcher.process.send_signal(signal.SIGHUP)
        watcher.wait(lambda one: "dangling-link" not in one.rules())
        place.insist("dangling-link" not in watcher.rules(), "the new rules do not count")
        watcher.insist_same(place.binary, *NO_TEST, "-c", watcher.configuration)
        tree.link("sites-enabled/loop", "loop")
        place.insist(watcher.wait(lambda one: "link-loop" in one.rules()), "it hears nothing more")
    return watcher.problems


def counters_are_told_on_sigusr1(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        tree.remove("sites-available/blog")
        watcher.wait(lambda one: "dangling-link" in one.rules())
        counters = watcher.counters()
        place.insist(counters.get("watches", 0) >= 4 and counters.get("events", 0) >= 1 and
                     counters.get("changes told", 0) >= 1, f"counters: {counters}")
    return watcher.problems


class Manager:
    """What systemd hears."""

    def __init__(self, name):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + name[1:] if name[0] == "@" else name)
        self.socket.settimeout(0.1)
        self.heard, self.ends = [], False
        self.thread = threading.Thread(target=self._hear)
        self.thread.start()

    def _hear(self):
        while not self.ends:
            try:
                self.heard.append((time.monotonic(), self.socket.recv(4096).decode()))
            except socket.timeout:
                pass

    def count(self, word):
        return sum(word in text for _, text in self.heard)

    def wait(self, word, number=1):
        for _ in range(100):
            if self.count(word) >= number:
                return True
            time.sleep(0.05)
        return False

    def close(self):
        self.ends = True
        self.thread.join()
        self.socket.close()


def the_service_manager_hears_how_it_fares(place):
    tree = place.tree()
    problems = []

    for name in (os.path.join(place.folder, "socket"), f"@ngxaudit-test-{os.getpid()}"):
        manager = Manager(name)
        env = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "400000"}
        with Watcher(place.binary, tree, *NO_TEST, settle=QUICK, env=env).started() as watcher:
            place.insist(manager.wait("READY=1"), "not READY")
            place.insist(manager.wait("STATUS="), "no STATUS")
            before = manager.count("WATCHDOG=1")
            time.sleep(1)
            beats = manager.count("WATCHDOG=1") - before
            place.insist(4 <= beats <= 7, f"{beats} beats in a second")
            watcher.process.send_signal(signal.SIGHUP)
            place.insist(manager.wait("RELOADING=1\nMONOTONIC_USEC="), "not RELOADING")
            place.insist(manager.wait("READY=1", 2), "not READY again")
            watcher.stop()
            place.insist(manager.wait("STOPPING=1"), "not STOPPING")
            problems += watcher.problems
        manager.close()
    return problems


HOOK = """\
#!/bin/sh
mkdir {folder}/lock || echo two at a time >>{folder}/faults
ls /proc/self/fd | tr '\\n' ' ' >>{folder}/descriptors
echo run >>{folder}/runs
cat >>{folder}/told
echo noise
sleep {seconds}
rmdir {folder}/lock
exit {status}
"""


def _hooked(place, tree, seconds="0.3", status="0", more=""):
    path = os.path.join(place.folder, "hook")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HOOK.format(folder=place.folder, seconds=seconds, status=status))
    os.chmod(path, 0o755)
    settle = f'watch {{ settle = "50ms" settle_max = "500ms" rescan = "1h" on_change = {{"{path}"}} {more} }}\n'
    return Watcher(place.binary, tree, *NO_TEST, settle=settle)


def _read(place, name):
    try:
        with open(os.path.join(place.folder, name), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def the_command_is_told_of_settled_changes_one_at_a_time(place):
    tree = place.tree()

    with _hooked(place, tree).started() as watcher:
        for number in range(12):
            tree.link(f"sites-enabled/x{number}", "nowhere")
            watcher.wait(lambda one, n=number: one.rules(f"/x{n}"))
            time.sleep(0.12)
        time.sleep(1.2)
        told = [json.loads(line) for line in _read(place, "told").splitlines()]
        subjects = [one["finding"]["subject"].rsplit("/", 1)[-1] for one in told]
        place.insist(sorted(subjects) == sorted(f"x{n}" for n in range(12)), f"told of {subjects}")
        place.insist(all(one["settled"] and one["event"] == "new" for one in told), "not settled")
        place.insist(_read(place, "faults") == "", _read(place, "faults"))
        place.insist(1 < _read(place, "runs").count("run") < 12, "changes are not put together")
        place.insist(set(_read(place, "descriptors").split()) <= set("0123"), "descriptors are left open")
        place.insist("noise" in watcher.error(), "what it says is lost")
    return watcher.problems


def a_command_that_fails_is_told(place):
    tree = place.tree()

    with _hooked(place, tree, "0", "3").started() as watcher:
        tree.link("sites-enabled/x", "nowhere")
        for _ in range(100):
            time.sleep(0.05)
            if "exited with status 3" in watcher.error():
                break
        place.insist("exited with status 3" in watcher.error(), watcher.error())
    return watcher.problems


def a_command_that_takes_too_long_is_ended_and_the_next_one_runs(place):
    tree = place.tree()

    with _hooked(place, tree, "50", more='on_change_timeout = "1s"').started() as watcher:
        tree.link("sites-enabled/x", "nowhere")
        watcher.wait(lambda one: one.rules("/x"))
        place.insist(watcher.wait(lambda one: "was ended by signal 15" in one.error(), 5), watcher.error())
        place.insist("on_change_timeout" in watcher.error(), watcher.error())
        tree.link("sites-enabled/y", "nowhere")
        place.insist(watcher.wait(lambda _: _read(place, "runs").count("run") == 2, 5), "no other one runs")
    return watcher.problems


def what_is_accepted_meanwhile_counts_from_the_next_rescan_on(place):
    tree = place.tree()
    options = [*NO_TEST, "--state-dir", os.path.join(place.folder, "state")]
    accept = [place.binary, "--accept", "--yes", "--no-live", "-n", tree.nginx_conf, *options]

    with Watcher(place.binary, tree, *options, settle=QUICK.replace("1h", "1s")).started() as watcher:
        subprocess.run(accept, check=True, capture_output=True)
        time.sleep(1.2)
        tree.write("sites-available/blog", "# new\n", append=True)
        place.insist(watcher.wait(lambda one: "changed-config" in one.rules(), 4), "drift is not told")
        subprocess.run(accept, check=True, capture_output=True)
        place.insist(watcher.wait(lambda one: "changed-config" not in one.rules(), 4), "it is told on")
        place.insist(watcher.counters()["misses"] == 0, "an accepted state is taken for a miss")
    return watcher.problems


def no_name_forges_a_line(place):
    tree = place.tree()
    names = [b"a\nnew  2026", b"\x1b[31m", b"\xff\xfe", b"-rf", b"\xe2\x80\xae", b"\xc2\x9b31m", "ü".encode()]
    command = [place.binary, "--watch", "-n", tree.nginx_conf, "--no-live", "--no-test", "--color", "never"]

    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        for name in names:
            os.symlink(b"gone\n\x1b]0;x\x07", os.fsencode(tree.path("sites-enabled")) + b"/" + name)
        told = [process.stdout.readline() for _ in names]
        time.sleep(0.5)
        process.terminate()
        told += process.stdout.read().splitlines(True)
    text = b"".join(told).decode()  # all of it is UTF-8
    place.insist(all(re.match(r"new  20\S+Z /.* \[[a-z-]+\]$", line) for line in text.splitlines()), text)
    place.insist(all(one.isprintable() for line in text.splitlines() for one in line), ascii(text))
    place.insist(text.count("[dangling-link]") == len(names), text)


def the_file_is_written_anew_at_each_change(place):
    tree = place.tree()
    path = os.path.join(place.folder, "report.json")

    with Watcher(place.binary, tree, *NO_TEST, "-o", path, settle=QUICK).started() as watcher:
        with open(path, encoding="utf-8") as file:
            place.insist(json.load(file)["counts"]["error"] == 0, "not healthy")
        before = os.stat(path).st_ino
        tree.remove("sites-available/blog")
        for _ in range(100):
            time.sleep(0.05)
            if os.stat(path).st_ino != before:
                break
        with open(path, encoding="utf-8") as file:
            place.insist(json.load(file)["counts"]["error"] > 0, "not written anew")
    return watcher.problems


def metrics_need_a_file_and_are_written_anew(place):
    tree = place.tree()
    path = os.path.join(place.folder, "ngxaudit.prom")
    command = [place.binary, "--watch", "-f", "prometheus", "-n", tree.nginx_conf, "--no-live", "--no-test"]

    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    place.insist(refused.returncode == 3 and "--output" in refused.stderr, refused.stderr)
    with subprocess.Popen([*command, "-o", path], stdout=subprocess.PIPE, text=True) as process:
        for _ in range(100):
            time.sleep(0.05)
            if os.path.exists(path):
                break
        before = os.stat(path).st_ino
        tree.remove("sites-available/blog")
        line = process.stdout.readline()
        place.insist(line.startswith("new ") and line.endswith("[dangling-link]\n"), line)
        for _ in range(100):
            time.sleep(0.05)
            if os.stat(path).st_ino != before:
                break
        place.insist(os.stat(path).st_ino != before, "not written anew")
        process.terminate()


def the_file_is_written_anew_at_each_rescan_whatever_else_happens(place):
    tree = place.tree()
    path, noise = os.path.join(place.folder, "ngxaudit.prom"), os.path.join(place.folder, "noise")
    settle = QUICK.replace("1h", "1s")

    with Watcher(place.binary, tree, *NO_TEST, "-o", path, settle=settle).started() as watcher:
        written, end = set(), time.monotonic() + 4.5
        while time.monotonic() < end:
            with open(noise, "wb"):  # in a directory that is watched, and by a name that does not count
                pass
            os.unlink(noise)
            written.add(os.stat(path).st_mtime_ns)
        place.insist(len(written) >= 4, f"written {len(written)} times")
    return watcher.problems


def a_file_that_cannot_be_written_is_told_at_the_start(place):
    tree = place.tree()
    command = [place.binary, "--watch", "-n", tree.nginx_conf, "--no-live", "--no-test", "-o",
               os.path.join(place.folder, "nowhere", "report")]

    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    place.insist(run.returncode == 3 and "No such file or directory" in run.stderr, run.stderr)


def text_is_a_line_a_change(place):
    tree = place.tree()
    command = [place.binary, "--watch", "-n", tree.nginx_conf, "--no-live", "--no-test"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        place.insist(first.startswith("nothing wrong found"), first)
        tree.remove("sites-available/blog")
        new = process.stdout.readline()
        tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT@; }\n")
        gone = process.stdout.readline()
        process.terminate()
    for word, line in (("new  ", new), ("gone ", gone)):
        place.insist(line.startswith(word + "20") and "[dangling-link]" in line, line)


TESTS = [
    sigterm_ends_it_within_a_second,
    sigterm_ends_it_while_nobody_reads,
    standard_output_that_is_closed_ends_it,
    sighup_reads_configuration_anew_and_keeps_the_old_one_on_error,
    counters_are_told_on_sigusr1,
    the_service_manager_hears_how_it_fares,
    the_command_is_told_of_settled_changes_one_at_a_time,
    a_command_that_fails_is_told,
    a_command_that_takes_too_long_is_ended_and_the_next_one_runs,
    what_is_accepted_meanwhile_counts_from_the_next_rescan_on,
    no_name_forges_a_line,
    the_file_is_written_anew_at_each_change,
    metrics_need_a_file_and_are_written_anew,
    the_file_is_written_anew_at_each_rescan_whatever_else_happens,
    a_file_that_cannot_be_written_is_told_at_the_start,
    text_is_a_line_a_change,
]
