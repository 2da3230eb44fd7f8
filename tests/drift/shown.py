"""What --restore would change is shown before anybody says yes."""

import os

from host import Tests, site
from restored import lay
from terminal import Terminal

TESTS = Tests("shown")
test = TESTS.add
EDITS = ("sites-available/shop", "sites-available/wiki")  # wiki is not enabled: nginx loads nothing of it


def edit(host):
    lay(host)
    for name in EDITS:
        host.tree.write(name, host.tree.read(name).replace("root", f"index {os.path.basename(name)}.html;\n\troot"))


def removed(host, name):
    return f"-\tindex {os.path.basename(name)}.html;"


@test("nginx")
def the_plan_holds_the_difference_of_each_file(host):
    edit(host)

    said = host.run("--restore", "--dry-run", status=1).out.decode()

    for name in EDITS:
        host.insist(f"--- {host.tree.path(name)}\n+++ {host.tree.path(name)}\n@@ " in said, f"{name}: {said}")
        host.insist(removed(host, name) in said, f"{name}: {said}")
    host.insist("\033" not in said, said)


@test("nginx")
def programs_are_told_it_of_what_is_not_loaded_too(host):
    edit(host)

    plan = host.run("--restore", "--dry-run", "-f", "json").report()["proposals"]

    for name in EDITS:
        (diff,) = [one["diff"] for one in plan if one["subject"] == host.tree.path(name)]
        host.insist(diff and removed(host, name) in diff, f"{name}: {diff}")


@test("nginx")
def the_dialogue_shows_it_unasked_and_p_once_more(host):
    edit(host)
    terminal = Terminal(host.command("--no-live", "--restore"))

    first = terminal.wait_for_question()
    host.insist(first and removed(host, EDITS[0]) in first, first)
    again = terminal.answer("p")
    host.insist(again and removed(host, EDITS[0]) in again, again)
    second = terminal.answer("n")
    host.insist(second and removed(host, EDITS[1]) in second, second)
    terminal.answer("q")
    terminal.finish()


@test("nginx")
def on_a_terminal_it_is_coloured_and_harmless(host):
    edit(host)
    host.tree.write(EDITS[1], "# \033[2J\n", append=True)

    terminal = Terminal(host.command("--no-live", "--restore", "--dry-run", "--color", "always"))
    terminal.finish()

    host.insist(b"\033[31m-# \\x1b[2J\033[0m" in terminal.seen and b"\033[36m@@ " in terminal.seen and
                b"\033[1m--- " in terminal.seen, repr(terminal.seen))


@test("nginx")
def of_secrets_nothing_is_shown(host):
    lay(host)
    host.tree.write("sites-available/more.key", "secret\n")
    host.tree.write("sites-available/shop", host.tree.read("sites-available/shop") + site("more"))

    said = host.run("--restore", "--dry-run").out.decode()

    host.insist("more.key" in said and "secret" not in said, said)
