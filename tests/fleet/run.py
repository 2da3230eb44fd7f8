#!/usr/bin/env python3
"""A fleet of hosts: metrics and alerts by Prometheus, Alertmanager and node_exporter; changes that Ansible
rolls out.

usage: run.py --binary PROGRAM [--only TEXT]"""

import argparse
import os
import shutil
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import alerts  # noqa: E402
import hosts  # noqa: E402
import readers  # noqa: E402
import rollouts  # noqa: E402
from tally import Tally  # noqa: E402

TESTS = alerts.TESTS + rollouts.TESTS


def guarded(test, folder, binary):
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    try:
        return test(folder, binary)
    except Exception:  # what went wrong is the finding
        return [traceback.format_exc()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="tests whose name holds this")
    args = parser.parse_args()
    tally, scratch = Tally(), os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-fleet-"))
    os.chmod(scratch, 0o755)
    try:
        binary = shutil.copy(args.binary, os.path.join(scratch, "ngxaudit"))
        for number, (test, needs) in enumerate(TESTS):
            if args.only not in test.__name__:
                continue
            missing = [f"no {name}" for name in needs if not readers.program(name)]
            missing += [why for why in [hosts.possible()] if why and test in [one for one, _ in rollouts.TESTS]]
            if missing:
                tally.skip(test.__name__, missing[0])
            else:
                tally.judge(test.__name__, guarded(test, os.path.join(scratch, str(number)), binary))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
