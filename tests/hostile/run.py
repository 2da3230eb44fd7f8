#!/usr/bin/env python3
"""What an enemy or an accident may put in the way: names, files that are none, wrong words. And
that an audit leaves no trace.

usage: run.py --binary PROGRAM"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import bad_input  # noqa: E402
import commands  # noqa: E402
import names  # noqa: E402
import threads  # noqa: E402
import traces  # noqa: E402
from tally import Tally  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    tally = Tally()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-hostile-"))
    os.chmod(scratch, 0o755)
    try:
        binary = shutil.copy(args.binary, os.path.join(scratch, "ngxaudit"))
        for module in (names, bad_input, traces, commands, threads):
            folder = os.path.join(scratch, module.__name__)
            os.mkdir(folder)
            os.chmod(folder, 0o755)
            module.test(tally, binary, folder)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", scratch], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
