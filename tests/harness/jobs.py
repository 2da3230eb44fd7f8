"""Runs the tests of some modules, several at once, each in a folder and with ports of its own.

Each source has jobs(): (name, function of folder, port and binary that returns what is wrong, why it
cannot be tried here or None)."""

import argparse
import multiprocessing
import os
import shutil
import tempfile
import traceback

from tally import Tally

PORTS = 8  # for each test
JOBS = []  # of this process: a worker inherits them


def _take(jobs):
    JOBS[:] = jobs


def _run(task):
    number, folder, port, binary = task
    name, test, _ = JOBS[number]
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    try:
        return name, test(folder, port + PORTS * number, binary)
    except Exception:  # what went wrong is the finding
        return name, [traceback.format_exc()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", help="tests whose name holds this")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def main(sources, port, prefix):
    """Reads the command line, runs them, and returns the exit status. `port` is the first that they
    may take."""
    args = _arguments()
    jobs = [job for source in sources for job in source.jobs()]
    tally, tasks = Tally(), []
    scratch = os.path.realpath(tempfile.mkdtemp(prefix=prefix))
    os.chmod(scratch, 0o755)
    for number, (name, _, why_not) in enumerate(jobs):
        if args.only and args.only not in name:
            continue
        if why_not:
            tally.skip(name, why_not)
        else:
            folder = os.path.join(scratch, str(number))
            tasks.append((number, folder, port, os.path.abspath(args.binary)))
    try:
        fork = multiprocessing.get_context("fork")
        with fork.Pool(args.jobs, _take, (jobs,)) as pool:
            for name, problems in pool.imap(_run, tasks):
                tally.judge(name, problems)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()
