#!/usr/bin/env python3
"""The running nginx: whether a reload is pending, what would stop one, what it listens on; each with a
real nginx that is started, reloaded and killed.

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

import obstacles  # noqa: E402
import pending  # noqa: E402
import several  # noqa: E402
import shared  # noqa: E402
from host import find_nginx  # noqa: E402
from tally import Tally  # noqa: E402

SOURCES = [pending.TESTS, obstacles.TESTS, several.TESTS, shared.TESTS]
PORT = 14000  # no port that the kernel gives to who asks for any


def all_jobs():
    return [job for source in SOURCES for job in source.jobs()]


def run(task):
    number, folder, binary = task
    name, test = all_jobs()[number]
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
    tally = Tally()
    if os.geteuid() != 0 or not find_nginx():
        tally.skip("the running nginx", "needs root and nginx")
        return tally.finish()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-live-"))
    os.chmod(scratch, 0o755)
    tasks = [(number, os.path.join(scratch, str(number)), os.path.abspath(args.binary))
             for number, (name, _) in enumerate(all_jobs()) if not args.only or args.only in name]
    try:
        with multiprocessing.Pool(args.jobs) as pool:
            for name, problems in pool.imap(run, tasks):
                tally.judge(name, problems)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
