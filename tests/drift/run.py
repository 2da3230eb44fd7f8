#!/usr/bin/env python3
"""What was accepted, and what differs from it: the program as it is installed, the real nginx, a real
terminal.

usage: run.py --binary PROGRAM [--only TEXT] [--jobs N]"""

import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "fix"), os.path.join(HERE, "..", "harness")]

import accept  # noqa: E402
import damaged  # noqa: E402
import diff  # noqa: E402
import kept  # noqa: E402
import killed  # noqa: E402
import relink  # noqa: E402
import restore  # noqa: E402
import restore_whole  # noqa: E402
import shown  # noqa: E402
import swapped  # noqa: E402
import jobs  # noqa: E402

SOURCES = [accept.TESTS, damaged.TESTS, kept.TESTS, diff.TESTS, killed.TESTS, relink.TESTS,
           restore.TESTS, restore_whole.TESTS, shown.TESTS, swapped.TESTS]
PORT = 23000

if __name__ == "__main__":
    sys.exit(jobs.main(SOURCES, PORT, "ngxaudit-drift-"))
