"""--undo at a terminal: it asks, and it never overwrites what was changed since."""

import signal

from host import Tests, broken, text_of
from terminal import Terminal

TESTS = Tests("undo")
test = TESTS.add(rooted=True)


@test
def undo_asks_once(host):
    broken(host, "shop")
    laid = host.look()
    host.run("--fix", "--yes", status=0)
    repaired = host.look()
    for keys, status in ((b"n\n", 0), (b"\x04", 0), (b"\x03", -signal.SIGINT)):
        terminal = Terminal(host.command("--undo"))
        said = terminal.wait_for_question()
        host.insist(said and "+ link to ../sites-available/shop\r" in said, f"not shown: {said}")
        terminal.type(keys)
        host.insist(terminal.finish() == status, f"{keys}: {terminal.status} {terminal.text}")
        host.insist_same(repaired, host.look(), "refused")
    run = host.run("--undo", "--dry-run", status=0)
    host.insist("sites-available/shop" in run.out.decode(), "no plan: " + run.err)
    host.insist_same(repaired, host.look(), "--dry-run")
    terminal = Terminal(host.command("--undo"))
    terminal.wait_for_question()
    terminal.answer("y")
    host.insist(terminal.finish() == 2, terminal.text)
    host.insist_same(laid, host.look(), "taken back")


def _repaired_and_changed(host):
    """Two repairs in one, and one of the links changed since."""
    broken(host, "forum", "shop")
    host.run("--fix", "--yes", status=0)
    host.tree.link("sites-enabled/shop", "../sites-available/forum.conf")
    return host.look()


@test
def undo_never_overwrites_unasked(host):
    changed = _repaired_and_changed(host)
    run = host.run("--undo", "--yes", status=3)
    host.insist("sites-enabled/shop: " in run.err, run.err)
    host.insist_same(changed, host.look(), "refused")
    for answer in ("q", "", "x"):
        terminal = Terminal(host.command("--undo"))
        terminal.wait_for_question()
        said = terminal.answer("y")
        host.insist(said and "sites-enabled/shop: " in said, f"not told: {said}")
        terminal.answer(answer)
        host.insist(terminal.finish() in (1, 3), terminal.text)
        host.insist_same(changed, host.look(), "refused")


@test
def undo_leaves_what_was_changed(host):
    _repaired_and_changed(host)
    terminal = Terminal(host.command("--undo"))
    terminal.wait_for_question()
    terminal.answer("y")
    terminal.answer("s")
    host.insist(terminal.finish() == 2, terminal.text)
    host.insist(text_of(host, "forum") == "../sites-available/forum", "not taken back")
    host.insist(text_of(host, "shop") == "../sites-available/forum.conf", "overwritten")


@test
def undo_overwrites_when_told(host):
    changed = _repaired_and_changed(host)
    terminal = Terminal(host.command("--undo"))
    terminal.wait_for_question()
    terminal.answer("y")
    terminal.answer("o")
    host.insist(terminal.finish() == 2, terminal.text)
    host.insist(text_of(host, "shop") == "../sites-available/shop", "not taken back")
    host.run("--undo", host.last_repair(), "--yes", status=(0, 1))
    host.insist_same(changed, host.look(), "the change is back")
