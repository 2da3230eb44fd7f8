#!/usr/bin/env python3
"""What was accepted, and what differs from it: the program as it is installed, the real nginx, a real
terminal.

usage: run.py --binary PROGRAM [--only TEXT] [--jobs N]"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "fix"), os.path.join(HERE, "..", "harness")]

import accept  # noqa: E402
import diff  # noqa: E402
import kept  # noqa: E402
import killed  # noqa: E402
import relink  # noqa: E402
import restore  # noqa: E402
import restore_whole  # noqa: E402
from tally import Tally  # noqa: E402

SOURCES = [accept.TESTS, kept.TESTS, diff.TESTS, killed.TESTS, relink.TESTS, restore.TESTS,
           restore_whole.TESTS]
PORT = 23000


def all_jobs():
    return [job for source in SOURCES for job in source.jobs()]


def run(task):
    number, folder, binary = task
    name, test, _ = all_jobs()[number]
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    try:
        return name, test(folder, PORT + 8 * number, binary)
    except Exception:  # what went wrong is the finding
        return name, [traceback.format_exc()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", help="tests whose name holds this")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    tally, tasks = Tally(), []
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-drift-"))
    os.chmod(scratch, 0o755)
    for number, (name, _, why_not) in enumerate(all_jobs()):
        if args.only and args.only not in name:
            continue
        if why_not:
            tally.skip(name, why_not)
        else:
            tasks.append((number, os.path.join(scratch, str(number)), os.path.abspath(args.binary)))
    try:
        with multiprocessing.Pool(args.jobs) as pool:
            for name, problems in pool.imap(run, tasks):
                tally.judge(name, problems)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
