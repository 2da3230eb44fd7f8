#!/usr/bin/env python3
"""What a pass takes over from those before it changes nothing of what it says: after every one of
several hundred random changes to a tree, and of those of edits.py, its report is that of a pass that
takes over nothing.

usage: run.py --driver PASS_DRIVER [--count N] [--seed N]"""

import argparse
import difflib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

from edits import ALONE, EDITS, SCANNED  # noqa: E402
from mutations import World  # noqa: E402
from tally import Tally  # noqa: E402

ALL_LAYERS = 3  # of what can be taken over
LONG_AGO = 0.15  # seconds after which a file's times tell its next change


class Passes:
    """The program that makes them."""

    def __init__(self, driver, top):
        self.run = subprocess.Popen(
            [driver, "-n", f"{top}/nginx.conf", "-p", top, "--no-test", "--no-live", "-f", "json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.how = None

    def ask(self, word):
        """The report, without its times."""
        self.run.stdin.write(f"{word}\n".encode())
        self.run.stdin.flush()
        self.how, again, _ = self.run.stdout.readline().decode().split()
        if int(again) == ALL_LAYERS:
            self.how = ALONE
        text = bytearray()
        while (byte := self.run.stdout.read(1)) not in (b"\0", b""):
            text += byte
        report = json.loads(text)
        del report["taken_at"]
        return json.dumps(report, indent=1).splitlines()

    def touch(self, directory, name):
        self.run.stdin.write(f"touch\t{directory}\t{name}\n".encode())

    def hear(self, directory, found):
        self.run.stdin.write(f"hear\t{directory}\t{found[0]}\t{found[1]}\n".encode())

    def end(self):
        self.run.stdin.close()
        return self.run.wait()


def changes_of(world, count):
    """Several things at a time, as a deployment does, and one by one."""
    for _ in range(count):
        yield [world.happen() for _ in range(world.random.choice((1, 1, 1, 2, 5)))]


def look(top):
    """What names there are, and what they are: what a watch of all directories would hear of. What is
    written to a file under another name it does not; nor of a directory that names came or went."""
    found = {}
    for directory, folders, files in os.walk(top):
        for name in folders + files:
            it = os.lstat(os.path.join(directory, name))
            linked = stat.S_ISREG(it.st_mode) and it.st_nlink > 1
            found[directory, name] = (it.st_dev, it.st_ino, it.st_mode, it.st_uid, it.st_gid, *(
                () if linked or stat.S_ISDIR(it.st_mode) else
                (it.st_size, it.st_mtime_ns, it.st_ctime_ns)))
    return found


def is_directory(found):
    return stat.S_ISDIR(found[2])


class Hearing:
    """Tells the passes what happened since it told them last."""

    def __init__(self, top, passes):
        self.top, self.passes = top, passes
        self.before = look(top)

    def tell(self):
        now = look(self.top)
        for directory, name in sorted(set(now) | set(self.before)):
            if now.get((directory, name)) != self.before.get((directory, name)):
                self.passes.touch(directory, name)
        for (directory, name), found in now.items():
            if is_directory(found) and self.before.get((directory, name), ())[:3] == found[:3]:
                self.passes.hear(os.path.join(directory, name), found)
        self.before = now


def compare(tally, args, top, seed, how):
    """`how` is what a pass is told of the changes: nothing, or what was heard."""
    world = World(top, random.Random(seed))
    passes = Passes(os.path.abspath(args.driver), top)
    reports, kept = set(), 0
    hearing = Hearing(top, passes)
    passes.ask("again")
    for number, done in enumerate(changes_of(world, args.count)):
        if number % 7 == 0:
            time.sleep(LONG_AGO)
        hearing.tell()
        again = passes.ask(how)
        kept += passes.how != SCANNED
        fresh = passes.ask("fresh")
        reports.add("\n".join(fresh))
        if again != fresh:
            lines = list(difflib.unified_diff(fresh, again, "fresh", "again", lineterm="", n=2))
            tally.judge(f"{how}, seed {seed}, change {number}: {', '.join(done)}", lines[:40])
            break
    else:
        tally.judge(f"{how}, seed {seed}", [] if len(reports) > args.count // 4 else
                    [f"only {len(reports)} different reports: too little happened"])
        tally.judge(f"{how}, seed {seed}, kept {kept}", [] if (kept > args.count // 20) ==
                    (how == "all") else ["that many are not to be expected"])
    tally.judge(f"{how}, seed {seed} ends well", [] if passes.end() == 0 else ["it did not"])


def edit(tally, args, top):
    """One by one: what is told of it, and whether no more was looked at than it takes."""
    world = World(top, random.Random(0))
    passes = Passes(os.path.abspath(args.driver), top)
    hearing = Hearing(top, passes)
    passes.ask("again")
    for name, expected, deed in EDITS:
        deed(world)
        hearing.tell()
        passes.touch(f"{top}/sites-available", ".came-and-went.swp")
        again = passes.ask("all")
        problems = [] if passes.how == expected else [f"it was {passes.how}, not {expected}"]
        fresh = passes.ask("fresh")
        problems += difflib.unified_diff(fresh, again, "fresh", "again", lineterm="", n=2)
        tally.judge(f"edit: {name}", problems[:40])
    tally.judge("edits end well", [] if passes.end() == 0 else ["they did not"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--driver", required=True)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, help="this one alone")
    args = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="ngxaudit-reuse-") as scratch:
        os.chmod(scratch, 0o755)
        edit(tally, args, os.path.join(os.path.realpath(scratch), "edit"))
    seeds = [args.seed] if args.seed is not None else range(4)
    for seed in seeds:
        scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-reuse-"))
        os.chmod(scratch, 0o755)
        try:
            for how in ("again", "heard", "all"):
                compare(tally, args, os.path.join(scratch, how), seed, how)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
