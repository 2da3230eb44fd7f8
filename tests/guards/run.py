#!/usr/bin/env python3
"""The guards: what keeps the tree in its shape. Each one fails when it has nothing to look at.

usage: run.py --build DIRECTORY [--long]

DIRECTORY is a build without sanitizers."""

import argparse
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness"), os.path.join(HERE, "..", "cases")]

import chart  # noqa: E402
import floors  # noqa: E402
import lengths  # noqa: E402
import manual  # noqa: E402
import rules  # noqa: E402
import symbols  # noqa: E402
import tools  # noqa: E402
import words  # noqa: E402
from tally import Tally  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--long", action="store_true")
    args = parser.parse_args()
    os.chdir(os.path.join(HERE, "..", ".."))
    tally = Tally()
    for guard in chart.GUARDS + floors.GUARDS + lengths.GUARDS + manual.GUARDS + rules.GUARDS + words.GUARDS:
        tally.judge(guard.__name__, guard())
    for guard in symbols.GUARDS + manual.BUILD_GUARDS:
        tally.judge(guard.__name__, guard(args.build))
    tools.judge(tally, args.long)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
