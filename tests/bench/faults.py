#!/usr/bin/env python3
"""How many of the faulty worlds of tests/cases others see: nginx -t, and find -xtype l.

usage: faults.py --binary PROGRAM

A world counts where the program tells an error or a warning of it."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "cases"), os.path.join(HERE, "..", "harness")]

import audit  # noqa: E402
import casefile  # noqa: E402
import layout  # noqa: E402
import run as cases  # noqa: E402
from tree import Tree  # noqa: E402


def ask_nginx(tree):
    """"refuses", "warns" or "silent"; a nginx that hangs has not answered, and refuses nothing."""
    command = [cases.find_nginx(), "-t", "-q", "-e", "stderr", "-c", tree.nginx_conf]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=5,
                              check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode != 0:
        return "refuses"
    return "warns" if b"[warn]" in done.stderr else "silent"


def find_links(tree):
    """Whether find names a broken link below the configuration."""
    done = subprocess.run(["find", tree.path("/etc"), "-xtype", "l"], capture_output=True, check=False)
    return bool(done.stdout)


def try_world(world, number, binary, scratch):
    """(what nginx says, whether find sees it), or None: no world that counts."""
    folder = os.path.join(scratch, str(number))
    tree = Tree(os.path.join(folder, "tree"), 21000 + 4 * number)
    os.chmod(folder, 0o755)
    tree.lay_base()
    with contextlib.ExitStack() as stack:
        layout.lay(tree, world, world.steps)
        for rest in world.rests("serve"):
            stack.enter_context(cases.listen(tree, rest))
        words = cases.command(world, tree, folder, binary)
        counts = audit.Run([*words, "-f", "json"]).report()["counts"]
        if not counts["error"] and not counts["warning"]:
            return None
        return ask_nginx(tree), find_links(tree)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    worlds = [world for path in casefile.find(os.path.join(HERE, "..", "cases"))
              for world in casefile.read(path)]
    answers = []
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        os.chmod(scratch, 0o755)
        for number, world in enumerate(worlds):
            verbs = {verb for _, verb, _, _ in world.steps}
            if cases.missing(world) or verbs & {"root", "as", "running", "live", "then"}:
                continue
            with contextlib.suppress(ValueError, OSError):
                answers.append(try_world(world, number, os.path.abspath(args.binary), scratch))
    tried = [answer for answer in answers if answer]
    words = [word for word, _ in tried]
    print(f"{len(tried)} worlds with an error or a warning; nginx -t refuses {words.count('refuses')}, "
          f"warns about {words.count('warns')}, hangs on {words.count('hangs')}, is silent about "
          f"{words.count('silent')}; find -xtype l sees {sum(seen for _, seen in tried)}")
    return 0 if tried else 1


if __name__ == "__main__":
    sys.exit(main())
