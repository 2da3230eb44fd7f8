#!/usr/bin/env python3
"""How long it takes to remember a large tree, and to hold it against what was remembered.

usage: drift.py --binary PROGRAM [--factor F] [--runs 9]

10,000 sites. Accepting is run in turn with `cp -a` and `sync -f` of the same tree, all on a tmpfs where
one may be mounted; comparing, when nothing has changed, with `git diff --quiet`. The bounds are those
below, times F. Prints a table in markdown."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import trees  # noqa: E402
from bench import Pair, free_ports, middle_of_smaller_half, spawn  # noqa: E402
from tally import Tally  # noqa: E402

SITES = 10000
ACCEPT_TO_COPY = 3
COMPARE_TO_GIT = 1.5


class Bench:
    def __init__(self, args, scratch, tally):
        self.args, self.scratch, self.tally = args, scratch, tally
        self.conf = trees.make(os.path.join(scratch, "tree"), SITES, *free_ports(2))
        self.folder = os.path.dirname(self.conf)
        self.state = os.path.join(scratch, "state")

    def command(self, *words):
        return [self.args.binary, "-n", self.conf, "--state-dir", self.state, "--no-test", "--no-live",
                *words]

    def judge(self, what, times, statuses, bound):
        ratio = times[0] / times[1]
        print(f"| {what} | {times[0] * 1000:.1f} | {times[1] * 1000:.1f} | {ratio:.2f} | {bound} |",
              flush=True)
        problems = [] if set(statuses) == {0} else [f"exit statuses {statuses}"]
        if ratio > bound * self.args.factor:
            problems.append(f"{ratio:.2f} is more than {bound * self.args.factor:.2f}")
        self.tally.judge(what, problems)

    def accept(self):
        """Each time a first acceptance, and a first copy."""
        copy = os.path.join(self.scratch, "copy")
        both = ["/bin/sh", "-c", f"cp -a '{self.folder}' '{copy}' && sync -f '{copy}'"]
        rows = []
        for _ in range(self.args.runs):
            shutil.rmtree(self.state, ignore_errors=True)
            shutil.rmtree(copy, ignore_errors=True)
            rows.append((spawn(self.command("--accept", "--yes"), self.folder), spawn(both, self.folder)))
        times = [middle_of_smaller_half([row[side][0] for row in rows]) for side in (0, 1)]
        self.judge("accepting : cp -a and sync -f", times, [one[2] for row in rows for one in row],
                   ACCEPT_TO_COPY)
        shutil.rmtree(copy)

    def compare(self):
        git = shutil.which("git")
        if not git:
            self.tally.skip("against git diff", "no git")
            return
        identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
            subprocess.run([git, *identity, *words], cwd=self.folder, check=True, capture_output=True)
        subprocess.run(self.command("--accept", "--yes", "--force"), check=True, capture_output=True)
        pair = Pair(self.command("--only", "drift"), [git, "diff", "--quiet"], self.folder,
                    self.args.runs)
        self.judge("comparing : git diff --quiet", pair.times, pair.statuses[0] + pair.statuses[1],
                   COMPARE_TO_GIT)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--factor", type=float, default=1)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    tally = Tally()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-bench-"))
    os.chmod(scratch, 0o755)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", scratch], check=False,
                             capture_output=True).returncode == 0
    try:
        bench = Bench(args, scratch, tally)
        print("| 10,000 sites | ms | beside, ms | ratio | bound |")
        print("|---|---:|---:|---:|---:|")
        bench.accept()
        bench.compare()
    finally:
        os.chdir("/")
        if mounted:
            subprocess.run(["umount", "--lazy", scratch], check=False)
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
