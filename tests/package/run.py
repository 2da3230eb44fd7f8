#!/usr/bin/env python3
"""Packages, installation, units and hooks, by the tools of those who use them.

usage: run.py --build DIRECTORY [--long] [--keep DIRECTORY]

The first DIRECTORY is a build of the release; the second is where the Debian package is left."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import build  # noqa: E402
import githook  # noqa: E402
import installed as installation  # noqa: E402
import rpm  # noqa: E402
from tally import Tally  # noqa: E402


class Bench:
    """Runs the tests of one kind after the other, where their tools are there."""

    def __init__(self, tally, scratch):
        self.tally = tally
        self.scratch = scratch

    def judge(self, tests, needed, *things):
        for test in tests:
            missing = [name for name in needed if not shutil.which(name)]
            if missing:
                self.tally.skip(test.__name__, f"there is no {missing[0]}")
                continue
            try:
                self.tally.judge(test.__name__, test(*things))
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                self.tally.judge(test.__name__, [repr(error)])

    def judge_in_places(self, tests, needed, *things):
        """Each in a directory of its own."""
        for test in tests:
            place = os.path.join(self.scratch, test.__name__)
            os.mkdir(place)
            self.judge([test], needed, place, *things)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--keep")
    args = parser.parse_args()
    tally = Tally()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-package-"))
    os.chmod(scratch, 0o755)
    bench = Bench(tally, scratch)
    try:
        if shutil.which("dpkg-buildpackage"):
            built = build.Built(scratch)
            bench.judge(build.TESTS, ["lintian"], built)
            if args.keep:
                os.makedirs(args.keep, exist_ok=True)
                shutil.copy(built.package, os.path.join(args.keep, "ngxaudit.deb"))
        else:
            tally.skip("the Debian package", "there is no dpkg-buildpackage")
        installed = installation.Installed(scratch, args.build)
        bench.judge(installation.TESTS, [], installed)
        bench.judge(installation.SYSTEMD, ["systemd-analyze"], installed)
        bench.judge_in_places(githook.TESTS, ["git"], installed)
        bench.judge_in_places(rpm.SHORT, ["rpmspec", "rpmlint"])
        if args.long:
            bench.judge_in_places(rpm.LONG, ["rpmbuild"])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
