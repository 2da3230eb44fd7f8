#!/usr/bin/env python3
"""How soon the watcher says what broke, and what it costs: beside `inotifywait -m` and a cold audit.

usage: watch.py --binary PROGRAM [--factor F] [--sites 10000] [--rounds 300] [--changes 100000]

Each round unlinks the target of a link; both programs hear of it, and the time until each has
printed its line is taken, in one run. The bounds are those below, times F. Prints a table in
markdown."""

import argparse
import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import trees  # noqa: E402
from bench import free_ports  # noqa: E402
from tally import Tally  # noqa: E402

MEDIAN, P99 = 3.0, 5.0   # of inotifywait's
SETTLED = 0.15           # of a cold audit
MEMORY = 60 * 1024       # KiB, resident
GROWTH = 2 * 1024        # KiB over all changes
QUICK = 'watch { settle = "20ms" settle_max = "500ms" rescan = "1h" }\n'
# What is told at once is measured without the passes that other rounds made due.
LATE = 'watch { settle = "10m" settle_max = "10m" rescan = "1h" }\n'
OPTIONS = ["--no-test", "--no-live"]


class Listener:
    """A program whose lines are waited for."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.fd = self.process.stdout.fileno()
        os.set_blocking(self.fd, False)

    def drain(self, quiet=0.05):
        """Reads until nothing more comes for a while."""
        while select.select([self.fd], [], [], quiet)[0]:
            if not os.read(self.fd, 1 << 20):
                return

    def stop(self):
        self.process.terminate()
        self.process.wait()


def _status(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))


def _cpu(pid):
    """Seconds of processor time."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _percentile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


class Bench:
    def __init__(self, args, top, ports):
        self.args, self.top = args, top
        self.conf = trees.make(top, args.sites, *ports)
        self.available = f"{top}/etc/nginx/sites-available"
        self.rows, self.problems = [], []

    def row(self, what, figure, limit, shown):
        self.rows.append((what, shown))
        if figure > limit * self.args.factor:
            self.problems.append(f"{what}: {shown}; at most {limit * self.args.factor:.3g}")

    def start(self, configuration):
        own = os.path.join(self.top, "own.conf")
        with open(own, "w", encoding="ascii") as file:
            file.write(configuration)
        watcher = Listener([self.args.binary, "--watch", "-f", "json", "-n", self.conf, "-c", own,
                            *OPTIONS])
        select.select([watcher.fd], [], [], 60)
        watcher.drain(0.5)
        return watcher

    # ---- how soon ----

    def _round(self, listeners, number):
        """The times from the unlink to each one's first line."""
        path = f"{self.available}/site{number % self.args.sites:06}"
        with open(path, "rb") as file:
            content = file.read()
        times = [None] * len(listeners)
        fds = {one.fd: place for place, one in enumerate(listeners)}
        begun = time.perf_counter()
        os.unlink(path)
        while None in times:
            ready = select.select(list(fds), [], [], 5)[0]
            now = time.perf_counter()
            if not ready:
                break
            for fd in ready:
                os.read(fd, 1 << 20)
                times[fds[fd]] = times[fds[fd]] or now - begun
        with open(path, "wb") as file:
            file.write(content)
        for one in listeners:
            one.drain(0.01)
        return times

    def how_soon(self, watcher):
        other = Listener(["inotifywait", "-q", "-m", "-e", "delete,create", self.available])
        time.sleep(0.3)
        ours, theirs = [], []
        for number in range(self.args.rounds):
            # each alone, in turn: two that wake at once stand in each other's way
            first = self._round([watcher] if number % 2 else [other], 37 * number)[0]
            if number % 2:
                other.drain(0)
            (ours if number % 2 else theirs).append(first or 5)
        other.stop()
        for what, part, limit in (("median", 0.5, MEDIAN), ("99th percentile", 0.99, P99)):
            mine, its = _percentile(ours, part), _percentile(theirs, part)
            self.row(f"unlink to line, {what}", mine / its, limit,
                     f"{mine * 1e6:.0f} µs, inotifywait {its * 1e6:.0f} µs: {mine / its:.2f}")

    # ---- what a pass costs ----

    def settled(self, watcher):
        audit = [self.args.binary, "-f", "json", "-n", self.conf, *OPTIONS]
        cold, warm = [], []
        for number in range(9):
            begun = os.times()
            subprocess.run(audit, stdout=subprocess.DEVNULL, check=False)
            ended = os.times()
            cold.append(ended.children_user + ended.children_system - begun.children_user -
                        begun.children_system)
            before = _cpu(watcher.process.pid)
            passes = 10
            for turn in range(passes):
                path = f"{self.available}/site{(number * passes + turn) % self.args.sites:06}"
                with open(path, "a", encoding="ascii") as file:
                    file.write("# changed\n")
                time.sleep(0.08)
                watcher.drain(0.02)
            warm.append((_cpu(watcher.process.pid) - before) / passes)
        ratio = statistics.median(warm) / statistics.median(cold)
        self.row("settled pass, of a cold audit", ratio, SETTLED,
                 f"{statistics.median(warm) * 1e3:.1f} ms of {statistics.median(cold) * 1e3:.1f} ms: "
                 f"{ratio:.3f}")

    # ---- idle, and memory ----

    def idle(self, watcher):
        watcher.drain(0.5)
        before = _status(watcher.process.pid, "voluntary_ctxt_switches")
        time.sleep(5)
        wakes = _status(watcher.process.pid, "voluntary_ctxt_switches") - before
        self.row("wake-ups in 5 s of idleness", wakes, 0, str(wakes))

    def memory(self, watcher):
        resident = _status(watcher.process.pid, "VmRSS")
        self.row("resident memory", resident, MEMORY, f"{resident / 1024:.1f} MiB")
        half = None
        for number in range(self.args.changes):
            path = f"{self.available}/site{number % 97:06}"
            os.rename(path, path + ".away")
            os.rename(path + ".away", path)
            if number % 500 == 0:
                watcher.drain(0)
            if number == self.args.changes // 2:  # at rest: a pass has its own memory while it lasts
                watcher.drain(1)
                half = _status(watcher.process.pid, "VmRSS")
        watcher.drain(1)
        grown = _status(watcher.process.pid, "VmRSS") - half
        self.row("growth over the second half of the changes", grown, GROWTH, f"{grown} KiB")
        peak = _status(watcher.process.pid, "VmHWM")
        self.row("resident memory at its most", peak, MEMORY, f"{peak / 1024:.1f} MiB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--sites", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--changes", type=int, default=100000)
    args = parser.parse_args()
    tally = Tally()
    if not shutil.which("inotifywait"):
        tally.skip("watch", "there is no inotifywait")
        return tally.finish()
    top = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-bench-"))
    port, upstream = free_ports(2)
    application = socket.socket()  # a host as it should be: what is told is what the rounds break
    application.bind(("127.0.0.1", upstream))
    application.listen()
    try:
        bench = Bench(args, top, (port, upstream))
        for configuration, steps in ((LATE, [bench.idle, bench.how_soon]),
                                     (QUICK, [bench.settled, bench.memory])):
            watcher = bench.start(configuration)
            for step in steps:
                step(watcher)
            watcher.stop()
        print(f"| {args.sites} sites | |\n|---|---|")
        for what, shown in bench.rows:
            print(f"| {what} | {shown} |")
            tally.judge(what, [one for one in bench.problems if one.startswith(what + ":")])
    finally:
        application.close()
        shutil.rmtree(top, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
