#!/usr/bin/env python3
"""What bash, zsh and fish offer for a line that a person has begun.

usage: run.py --binary PROGRAM"""

import argparse
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import shells  # noqa: E402
from tally import Tally  # noqa: E402
from tree import Tree  # noqa: E402

# A line, and words that are offered for it.
LINES = [
    ("an option by its beginning", "ngxaudit --no-te", ["--no-test"]),
    ("a mode", "ngxaudit --pre-", ["--pre-reload"]),
    ("the words of a format", "ngxaudit --format j", ["json", "junit"]),
    ("the words of a severity", "ngxaudit --fail-on w", ["warning"]),
    ("the rules", "ngxaudit --explain dang", ["dangling-link"]),
    ("the sites of this host", "ngxaudit blo", ["blog"]),
]


def lay_program(top, binary):
    """A directory with a program called ngxaudit that looks at a tree of ours."""
    tree = Tree(os.path.join(top, "tree"))
    tree.lay_base()
    os.mkdir(os.path.join(top, "bin"))
    script = os.path.join(top, "bin", "ngxaudit")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {binary} -n {tree.nginx_conf} "$@"\n')
    os.chmod(script, 0o755)
    return os.path.join(top, "bin")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as top:
        path = lay_program(top, os.path.abspath(args.binary))
        environment = dict(os.environ, PATH=path + ":" + os.environ["PATH"], HOME=top, LC_ALL="C.UTF-8")
        for shell in (shells.bash, shells.zsh, shells.fish):
            for name, line, wanted in LINES:
                test = f"{shell.__name__} offers {name}"
                if not shutil.which(shell.__name__):
                    tally.skip(test, f"no {shell.__name__}")
                    continue
                offered = shell(line, environment)
                tally.judge(test, [f"{line!r}: no {word} in {offered}" for word in wanted
                                   if word not in offered])
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
