"""A world for each remedy: repaired once, the finding is gone and nothing else has come; the second run
proposes nothing; taken back, every byte is as it was."""

import os
import shutil

from host import Host, above_note, rules, site, why_not
from terminal import Terminal

REPAIRS = []


class Repair:
    """`safe`: --yes takes it; else a person has to choose the remedy."""

    def __init__(self, name, make, rule, remedy, **more):
        self.name, self.make, self.rule, self.remedy = name, make, rule, remedy
        self.safe = more.get("safe", True)
        self.check = more.get("check")  # more that has to hold then
        self.root_only = more.get("needs_root", False)
        self.rooted = more.get("rooted", True)  # tried with --root, too
        self.brings = more.get("brings", set())  # rules that may fire then


def repair(name, rule, remedy, **more):
    return lambda make: REPAIRS.append(Repair(name, make, rule, remedy, **more))


def leads(path, text):
    return lambda host: host.insist(os.path.islink(host.tree.path(path)) and
                                    os.readlink(host.tree.path(path)) == host.tree.text(text),
                                    f"{path} does not lead to {text}")


def gone(path):
    return lambda host: host.insist(not os.path.lexists(host.tree.path(path)), f"{path} is still there")


def holds(path, text):
    return lambda host: host.insist(host.tree.read(path) == host.tree.text(text),
                                    f"{path} holds {host.tree.read(path)!r}")


def both(*checks):
    return lambda host: [check(host) for check in checks]


# ---- relink ----

@repair("a file that was renamed", "dangling-link", "relink",
        check=leads("sites-enabled/shop", "../sites-available/shop.conf"))
def _renamed(tree):
    tree.site("shop.conf", site("shop"), enabled=False)
    tree.link("sites-enabled/shop", "../sites-available/shop")


@repair("a link written from the wrong directory", "dangling-link", "relink",
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _wrong_base(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.link("sites-enabled/shop", "sites-available/shop")


@repair("a link to itself", "link-loop", "relink",
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _loop(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.link("sites-enabled/shop", "shop")


@repair("absolute among absolute links", "dangling-link", "relink",
        check=leads("sites-enabled/shop", "@TREE@/etc/nginx/sites-available/shop.conf"))
def _absolute(tree):
    tree.link("sites-enabled/blog", "@TREE@/etc/nginx/sites-available/blog")
    tree.site("shop.conf", site("shop"), enabled=False)
    tree.link("sites-enabled/shop", "@TREE@/etc/nginx/sites-available/shop")


@repair("two files that a link may have meant", "dangling-link", "relink", safe=False)
def _ambiguous(tree):
    tree.site("10-shop", site("shop"), enabled=False)
    tree.site("shop.conf", site("store"), enabled=False)
    tree.link("sites-enabled/shop", "../sites-available/shop")


@repair("a link to a directory", "not-a-file", "relink")
def _directory(tree):
    tree.site("shop.conf", site("shop"), enabled=False)
    tree.directory("/srv/shop")
    tree.link("sites-enabled/shop", "@TREE@/srv/shop")


@repair("a link by way of another", "chained-link", "relink", safe=False,
        check=leads("sites-enabled/shop", "../sites-available/shop-v2"), brings={"renamed-link"})
def _chain(tree):
    tree.site("shop-v2", site("shop"), enabled=False)
    tree.link("sites-available/shop", "shop-v2")
    tree.link("sites-enabled/shop", "../sites-available/shop")


# ---- remove-link ----

@repair("a link whose file is gone for good", "dangling-link", "remove-link", safe=False,
        check=gone("sites-enabled/shop"))
def _dead(tree):
    tree.link("sites-enabled/shop", "../sites-available/shop")


@repair("a link that is a leftover", "stray-file", "remove-link", safe=False,
        check=gone("sites-enabled/shop.bak"))
def _stray_link(tree):
    tree.site("shop", site("shop"))
    tree.link("sites-enabled/shop.bak", "../sites-available/shop")


# ---- copies ----

@repair("a copy", "copied-site", "replace-copy",
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _copy(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.write("sites-enabled/shop", site("shop"))


@repair("a copy whose original others may write", "copied-site", "replace-copy", safe=False,
        needs_root=True, brings={"writable-config"})
def _loose_copy(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.write("sites-enabled/shop", site("shop"))
    os.chmod(tree.path("sites-available/shop"), 0o666)


@repair("a hard link", "hard-link", "replace-copy",
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _hard(tree):
    tree.site("shop", site("shop"), enabled=False)
    os.link(tree.path("sites-available/shop"), tree.path("sites-enabled/shop"))


@repair("a diverged copy, served", "diverged-copy", "keep-served", safe=False,
        check=both(leads("sites-enabled/shop", "../sites-available/shop"),
                   holds("sites-available/shop", site("served"))))
def _served(tree):
    tree.site("shop", site("edited"), enabled=False)
    tree.write("sites-enabled/shop", site("served"))
    os.chmod(tree.path("sites-enabled/shop"), 0o640)


@repair("a diverged copy, edited", "diverged-copy", "keep-available", safe=False,
        check=both(leads("sites-enabled/shop", "../sites-available/shop"),
                   holds("sites-available/shop", site("edited"))))
def _edited(tree):
    tree.site("shop", site("edited"), enabled=False)
    tree.write("sites-enabled/shop", site("served"))


# ---- strays, doubles, orphans ----

@repair("a stray that says nothing", "stray-file", "quarantine", check=gone("sites-enabled/shop.bak"))
def _empty_stray(tree):
    tree.write("sites-enabled/shop.bak", "# nothing\n")


@repair("a stray that says the same", "stray-file", "quarantine", check=gone("sites-enabled/blog~"))
def _same_stray(tree):
    tree.write("sites-enabled/blog~", tree.read("sites-available/blog"))
    os.utime(tree.path("sites-enabled/blog~"), (1000, 1000))
    os.chmod(tree.path("sites-enabled/blog~"), 0o600)


@repair("a stray that is served", "stray-file", "quarantine", safe=False,
        check=gone("sites-enabled/shop.bak"))
def _served_stray(tree):
    tree.write("sites-enabled/shop.bak", site("shop"))


@repair("a FIFO", "not-a-file", "quarantine", safe=False, check=gone("sites-enabled/shop"))
def _fifo(tree):
    os.mkfifo(tree.path("sites-enabled/shop"))


@repair("two links to one file", "double-link", "unlink-double", check=gone("sites-enabled/blog.conf"))
def _double(tree):
    tree.link("sites-enabled/blog.conf", "../sites-available/blog")


@repair("a double that is read first", "double-link", "unlink-double", safe=False,
        check=gone("sites-enabled/a-blog"))
def _double_first(tree):
    tree.link("sites-enabled/a-blog", "../sites-available/blog")


@repair("an orphan", "orphan-file", "adopt",
        check=both(leads("sites-enabled/shop", "../sites-available/shop"),
                   holds("sites-available/shop", site("shop"))))
def _orphan(tree):
    tree.write("sites-enabled/shop", site("shop"))
    os.chmod(tree.path("sites-enabled/shop"), 0o600)


# ---- names ----

@repair("a site that is not enabled", "disabled-site", "enable", safe=False,
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _disabled(tree):
    tree.site("shop", site("shop"), enabled=False)


def _conf_only(tree):
    tree.write("nginx.conf", tree.read("nginx.conf").replace("sites-enabled/*;", "sites-enabled/*.conf;"))
    os.rename(tree.path("sites-enabled/blog"), tree.path("sites-enabled/blog.conf"))


@repair("a name that no pattern reads", "not-loaded", "rename", safe=False,
        check=both(gone("sites-enabled/shop"),
                   leads("sites-enabled/shop.conf", "../sites-available/shop")))
def _unread(tree):
    _conf_only(tree)
    tree.site("shop", site("shop"))


@repair("a hidden name", "not-loaded", "unhide", safe=False,
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _hidden(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.link("sites-enabled/.shop", "../sites-available/shop")


@repair("a name like an option", "unsafe-name", "rename", safe=False, check=gone("sites-enabled/-shop"))
def _hyphen(tree):
    tree.write("sites-available/shop", site("shop"))
    tree.link("sites-enabled/-shop", "../sites-available/shop")


@repair("a name with a line in it", "unsafe-name", "rename", safe=False)
def _newline(tree):
    tree.site("shop", site("shop"), enabled=False)
    tree.link("sites-enabled/shop\nline \x1b[31m", "../sites-available/shop")


@repair("a link that is called otherwise", "renamed-link", "rename", safe=False,
        check=leads("sites-enabled/10-store", "../sites-available/store"))
def _otherwise(tree):
    tree.site("store", site("shop"), enabled=False)
    tree.link("sites-enabled/10-shop", "../sites-available/store")


# ---- rights and directories ----

@repair("a site that everyone may write", "writable-config", "tighten", needs_root=True)
def _everyone(tree):
    os.chmod(tree.path("sites-available/blog"), 0o666)


@repair("a directory that the workers may write", "writable-config", "tighten", needs_root=True)
def _workers(tree):
    os.chown(tree.path("sites-enabled"), 0, 33)
    os.chmod(tree.path("sites-enabled"), 0o2775)


@repair("a site of the workers", "writable-config", "tighten", needs_root=True)
def _of_workers(tree):
    os.chown(tree.path("sites-available/blog"), 33, 33)


@repair("a site of another user", "writable-config", "tighten", safe=False, needs_root=True, rooted=False)
def _of_another(tree):
    os.chown(tree.path("sites-available/blog"), 12345, 0)


@repair("a log directory that is missing", "missing-path", "make-dir",
        check=lambda host: host.insist(os.path.isdir(host.tree.path("/srv/logs/shop/old")), "no directory"))
def _logs(tree):
    tree.site("shop", site("shop").replace("root", "access_log @TREE@/srv/logs/shop/old/access.log;\n\troot"))


@repair("an enabled directory that is missing", "enabled-dir-missing", "make-dir",
        brings={"no-site-loaded"})
def _enabled(tree):
    tree.remove("sites-enabled")


@repair("an enabled directory that is a link to nothing", "enabled-dir-missing", "make-dir", safe=False,
        brings={"no-site-loaded"})
def _enabled_link(tree):
    tree.remove("sites-enabled")
    tree.link("sites-enabled", "not-mounted")


@repair("a pattern in a directory that is missing", "include-nowhere", "make-dir", safe=False,
        check=lambda host: host.insist(os.path.isdir(host.tree.path("vhosts.d")), "no directory"))
def _nowhere(tree):
    tree.write("nginx.conf", tree.read("nginx.conf").replace(
        "\tinclude @TREE@/etc/nginx/sites".replace("@TREE@", tree.name),
        "\tinclude vhosts.d/*.conf;\n\tinclude @TREE@/etc/nginx/sites".replace("@TREE@", tree.name)))


@repair("links into another tree", "wrong-tree", "relink", safe=False, rooted=False,
        check=leads("sites-enabled/shop", "../sites-available/shop"))
def _other_tree(tree):
    tree.site("shop", site("shop"), enabled=False)
    shutil.copytree(tree.path(""), tree.path("/etc/nginx-old"), symlinks=True)
    tree.link("sites-enabled/shop", "@TREE@/etc/nginx-old/sites-available/shop")


# ---- each of them ----

def choose(host, repair_):
    """Chooses the remedy in the dialogue."""
    words = ["--no-live"] if not host.rooted else []
    terminal = Terminal(host.command("--fix", repair_.rule, *words))
    said = terminal.wait_for_question()
    chosen = False
    while said is not None:
        if "Apply all of this" in said:
            said = terminal.answer("y")
        elif not chosen and f"\n{repair_.remedy}: " in said.replace("\r", ""):
            chosen = True
            said = terminal.answer("y")
        else:
            said = terminal.answer("n")
    status = terminal.finish()
    host.insist(chosen, f"{repair_.remedy} was not proposed:\n{terminal.text}")
    host.insist(status in (0, 1, 2), f"the dialogue ended with {status}:\n{terminal.text}")


def proposed(host, repair_):
    return [one for one in host.plan(repair_.rule) if one["remedy"] == repair_.remedy]


def fix(host, repair_):
    if repair_.safe:
        host.insist(any(one["safe"] for one in proposed(host, repair_)), "not called safe")
        return host.report("--fix", "--yes", status=(0, 1, 2))
    host.insist(proposed(host, repair_), f"{repair_.remedy} is not proposed")
    host.insist(not any(one["safe"] for one in proposed(host, repair_)), "called safe")
    laid = host.look()
    run = host.run("--fix", "--yes", repair_.rule, status=(0, 1, 2, 3))
    host.insist("without --yes" in run.out.decode(), run.out.decode())
    host.insist_same(laid, host.look(), "--yes alone")
    choose(host, repair_)
    return host.report()


def run(host, repair_):
    repair_.make(host.tree)
    before, laid = host.report(), host.look()
    host.insist(repair_.rule in rules(before), f"no {repair_.rule} in {sorted(rules(before))}")
    after = fix(host, repair_)
    subjects = {one["subject"] for one in before["findings"] if one["rule"] == repair_.rule}
    left = {one["subject"] for one in after["findings"] if one["rule"] == repair_.rule}
    host.insist(left < subjects, f"{repair_.rule} is still there: {left}")
    new = {one for one in above_note(after) - above_note(before) if one[0] not in repair_.brings}
    host.insist(not new, f"new: {sorted(new)}")
    if repair_.check:
        repair_.check(host)
    repaired = host.look()
    host.insist_accepted()
    for path in set(host.look()) - set(repaired):
        os.unlink(path)  # logs that nginx made
    host.insist(not [one for one in proposed(host, repair_) if one["subject"] in subjects],
                "the second run proposes it again")
    host.run("--fix", "--yes", repair_.rule, status=after["exit_status"])
    host.insist_same(repaired, host.look(), "the second run")
    back_and_forth(host, laid, repaired)


def back_and_forth(host, laid, repaired):
    host.report("--undo", "--yes", status=(0, 1, 2))
    host.insist_same(laid, host.look(), "taken back")
    host.run("--undo", host.last_repair(), "--yes", status=(0, 1, 2))
    host.insist_same(repaired, host.look(), "repaired again")
    host.run("--undo", host.last_repair(), "--yes", status=(0, 1, 2))
    host.insist_same(laid, host.look(), "taken back again")
    host.insist(host.run("--undo", "--yes", status=3).err, "nothing is said")


def jobs():
    """(name, function of folder, port and binary which returns problems, why it cannot be run)"""
    for one in REPAIRS:
        why = why_not(["root"] if one.root_only else [])
        yield f"remedies: {one.name}", _job(one, False), why or why_not(["nginx"])
        if one.rooted:
            yield f"remedies: {one.name}, with --root", _job(one, True), why


def _job(repair_, rooted):
    def test(folder, port, binary):
        host = Host(folder, port, binary, rooted)
        run(host, repair_)
        return host.problems
    return test
