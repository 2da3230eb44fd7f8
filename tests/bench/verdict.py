#!/usr/bin/env python3
"""How long the search for every broken site takes, beside one plain `nginx -t` of the healthy tree.

usage: verdict.py --binary PROGRAM [--factor F] [--runs 9]

1,000 sites with upstreams and includes. Audit and `nginx -t` are run in turn, A B A B, and the medians of
their smaller halves compared; the bounds are those below, times F. Prints a table in markdown."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import trees  # noqa: E402
from bench import Pair, free_ports  # noqa: E402
from tally import Tally  # noqa: E402

SITES = 1000
MORE = 0.010  # seconds, where nothing is broken
GATE = "nothing, before a reload"


def change(top, number, old, new):
    path = f"{top}/etc/nginx/sites-available/site{number:06}"
    with open(path, encoding="ascii") as file:
        text = file.read()
    assert old in text
    with open(path, "w", encoding="ascii") as file:
        file.write(text.replace(old, new, 1))


def located(count):
    """Faults that nginx blames on their site."""
    def make(top):
        for number in range(count):
            change(top, (2 * number + 1) * SITES // (2 * count), "location", "bogus on;\n\tlocation")
    return make


def unplaced(count):
    """Faults that nginx blames on nobody."""
    def make(top):
        for number in range(count):
            change(top, (2 * number + 1) * SITES // (2 * count), "location",
                   f"set $a $nosuch{number};\n\tlocation")
    return make


def upstreams(top):
    """Three times two sites define one upstream; nginx blames the later one."""
    for number in range(3):
        change(top, 600 + 120 * number, "upstream",
               f"upstream app{100 + 50 * number} {{ server 127.0.0.1:1; }}\nupstream")


def zones(top):
    """Three times two sites give one cache two sizes; nginx blames the main file."""
    for number in range(3):
        for site, size in ((100 + 50 * number, 1), (600 + 120 * number, 2)):
            change(top, site, "upstream",
                   f"proxy_cache_path {top}/cache{number} keys_zone=zone{number}:{size}m;\nupstream")


# What is broken, how often nginx -t it may cost, and how many sites are at fault.
ROWS = [
    (GATE, lambda top: None, 1.15, 0),
    ("nothing", lambda top: None, 1.15, 0),
    ("1 located", located(1), 5, 1),
    ("10 located", located(10), 20, 10),
    ("10 unlocated", unplaced(10), 60, 10),
    ("3 joint pairs, located", upstreams, 60, 6),
    ("3 joint pairs, unlocated", zones, 60, 6),
]


def refused(binary, conf):
    run = subprocess.run([binary, "-n", conf, "--no-live", "-f", "json"], stdin=subprocess.DEVNULL,
                         capture_output=True, check=False)
    report = json.loads(run.stdout)
    return {finding["subject"] for finding in report["findings"]
            if finding["rule"] == "nginx-refuses"}, report["gaps"]


def measure(tally, args, nginx, scratch, row):
    what, make, bound, count = row
    whole, broken = os.path.join(scratch, "whole"), os.path.join(scratch, "broken")
    port, upstream = free_ports(2)
    application = socket.socket()  # a host on which nothing else is wrong
    application.bind(("127.0.0.1", upstream))
    application.listen()
    confs = [trees.make(top, SITES, port, upstream) for top in (whole, broken)]
    make(broken)
    mode = ["--pre-reload", "--state-dir", os.path.join(scratch, "state")] if what == GATE else ["--no-live"]
    pair = Pair([args.binary, "-n", confs[1], *mode], [nginx, "-t", "-q", "-c", confs[0]],
                scratch, 3 if bound > 20 else args.runs)
    print(f"| {what} | {pair.times[0] * 1000:.1f} | {pair.times[1] * 1000:.1f} | {pair.ratio:.2f} "
          f"| {bound} |", flush=True)
    most = args.factor * (bound * pair.times[1] + (0 if count else MORE))
    names, gaps = refused(args.binary, confs[1])
    problems = [] if len(names) == count and not gaps else [f"named {sorted(names)}, gaps {gaps}"]
    if pair.times[0] > most:
        problems.append(f"{pair.times[0]:.3f} s is more than {most:.3f} s")
    tally.judge(f"{what} broken", problems)
    application.close()
    shutil.rmtree(whole)
    shutil.rmtree(broken)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--factor", type=float, default=1)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    tally = Tally()
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not nginx:
        tally.skip("the search for broken sites", "no nginx")
        return tally.finish()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-bench-"))
    os.chmod(scratch, 0o755)
    try:
        print("| broken of 1,000 | audit, ms | nginx -t, ms | ratio | bound |")
        print("|---|---:|---:|---:|---:|")
        for row in ROWS:
            measure(tally, args, nginx, scratch, row)
    finally:
        os.chdir("/")
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
