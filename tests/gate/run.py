#!/usr/bin/env python3
"""--pre-reload, --hold, --release and --changes from end to end: each line of what they promise, with the
real nginx.

usage: run.py --binary PROGRAM [--only TEXT] [--jobs N]"""

import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "fix"), os.path.join(HERE, "..", "harness")]

import changes  # noqa: E402
import drifting  # noqa: E402
import holds  # noqa: E402
import verdicts  # noqa: E402
import jobs  # noqa: E402

SOURCES = [verdicts.TESTS, drifting.TESTS, holds.TESTS, changes.TESTS]
PORT = 31000

if __name__ == "__main__":
    sys.exit(jobs.main(SOURCES, PORT, "ngxaudit-gate-"))
