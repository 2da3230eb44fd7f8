"""What is no configuration: a clear word, the right exit status, no hang, no crash, and never
"clean"."""

import os
import subprocess

import audit
from tree import Tree

GIGABYTE = 1 << 30
BROKEN_RULE = 'rule my-rule {\n    about = entry\n    when = {"colour is red"}\n    severity = error\n}\n'


def _replace_conf(tree, make):
    tree.remove("nginx.conf")
    make(tree.path("nginx.conf"))


def _sparse(path):
    with open(path, "wb") as file:
        file.truncate(GIGABYTE)


def _write(tree, path, text, mode=0o644):
    tree.write(path, text)
    os.chmod(tree.path(path), mode)


def _sparse_site(tree):
    _sparse(tree.path("sites-available/shop"))
    tree.link("sites-enabled/shop", "../sites-available/shop")


# name: (what is done to the tree, further options, exit status, a word on stderr or in the report)
INPUTS = {
    "no nginx.conf": (lambda t: t.remove("nginx.conf"), [], 3, "nginx.conf"),
    "a directory as nginx.conf": (lambda t: _replace_conf(t, os.mkdir), [], 3, "nginx.conf"),
    "a FIFO as nginx.conf": (lambda t: _replace_conf(t, os.mkfifo), [], 3, "nginx.conf"),
    "a gigabyte as nginx.conf": (lambda t: _replace_conf(t, _sparse), [], 3, "nginx.conf"),
    "a device as nginx.conf":
        (lambda t: _replace_conf(t, lambda path: os.symlink("/dev/zero", path)), [], 3, "nginx.conf"),
    "a loop as nginx.conf":
        (lambda t: _replace_conf(t, lambda path: os.symlink(path, path)), [], 3, "nginx.conf"),
    "a gigabyte as a site": (_sparse_site, [], 3, "shop"),
    "a NUL in nginx.conf": (lambda t: t.write("nginx.conf", b"\0", append=True), [], 2, "encoding"),
    "an endless device as a site":
        (lambda t: t.link("sites-enabled/shop", "/dev/zero"), [], 2, "not-a-file"),
    "an unknown option": (None, ["--no-tset"], 3, "--no-test"),
    "an option without its value": (None, ["--only"], 3, "--only"),
    "an unknown rule": (None, ["--only", "dangling-lnik"], 3, "dangling-link"),
    "an unknown severity": (None, ["--severity", "links=awful"], 3, "awful"),
    "an unknown format": (None, ["-f", "xlm"], 3, "xlm"),
    "an unknown level": (None, ["--fail-on", "sometimes"], 3, "sometimes"),
    "no seconds": (None, ["--test-timeout", "soon"], 3, "soon"),
    "no rules directory": (None, ["--rules", "@TREE@/none"], 3, "none"),
    "no program configuration": (None, ["-c", "@TREE@/none.conf"], 3, "none.conf"),
    "a broken rule file": (lambda t: _write(t, "/rules/x.conf", BROKEN_RULE),
                           ["--rules", "@TREE@/rules"], 3, "x.conf:"),
    "an unterminated rule file": (lambda t: _write(t, "/rules/x.conf", "rule a {\n"),
                                  ["--rules", "@TREE@/rules"], 3, "x.conf"),
    "a NUL in a rule file": (lambda t: _write(t, "/rules/x.conf", b"rule a {\0}\n"),
                             ["--rules", "@TREE@/rules"], 3, "x.conf"),
    "a directory as a rule file": (lambda t: t.directory("/rules/x.conf"),
                                   ["--rules", "@TREE@/rules"], 3, "x.conf"),
    "a rule file for everyone to write": (lambda t: _write(t, "/rules/x.conf", "# none\n", 0o666),
                                          ["--rules", "@TREE@/rules"], 3, "x.conf"),
    "a broken program configuration": (lambda t: _write(t, "/own.conf", "skip = {\n"),
                                       ["-c", "@TREE@/own.conf"], 3, "own.conf"),
    "an unknown word in it": (lambda t: _write(t, "/own.conf", "skipp = {\"links\"}\n"),
                              ["-c", "@TREE@/own.conf"], 3, "skip"),
    "a directory as program configuration": (lambda t: t.directory("/own.conf"),
                                             ["-c", "@TREE@/own.conf"], 3, "own.conf"),
    "a nginx that is not there": (None, ["--nginx", "@TREE@/none"], 3, "none"),
    "an output that cannot be": (None, ["-o", "@TREE@/none/report"], 3, "none"),
}


def _fifo_rules(tree):
    tree.directory("/rules")
    os.mkfifo(tree.path("/rules/x.conf"))


INPUTS["a FIFO as a rule file"] = (_fifo_rules, ["--rules", "@TREE@/rules"], 3, "x.conf")
INPUTS["a FIFO as program configuration"] = (
    lambda t: os.mkfifo(t.path("/own.conf")), ["-c", "@TREE@/own.conf"], 3, "own.conf")


def _judge(run, status, word):
    problems = run.problems()
    if not problems and run.status != status:
        problems.append(f"exit status {run.status} instead of {status}: {run.err}")
    said = run.err + run.out.decode("utf-8", "backslashreplace")
    if word not in said:
        problems.append(f"no word of `{word}`: {said[:1000]}")
    if '"verdict": "clean"' in said:
        problems.append("it says clean")
    return problems


def _unreadable(tally, binary, tree):
    name = "bad input: an unreadable nginx.conf"
    os.chmod(tree.path("nginx.conf"), 0)
    user = "nobody" if os.geteuid() == 0 else None
    run = audit.Run([binary, "-n", tree.nginx_conf, "--no-test", "--no-live"], user=user)
    tally.judge(name, _judge(run, 3, "nginx.conf"))


def _full(tally, binary, tree):
    """A full pipe or disk behind the output is no success."""
    command = f'"{binary}" -n "{tree.nginx_conf}" --no-test --no-live -f json >/dev/full'
    run = audit.Run(["sh", "-c", command])
    tally.judge("bad input: a full device behind the output", _judge(run, 3, ""))


def _refused_in_spite_of_its_mode(tally, binary, tree):
    """Root in a user namespace is not root over the files of others, whatever its capabilities."""
    name = "bad input: a site that is refused though its reader is root"
    if os.geteuid() != 0 or subprocess.run(["unshare", "-r", "true"], check=False).returncode != 0:
        tally.skip(name, "needs root and user namespaces")
        return
    tree.site("shop", "events {}\n")
    os.chown(tree.path("sites-available/shop"), 1, 1)
    os.chmod(tree.path("sites-available/shop"), 0o600)
    command = ["unshare", "-r", binary, "-n", tree.nginx_conf, "--no-test", "--no-live", "-f", "json"]
    tally.judge(name, _judge(audit.Run(command), 2, "unreadable-target"))


def test(tally, binary, folder):
    for number, (name, (change, options, status, word)) in enumerate(INPUTS.items()):
        tree = Tree(os.path.join(folder, str(number)), 25000 + 4 * number)
        tree.lay_base()
        if change:
            change(tree)
        asked = [] if "--nginx" in options else ["--no-test"]
        command = [binary, "-n", tree.nginx_conf, "--no-live", *asked, "-f", "json",
                   *[tree.text(option) for option in options]]
        tally.judge("bad input: " + name, _judge(audit.Run(command, timeout=20), status, word))
    for number, check in enumerate((_unreadable, _full, _refused_in_spite_of_its_mode),
                                    len(INPUTS)):
        tree = Tree(os.path.join(folder, str(number)), 25000 + 4 * number)
        tree.lay_base()
        check(tally, binary, tree)
    run = audit.Run([binary, "--root", os.path.join(folder, "none")])
    tally.judge("bad input: a root that is not there", _judge(run, 3, "none"))
