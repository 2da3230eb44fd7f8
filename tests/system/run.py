#!/usr/bin/env python3
"""The package on a real system: Debian with systemd in a container, an nginx that serves, and what an
administrator does with both.

usage: run.py [--deb PACKAGE] [--root TREE]

PACKAGE is a .deb of ngxaudit; without it, one is built. TREE is a system that was made before."""

import argparse
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import clockwork  # noqa: E402
import container as containers  # noqa: E402
import gate  # noqa: E402
import hooks  # noqa: E402
import package  # noqa: E402
import triggers  # noqa: E402
import watcher  # noqa: E402
from tally import Tally  # noqa: E402

TESTS = [*package.COMES, *clockwork.BEFORE, *gate.TESTS, *watcher.TESTS, *clockwork.MEANWHILE,
         *hooks.TESTS, *triggers.TESTS, *clockwork.AFTER, *package.GOES]


def _build(scratch):
    """A package out of this tree."""
    subprocess.run([os.path.join(TOP, "packaging/build-deb.sh"), os.path.join(scratch, "deb")],
                   check=True, stdin=subprocess.DEVNULL)
    return glob.glob(os.path.join(scratch, "deb", "ngxaudit_*.deb"))[0]


def _prepare(args, scratch):
    """A container that is not booted yet, with the package in it; both are made at once."""
    made = containers.Container(scratch)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        package_file = args.deb and os.path.abspath(args.deb)
        building = None if package_file else pool.submit(_build, scratch)
        if args.root:
            subprocess.run(["cp", "-a", args.root, made.root], check=True)
        else:
            made.make()
        package_file = package_file or building.result()
    shutil.copy(package_file, made.root + "/root/ngxaudit.deb")
    return made


def _judge(tally, test, container):
    try:
        tally.judge(test.__name__, test(container))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        tally.judge(test.__name__, [repr(error)])


def _skip(tally, reason):
    print(f"NO REAL SYSTEM WAS TESTED: {reason}", file=sys.stderr)
    tally.skip("a real system", reason)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--deb")
    parser.add_argument("--root")
    args = parser.parse_args()
    tally = Tally()
    why_not = containers.why_not()
    if why_not:
        _skip(tally, why_not)
        return tally.finish()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-system-"))
    os.chmod(scratch, 0o755)
    container = None
    try:
        container = _prepare(args, scratch)
        container.boot()
        for test in TESTS:
            _judge(tally, test, container)
    except containers.NoContainer as error:
        _skip(tally, str(error))
    finally:
        if container:
            container.end()
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
