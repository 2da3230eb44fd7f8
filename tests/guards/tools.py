"""What formatters and analysers say."""

import concurrent.futures
import os
import re
import shutil
import subprocess

from sources import below, insist_found

SHELL = re.compile(rb"#!(/bin/|/usr/bin/env )(ba)?sh\b")


def _say(*command):
    """What the tool complains about; empty where it does not."""
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return [] if run.returncode == 0 else [(run.stdout + run.stderr)[-4000:]]


def _format():
    return _say("clang-format", "--dry-run", "-Werror",
                *below(["src", "include", "tests"], ".c", ".h"))


def _shell_scripts():
    """By their first line: hooks and maintainer scripts have no ending."""
    for path in below(["tests", "packaging", ".ci"], ""):
        with open(path, "rb") as file:
            if path.endswith(".sh") or SHELL.match(file.readline()):
                yield path


def _shellcheck():
    scripts = list(_shell_scripts())
    return insist_found(_say("shellcheck", "-x", *scripts), len(scripts) > 10, "scripts")


def _tidy():
    """clang-tidy over every source, two at a time."""
    files = below(["src"], ".c")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda path: _say("clang-tidy", "--quiet", "-p", "build/dev-clang", path), files)
    return [problem for problems in said for problem in problems]


def judge(tally, long):
    checks = [("clang-format", _format), ("shellcheck", _shellcheck)]
    if long:
        checks.append(("clang-tidy", _tidy))
    for name, check in checks:
        if shutil.which(name):
            tally.judge("what " + name + " says", check())
        else:
            tally.skip(name, "it is not installed")
