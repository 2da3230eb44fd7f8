"""The dialogue, at a real terminal: every key, every way to leave it, and what is shown."""

import json
import os
import signal

from host import Tests, broken, site, text_of
from terminal import Terminal

TESTS = Tests("dialogue")
test = TESTS.add(rooted=True)


def begin(host, *words, out=None):
    """The dialogue up to its first question."""
    terminal = Terminal(host.command("--fix", *words), out=out)
    host.insist(terminal.wait_for_question(), "no question: " + terminal.text)
    return terminal


def insist_nothing(host, laid, terminal, statuses):
    status = terminal.finish() if terminal.status is None else terminal.status
    host.insist(status in statuses, f"ended with {status}:\n{terminal.text}")
    host.insist_same(laid, host.look(), "nothing was to be done")
    host.insist("no repair" in host.run("--undo", "--list", status=0).out.decode(), "something is remembered")


@test
def yes_and_yes_again_repairs(host):
    broken(host, "shop")
    terminal = begin(host)
    host.insist("sites-available/shop.conf" in terminal.text and "- link to ../sites-available/shop\n" in
                terminal.text, "before and after are not shown: " + terminal.text)
    said = terminal.answer("y")
    host.insist(said and "1 repair:" in said and "Apply all of this" in said, f"no summary: {said}")
    host.insist(text_of(host, "shop") == "../sites-available/shop", "done before the last question")
    terminal.answer("y")
    host.insist(terminal.finish() == 0, terminal.text)
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")


@test
def no_at_the_end_changes_nothing(host):
    broken(host, "shop")
    laid = host.look()
    terminal = begin(host)
    terminal.answer("y")
    terminal.answer("n")
    insist_nothing(host, laid, terminal, (2,))
    host.insist("nothing was changed" in terminal.text, terminal.text)


@test
def no_to_all_changes_nothing(host):
    broken(host, "shop")
    laid = host.look()
    terminal = begin(host)
    said = terminal.answer("n")
    while said:
        host.insist("Apply" not in said, said)
        said = terminal.answer("n")
    insist_nothing(host, laid, terminal, (2,))


@test
def one_a_for_all_of_a_rule(host):
    broken(host, "forum", "shop", "wiki")
    host.tree.write("sites-enabled/blog~", "# nothing\n")
    terminal = begin(host, "dangling-link", "stray-file")
    said = terminal.answer("a")
    host.insist(said and "blog~" in said, f"asked about one more: {said}")
    said = terminal.answer("n")
    host.insist(said and "3 repairs:" in said, f"not three: {said}")
    terminal.answer("y")
    terminal.finish()
    for name in ("forum", "shop", "wiki"):
        host.insist(text_of(host, name) == f"../sites-available/{name}.conf", name)
    host.insist(os.path.exists(host.tree.path("sites-enabled/blog~")), "the other rule's, too")


@test
def one_d_for_none_of_a_rule(host):
    broken(host, "forum", "shop", "wiki")
    host.tree.write("sites-enabled/blog~", "# nothing\n")
    terminal = begin(host, "dangling-link", "stray-file")
    said = terminal.answer("d")
    host.insist(said and "blog~" in said, f"asked about one more: {said}")
    said = terminal.answer("y")
    host.insist(said and "1 repair:" in said, f"not one: {said}")
    terminal.answer("y")
    terminal.finish()
    host.insist(not os.path.exists(host.tree.path("sites-enabled/blog~")), "not done")
    host.insist(text_of(host, "wiki") == "../sites-available/wiki", "the other rule's, too")


@test
def help_names_every_key(host):
    broken(host, "shop")
    laid = host.look()
    terminal = begin(host)
    for key in ("?", "", "x", "\x1b[A"):
        said = terminal.answer(key)
        host.insist(said and all(f"{letter} - " in said for letter in "ynadpqe?"), f"{key!r}: {said}")
    terminal.answer("q")
    insist_nothing(host, laid, terminal, (2,))


@test
def quit_forgets_what_was_chosen(host):
    broken(host, "forum", "shop")
    laid = host.look()
    terminal = begin(host)
    terminal.answer("y")
    terminal.answer("q")
    insist_nothing(host, laid, terminal, (2,))


@test
def end_of_input_applies_nothing(host):
    broken(host, "forum", "shop")
    laid = host.look()
    for answers in ((), ("y",), ("y", "y")):
        terminal = begin(host)
        for answer in answers:
            terminal.answer(answer)
        terminal.type(b"\x04")
        insist_nothing(host, laid, terminal, (2,))


@test
def control_c_applies_nothing(host):
    broken(host, "forum", "shop")
    laid = host.look()
    for answers in ((), ("y",), ("y", "y")):
        terminal = begin(host)
        for answer in answers:
            terminal.answer(answer)
        terminal.type(b"\x03")
        insist_nothing(host, laid, terminal, (-signal.SIGINT,))
    host.run("--fix", "--yes", status=0)


@test
def a_closed_terminal_applies_nothing(host):
    broken(host, "forum", "shop")
    laid = host.look()
    for answers in ((), ("y",), ("y", "y")):
        terminal = begin(host)
        for answer in answers:
            terminal.answer(answer)
        terminal.hang_up()
        insist_nothing(host, laid, terminal, (-signal.SIGHUP, 2, 3))
    host.run("--fix", "--yes", status=0)


@test
def the_text_of_a_link_can_be_edited(host):
    broken(host, "shop")
    host.tree.site("other", site("shop"), enabled=False)
    terminal = begin(host, "dangling-link")
    host.insist(",e," in terminal.text, "not offered: " + terminal.text)
    terminal.answer("e")
    said = terminal.answer("")
    host.insist(said and "+ link to ../sites-available/shop.conf" in said, f"an empty text: {said}")
    terminal.answer("e")
    said = terminal.answer("../sites-available/other")
    host.insist(said and "+ link to ../sites-available/other" in said, f"not shown: {said}")
    host.insist(said and "(safe)" not in said, "called safe")
    terminal.answer("y")
    terminal.answer("y")
    host.insist(terminal.finish() in (0, 1, 2), terminal.text)
    host.insist(text_of(host, "shop") == "../sites-available/other", text_of(host, "shop"))


@test
def the_same_text_again_is_no_change(host):
    broken(host, "shop")
    laid = host.look()
    terminal = begin(host, "dangling-link")
    terminal.answer("e")
    terminal.answer("../sites-available/shop")
    said = terminal.answer("y")
    while said:
        said = terminal.answer("y")
    status = terminal.finish()
    host.insist(status in (2, 3), f"{status} {terminal.text}")
    host.insist_same(laid, host.look(), "no change")


@test
def what_is_no_link_cannot_be_edited(host):
    host.tree.write("sites-enabled/blog~", "# nothing\n")
    terminal = begin(host)
    host.insist(",e," not in terminal.text, "offered: " + terminal.text)
    said = terminal.answer("e")
    host.insist(said and "nothing to edit" in said, f"{said}")
    terminal.answer("q")
    terminal.finish()


@test
def two_texts_are_compared_before_the_question(host):
    host.tree.site("shop", site("edited"), enabled=False)
    host.tree.write("sites-enabled/shop", site("served"))
    terminal = begin(host, "diverged-copy")
    host.insist("keep-served" in terminal.text, "not offered first: " + terminal.text)
    for line in ("-\tserver_name edited.example.com;", "+\tserver_name served.example.com;"):
        host.insist(line in terminal.text, f"no {line}: {terminal.text}")
    said = terminal.answer("n")
    host.insist(said and "keep-available" in said and "+\tserver_name edited" in said, f"no other: {said}")
    said = terminal.answer("p")
    host.insist(said and "+\tserver_name edited" in said, f"nothing printed: {said}")
    terminal.answer("q")
    terminal.finish()


@test
def what_does_not_go_together_is_left_out(host):
    host.tree.site("shop.conf", site("shop"), enabled=False)
    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    host.tree.link("sites-enabled/10-shop", "../sites-available/shop")
    terminal = begin(host, "dangling-link")
    said = terminal.answer("a")
    host.insist(said and "does not go together" in said and "1 repair:" in said, f"{said}")
    terminal.answer("q")
    terminal.finish()


@test
def hostile_names_are_shown_harmless(host):
    name = "sh\x1b]0;owned\x07op\nApply all of this [y,n]? \u202e\x7f"
    host.tree.link("sites-enabled/" + name, "../\x1b[2Jnowhere\r")
    with open(os.fsencode(host.tree.path("sites-enabled/")) + b"\xff~", "wb") as file:
        file.write(b"# \x1b[31m\n")
    terminal = begin(host)
    said = terminal.answer("p")
    while said:
        said = terminal.answer("y")
    terminal.finish()
    for bad in ("\x1b", "\x07", "\u202e", "\x7f", "\nApply all of this [y,n]? \u202e"):
        host.insist(bad not in terminal.text, f"{bad!r} is written raw: {terminal.text!r}")
    host.insist("\\x1b" in terminal.text and "\\xff" in terminal.text, "not shown: " + terminal.text)


@test
def hostile_texts_are_compared_harmless(host):
    host.tree.site("shop", site("edited") + "# \x1b[2J\r\u202e\x9b31m\n", enabled=False)
    host.tree.write("sites-enabled/shop", site("served").encode() + b"# \xff\x1b]0;x\x07\n")
    terminal = begin(host, "diverged-copy")
    host.insist("+#" in terminal.text and "\\x1b" in terminal.text, "not shown: " + terminal.text)
    for key in ("p", "n", "p", "q"):
        terminal.answer(key)
    terminal.finish()
    for bad in ("\x1b", "\x07", "\u202e", "\x9b"):
        host.insist(bad not in terminal.text, f"{bad!r} is written raw: {terminal.text!r}")


@test
def what_makes_no_sense_is_refused(host):
    broken(host, "shop")
    laid = host.look()
    for words in (["--fix", "--undo"], ["--yes"], ["--dry-run"], ["--list"], ["--fix", "--list"],
                  ["--undo", "1", "2"], ["--undo", "--reload", "--yes"], ["--undo", "--force", "--yes"],
                  ["--undo", "--list", "-f", "json"], ["--recover", "--dry-run"]):
        run = host.run(*words, status=3)
        host.insist(run.err.startswith("ngxaudit: ") and run.err.count("\n") == 1, f"{words}: {run.err}")
    host.insist_same(laid, host.look(), "refused")
    plain = host.report()["exit_status"]
    host.run("--fix", "--dry-run", status=plain)
    host.run("--fix", "--dry-run", "--fail-on", "never", status=0)
    host.insist(not os.path.exists(host.state), "something was made")


@test
def operands_narrow_it(host):
    broken(host, "forum", "shop")
    host.tree.write("sites-enabled/blog~", "# nothing\n")
    for words, subjects in ((["dangling-link"], {"forum", "shop"}), (["links"], {"forum", "shop", "blog~"}),
                            (["shop"], {"shop"}), (["sites/shop"], {"shop"}),
                            (["shop", "stray-file"], {"shop", "blog~"}), (["includes"], set())):
        found = {os.path.basename(one["subject"]) for one in host.plan(*words)
                 if "enabled" in one["subject"]}
        host.insist(found == subjects, f"{words}: {found}")
    os.chmod(host.tree.path("sites-available/blog"), 0o666)
    host.insist({one["rule"] for one in host.plan("blog")} == {"writable-config"},
                "who may write the file is no matter of the site")
    host.run("--fix", "--yes", "writable-config", status=2)
    laid = host.look()
    for words in (["shopp"], ["dangling-lnk"], ["streams/shop"], ["shop", "nosuch"]):
        run = host.run("--fix", "--yes", *words, status=3)
        host.insist(words[-1] in run.err, f"{words}: {run.err}")
    host.insist_same(laid, host.look(), "refused")
    host.run("--fix", "--yes", "shop", status=2)
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")
    host.insist(text_of(host, "forum") == "../sites-available/forum", "the other one, too")


@test
def without_a_terminal_it_refuses(host):
    broken(host, "shop")
    laid = host.look()
    for words in (["--fix"], ["--fix", "-f", "json"]):
        run = host.run(*words, status=3)
        host.insist("--yes" in run.err and "--dry-run" in run.err and not run.out, run.err)
    host.run("--undo", status=3)
    host.insist_same(laid, host.look(), "refused")
    host.insist(not os.path.exists(host.state), "something was made")


@test
def json_goes_to_the_file_and_questions_to_the_terminal(host):
    path = os.path.join(host.folder, "out")
    for words, out in ((["-f", "json"], path), (["-f", "json", "-o", path], None)):
        broken(host, "shop")
        terminal = begin(host, *words, out=out)
        terminal.answer("y")
        terminal.answer("y")
        host.insist(terminal.finish() == 0, terminal.text)
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        host.insist((report["mode"], report["exit_status"]) == ("fix", 0), str(report)[:200])
        host.insist('"schema"' not in terminal.text, terminal.text)
        broken(host, "shop")
        terminal = begin(host, *words, out=out)
        terminal.answer("q")
        host.insist(terminal.finish() == 2, terminal.text)
        with open(path, encoding="utf-8") as file:
            host.insist(json.load(file)["exit_status"] == 2, "the report of what is left")
