"""What the tests of --restore share: a tree that was accepted, and what is left to do until it is that again."""

import os
import shutil

from host import site
from terminal import Terminal


def accept(host):
    host.run("--accept", "--yes", status=0)


def lay(host):
    """Sites, snippets, a link of somebody's, and modes of several kinds; accepted."""
    host.tree.site("shop", site("shop"))
    host.tree.site("wiki", site("wiki"), enabled=False)
    host.tree.write("snippets/deep/headers.conf", "add_header X-Y z;\n")
    host.tree.write("conf.d/headers.conf", "include snippets/deep/headers.conf;\n")
    os.chmod(host.tree.path("sites-available/shop"), 0o640)
    os.chmod(host.tree.path("snippets/deep"), 0o750)
    accept(host)


def differences(host, *words):
    run = host.run("--restore", "--dry-run", *words, "-f", "json")
    return [(os.path.basename(one["subject"]), one["safe"]) for one in run.report()["proposals"]]


def clean(host, what="not as accepted"):
    host.insist(differences(host) == [], f"{what}: {differences(host)}")


def choose_all(host, *words):
    """Says yes to everything."""
    terminal = Terminal(host.command("--no-live", *words))
    said = terminal.wait_for_question()
    while said:
        said = terminal.answer("y")
    terminal.finish()


def without_times(look):
    """Of files that were written anew; and not what lies in directories of the tree's own."""
    return {path: (*seen[:3], seen[-1]) if len(seen) == 5 else seen for path, seen in look.items()}


def die(host, empty):
    """The machine is another one: nothing but the state was carried over. `empty`: nginx was installed
    there without its configuration."""
    shutil.rmtree(host.tree.path(""))
    if empty:
        os.mkdir(host.tree.path(""), 0o755)
