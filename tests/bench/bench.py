#!/usr/bin/env python3
"""How long an audit takes, beside the tools that people would use instead.

usage: bench.py --binary PROGRAM [--sizes 1000,10000,100000] [--factor F] [--runs 9]

Two commands are always run in turn, A B A B, and the medians of their smaller halves compared. The
bounds are those below, times F. Prints tables in markdown."""

import argparse
import os
import shutil
import socket
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import trees  # noqa: E402
from tally import Tally  # noqa: E402

LINKS_TO_FIND = 1.2         # audit of links alone : find -xtype l
WHOLE_TO_NGINX = 0.25       # audit without nginx : nginx -t, at 10,000 sites
WITH_NGINX_TO_NGINX = 1.1   # audit with nginx : nginx -t, and
WITH_NGINX_MORE = 0.015     # seconds
GROWTH = 1.5                # time a site at the larger size : at the smaller
MEMORY_MB = 60              # at 10,000 sites
MEASURED_WITH_NGINX = 10000 # the largest tree that nginx is asked about

LINKS_ONLY = ["--no-test", "--no-live", "--only", "links", "--skip", "empty-site"]


def spawn(command, folder):
    """(seconds, peak megabytes, status) of one run, its output thrown away."""
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    os.chdir(folder)
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


class Pair:
    """Two commands run in turn."""

    def __init__(self, first, second, folder, runs):
        spawn(first, folder)
        spawn(second, folder)
        rows = [(spawn(first, folder), spawn(second, folder)) for _ in range(runs)]
        self.times = [middle_of_smaller_half([row[side][0] for row in rows]) for side in (0, 1)]
        self.memory = max(row[0][1] for row in rows)
        self.statuses = [sorted({row[side][2] for row in rows}) for side in (0, 1)]

    @property
    def ratio(self):
        return self.times[0] / self.times[1]


def middle_of_smaller_half(values):
    half = sorted(values)[:(len(values) + 1) // 2]
    return half[len(half) // 2]


class Bench:
    def __init__(self, args, scratch):
        self.args = args
        self.scratch = scratch
        self.binary = os.path.abspath(args.binary)
        self.find = shutil.which("find")
        self.nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        self.tally = Tally()
        self.whole = {}  # seconds by size
        self.memory = {}

    def insist(self, name, value, bound, unit=""):
        bound *= self.args.factor
        self.tally.judge(name, [] if value <= bound else
                         [f"{value:.3f}{unit} is more than {bound:.3f}{unit}"])

    def insist_status(self, what, found, wanted):
        if found != wanted:
            self.tally.judge(what, [f"exit statuses {found} instead of {wanted}"])

    def row(self, size, what, pair, than):
        print(f"| {size:,} | {what} | {pair.times[0] * 1000:.1f} | {than} "
              f"| {pair.times[1] * 1000:.1f} | {pair.ratio:.2f} | {pair.memory:.0f} |", flush=True)

    def measure(self, size):
        top = os.path.join(self.scratch, str(size))
        port, upstream = free_ports(2)
        with socket.socket() as application:
            application.bind(("127.0.0.1", upstream))
            application.listen()
            conf = trees.make(top, size, port, upstream)
            self.links(size, conf, "none broken", [0])
            if self.nginx and size <= MEASURED_WITH_NGINX:
                self.beside_nginx(size, conf)
            else:
                self.alone(size, conf)
            trees.break_one_in_a_hundred(top, size)
            self.links(size, conf, "1 % broken", [2])
        shutil.rmtree(top)

    def links(self, size, conf, what, status):
        folder = os.path.dirname(conf)
        pair = Pair([self.binary, "-n", conf, *LINKS_ONLY],
                    [self.find, "sites-available", "sites-enabled", "-xtype", "l"],
                    folder, self.args.runs)
        self.row(size, "links alone, " + what, pair, "find -xtype l")
        self.insist_status(f"links, {what}, {size}", pair.statuses[0], status)
        self.insist(f"links alone against find, {what}, {size}", pair.ratio, LINKS_TO_FIND)

    def alone(self, size, conf):
        command = [self.binary, "-n", conf, "--no-test", "--no-live"]
        self.remember(size, Pair(command, command, os.path.dirname(conf), self.args.runs), "itself")

    def remember(self, size, pair, than):
        self.row(size, "whole audit, nginx not asked", pair, than)
        self.whole[size], self.memory[size] = pair.times[0], pair.memory
        self.insist_status(f"whole audit, {size}", pair.statuses[0], [0])

    def beside_nginx(self, size, conf):
        folder, test = os.path.dirname(conf), [self.nginx, "-t", "-q", "-c", conf]
        whole = Pair([self.binary, "-n", conf, "--no-test", "--no-live"], test, folder, self.args.runs)
        self.remember(size, whole, "nginx -t")
        self.insist_status(f"nginx -t, {size}", whole.statuses[1], [0])
        asked = Pair([self.binary, "-n", conf, "--no-live"], test, folder, self.args.runs)
        self.row(size, "whole audit, nginx asked", asked, "nginx -t")
        self.insist_status(f"whole audit with nginx, {size}", asked.statuses[0], [0])
        if size == MEASURED_WITH_NGINX:
            self.insist("whole audit against nginx -t", whole.ratio, WHOLE_TO_NGINX)
            self.insist("audit with nginx against nginx -t, seconds", asked.times[0],
                        WITH_NGINX_TO_NGINX * asked.times[1] + WITH_NGINX_MORE, " s")

    def growth(self):
        sizes = sorted(self.whole)
        for small, large in zip(sizes, sizes[1:]):
            growth = (self.whole[large] / large) / (self.whole[small] / small)
            print(f"time a site from {small:,} to {large:,} sites: times {growth:.2f}")
            self.insist(f"time a site from {small} to {large}", growth, GROWTH)
        for size in sizes:
            if size == MEASURED_WITH_NGINX:
                self.insist(f"memory at {size}", self.memory[size], MEMORY_MB, " MB")


def free_ports(count):
    """Ports that nobody listens on now."""
    socks = [socket.socket() for _ in range(count)]
    for sock in socks:
        sock.bind(("127.0.0.1", 0))
    ports = [sock.getsockname()[1] for sock in socks]
    for sock in socks:
        sock.close()
    return ports


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--factor", type=float, default=1)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-bench-"))
    os.chmod(scratch, 0o755)
    bench = Bench(args, scratch)
    try:
        if not bench.nginx:
            bench.tally.skip("against nginx -t", "no nginx")
        print("| sites | command | ms | beside | ms | ratio | peak MB |")
        print("|---:|---|---:|---|---:|---:|---:|")
        for size in map(int, args.sizes.split(",")):
            bench.measure(size)
        bench.growth()
    finally:
        os.chdir("/")
        shutil.rmtree(scratch, ignore_errors=True)
    return bench.tally.finish()


if __name__ == "__main__":
    sys.exit(main())
