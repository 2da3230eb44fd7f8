#!/usr/bin/env python3
"""--fix, --undo and --recover from end to end: the program as it is installed, the real nginx, a real
terminal.

usage: end_to_end.py --binary PROGRAM [--only TEXT] [--jobs N]"""

import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import company  # noqa: E402
import dialogue  # noqa: E402
import gate  # noqa: E402
import remedies  # noqa: E402
import undo  # noqa: E402
import jobs  # noqa: E402

SOURCES = [remedies, dialogue.TESTS, gate.TESTS, company.TESTS, undo.TESTS]
PORT = 26000

if __name__ == "__main__":
    sys.exit(jobs.main(SOURCES, PORT, "ngxaudit-fix-"))
