#!/usr/bin/env python3
"""What rules say of visitors, tried: a running nginx that is content with what it is given, what those
who visit it meet, and what the program tells.

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

import pitfalls  # noqa: E402
import tls  # noqa: E402
from served import Served, Untried, find_nginx  # noqa: E402
from tally import Tally  # noqa: E402

VISITS = tls.VISITS + pitfalls.VISITS


def try_visit(visit, top, binary):
    """What was wrong, or in one text why it cannot be tried here."""
    try:
        with Served(top) as served:
            problems = visit(served, binary)
            return "only as root" if problems is None else problems
    except Untried as why:
        return str(why)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [f"{type(error).__name__}: {error}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    binary = os.path.abspath(args.binary)
    tally = Tally()
    scratch = tempfile.mkdtemp(prefix="v-")  # short: unix sockets lie below
    os.chmod(scratch, 0o755)
    try:
        for visit in VISITS:
            name = visit.__name__
            problems = try_visit(visit, os.path.join(scratch, name), binary) if find_nginx() else "no nginx"
            if isinstance(problems, str):
                tally.skip(name, problems)
            else:
                tally.judge(name, problems)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
