#!/usr/bin/env python3
"""That asking nginx leaves no trace: on a copy of this machine's own installation, in a mount
namespace of the test's own, as root and as an ordinary user.

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

import accepted  # noqa: E402
import alone  # noqa: E402
import calls  # noqa: E402
import installed  # noqa: E402
import killed  # noqa: E402
import rights  # noqa: E402
import unchanged  # noqa: E402
from tally import Tally  # noqa: E402

INSIDE = "NGXAUDIT_NOTRACE_INSIDE"
UNSHARE = ["unshare", "--mount", "--propagation", "private"]


def _why_not():
    """What is missing here; None: nothing."""
    if os.geteuid() != 0:
        return "a copy of the installation takes root"
    if subprocess.run([*UNSHARE, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        return "no mount namespace may be had here"
    if not shutil.which("nginx"):
        return "there is no nginx"
    missing = [path for path in installed.COPIED if not os.path.isdir(path)]
    return f"there is no {missing[0]}" if missing else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    tally = Tally()
    why_not = _why_not()
    if why_not:
        tally.skip("no trace", why_not)
        return tally.finish()
    if INSIDE not in os.environ:
        return subprocess.run([*UNSHARE, sys.executable, *sys.argv], check=False,
                              env={**os.environ, INSIDE: "1"}).returncode
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-notrace-"))
    os.chmod(scratch, 0o755)
    try:
        binary = shutil.copy(args.binary, os.path.join(scratch, "ngxaudit"))
        place = installed.Installed(scratch)
        for module in (unchanged, calls, accepted, alone, rights, killed):
            module.test(tally, binary, place)
        place.remove()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
