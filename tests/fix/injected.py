"""Runs in which one system call is the last one, or fails: by strace, without a line of test code in
the program."""

import os
import re
import shutil
import signal
import subprocess
import time

from worlds import DONE, NO_BEGIN, REFUSED, STUCK, TAKEN_BACK

CALLS = ["rename", "renameat", "renameat2", "symlinkat", "linkat", "mkdir", "mkdirat", "unlinkat", "fsync",
         "fchown", "fchownat", "fchmod", "chmod", "write", "pwrite64", "ftruncate", "openat", "flock"]
ERRORS = ["ENOSPC", "EIO", "EROFS", "EXDEV", "EACCES"]
LOOKS = ["statx", "readlinkat"]
STILL = 12      # milliseconds without a move: it has stopped
STRACE = ["strace", "-f", "-qq", "-y", "-o"]


def why_not():
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True)
    return "nothing may be traced here" if tried.returncode else None


def calls_of(world, words, names=CALLS):
    """(call, the how-manieth of its name) of those that concern the tree or the state."""
    log = f"{world.place}.trace"
    world.run(*words, before=[*STRACE, log, "-e", "trace=" + ",".join(names)])
    counts, found = {}, []
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            name = re.match(r"(?:\d+ +)?(\w+)\(", line)
            if not name:
                continue
            counts[name[1]] = counts.get(name[1], 0) + 1
            if world.place in line or "/proc/self/fd" in line:
                found.append((name[1], counts[name[1]]))
    return found


def run_with(world, words, call, number, what):
    """`what` as strace has it: signal=KILL, error=EIO."""
    inject = f"inject={call}:{what}:when={number}"
    return world.run(*words, before=[*STRACE, f"{world.place}.trace", "-e", f"trace={call}", "-e",
                                     inject])


def _state(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return None


def _tracee(strace):
    try:
        with open(f"/proc/{strace}/task/{strace}/children", encoding="ascii") as file:
            return (file.read().split() or [None])[-1]
    except OSError:
        return None


def _go_on(pid):
    try:
        os.kill(int(pid or 0) or os.getpid(), signal.SIGCONT)
    except ProcessLookupError:
        pass


def run_stopped(world, words, call, number, meanwhile):
    """The program stops after that call, for as long as `meanwhile` takes. Whether it stopped, and
    the run."""
    inject = f"inject={call}:signal=STOP:when={number}"
    running = world.start(*words, before=[*STRACE, f"{world.place}.trace", "-e", f"trace={call}",
                                          "-e", inject])
    still, tracee = 0, None
    while running.poll() is None and still < STILL:
        time.sleep(0.001)
        tracee = _tracee(running.pid)    # strace tries itself on another child first
        still = still + 1 if tracee and _state(tracee) in ("t", "T") else 0
    stopped = running.poll() is None
    if stopped:
        meanwhile()
    # It may have been at rest for another reason, and stop only now.
    end = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < end:
        _go_on(_tracee(running.pid))
        time.sleep(0.005)
    running.stdout_text, running.stderr_text = running.communicate(timeout=1)
    return stopped, running


class Judge:
    """What a tree may look like afterwards."""

    def __init__(self, world, old, new, always):
        self.world, self.old, self.new, self.always = world, old, new, always
        self.aim = "new" if old != new else "old"
        self.problems = []

    def say(self, text):
        self.problems.append(text)

    def state(self):
        seen = self.world.look()
        return "old" if seen == self.old else "new" if seen == self.new else "neither"

    def nothing_missing(self):
        seen = self.world.look()
        for short in self.always:
            if self.world.path(short) not in seen:
                self.say(f"{short} is missing")

    def recovers(self):
        """Whatever happened: old or new, or a journal from which the old one comes back."""
        self.nothing_missing()
        before, waits = self.state(), self.world.unfinished()
        if before == "neither" and not waits:
            self.say("neither old nor new, and no journal")
        run = self.world.run("recover")
        if run.returncode not in (DONE, TAKEN_BACK):
            self.say(f"recovering: {run.returncode} {run.stdout}{run.stderr}")
        if self.world.unfinished():
            self.say("still unfinished after recovering")
        after = self.state()
        if after == "neither" or (before == "old" and after != "old"):
            self.say(f"{before} before, {after} after recovering: {run.stdout}")
        return after

    def left_nothing(self, quarantined):
        """In the quarantine is what was there."""
        now = self.world.quarantined()
        if now != quarantined:
            self.say(f"left in the quarantine: {now}")

    def ended_well(self, run):
        """What the program said of a call that failed holds."""
        state = self.state()
        expected = {DONE: ("new",), REFUSED: ("old",), TAKEN_BACK: ("old",), NO_BEGIN: ("old",),
                    STUCK: ("old", "new", "neither")}
        if run.returncode not in expected:
            self.say(f"ended with {run.returncode}: {run.stdout}{run.stderr}")
        elif state not in expected[run.returncode]:
            self.say(f"{run.stdout.strip()} and the tree is {state}")
        if run.returncode == STUCK and "left " not in run.stdout:
            self.say(f"stuck, and not said where: {run.stdout}")
