#!/usr/bin/env python3
"""--watch: what is told of changes, how fast, and that nothing is missed.

usage: run.py --binary PROGRAM [--long] [--only WORD]"""

import argparse
import os
import shutil
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import asked  # noqa: E402
import changes  # noqa: E402
import hooks  # noqa: E402
import limits  # noqa: E402
import service  # noqa: E402
import storm  # noqa: E402
from tally import Tally  # noqa: E402
from tree import Tree  # noqa: E402

MODULES = [changes, asked, service, hooks, limits, storm]


class Skipped(Exception):
    """What a test lacks here."""


class Place:
    """What a test has: the program, and scratch that is gone afterwards."""

    def __init__(self, binary, folder, port, long):
        self.binary, self.folder, self.port, self.long = binary, folder, port, long
        self.problems = []

    def tree(self, name="tree", rooted=False):
        """A small healthy tree."""
        made = Tree(os.path.join(self.folder, name, "top"), self.port, rooted)
        made.lay_base()
        if os.geteuid() != 0 and not rooted:
            made.write("nginx.conf", made.read("nginx.conf").replace("user www-data;\n", ""))
        return made

    def needs(self, *programs):
        """Skips where a program is not here."""
        for program in programs:
            if not shutil.which(program):
                self.skip(f"there is no {program}")

    def skip(self, why):
        raise Skipped(why)

    def insist(self, holds, problem):
        if not holds:
            self.problems.append(problem)


def _judge(test, place, tally):
    name = test.__name__.replace("_", " ")
    try:
        tally.judge(name, [*(test(place) or []), *place.problems])
    except Skipped as why:
        tally.skip(name, str(why))
    except Exception:  # pylint: disable=broad-except
        tally.judge(name, [*place.problems, traceback.format_exc()])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    tally = Tally()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-watch-"))
    os.chmod(scratch, 0o755)
    try:
        for number, test in enumerate(test for module in MODULES for test in module.TESTS):
            if args.only not in test.__name__:
                continue
            folder = os.path.join(scratch, str(number))
            os.mkdir(folder)
            os.chmod(folder, 0o755)
            _judge(test, Place(os.path.realpath(args.binary), folder, 28500 + number, args.long), tally)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
