"""Hostile names in every output: as a file, as what a link says, and as a word of the
configuration."""

import os
import re

import audit
from tree import SITE, Tree

NAMES = {
    "a newline": b"shop\nerror: all is lost",
    "a carriage return": b"shop\rclean",
    "an escape": b"shop\x1b[2J\x1b]0;gone\x07",
    "a C1 control": b"shop\xc2\x9b2J",
    "a bidirectional override": "shop\u202efnoc".encode(),
    "invalid UTF-8": b"shop\xff\xfe\xc3",
    "an overlong sequence": b"shop\xc0\xaf",
    "a surrogate": b"shop\xed\xa0\x80",
    "255 bytes": b"s" * 255,
    "glob characters": b"shop[a-z]*?{x}",
    "a leading hyphen": b"--help",
    "blanks": b" shop ",
    "quotes and backslashes": b"sh\"op'\\n\\x41%s%n",
    "a placeholder": b"{name}{link.text}",
    "DEL": b"shop\x7f",
}
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _utf8(name):
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _tree(folder, number):
    tree = Tree(os.path.join(folder, str(number)), 23000 + 4 * number)
    tree.lay_base()
    return tree


def _outputs(binary, tree):
    """The runs in each format, and what none of them may hold."""
    base = [binary, "-n", tree.nginx_conf, "--no-test", "--no-live"]
    runs = {"json": audit.Run([*base, "-f", "json"]), "text": audit.Run([*base, "-v"]),
            "colour": audit.Run([*base, "-v", "--color", "always"]),
            "sites": audit.Run([*base, "--sites"]), "parse": audit.Run([*base, "--parse"])}
    problems = [f"{what}: {problem}" for what, run in runs.items() for problem in run.problems()]
    for what in ("text", "sites"):
        problems += _unprintable(what, runs[what].out)
    problems += _unprintable("colour", re.sub(rb"\x1b\[[0-9;]*m", b"", runs["colour"].out))
    return runs, problems


def _unprintable(what, out):
    try:
        match = UNPRINTABLE.search(out.decode("utf-8"))
    except UnicodeDecodeError as error:
        return [f"{what}: {error}"]
    return [f"{what}: {match[0]!r} in {out[:2000]!r}"] if match else []


def _check_bytes(problems, finding, key, raw):
    """Whether the key holds the bytes, beside it in hexadecimal where they are not UTF-8."""
    text = _utf8(raw)
    if text is not None and finding[key] != text:
        problems.append(f"{key} is {finding[key]!r}")
    if text is None and bytes.fromhex(finding.get(key + "_hex") or "") != raw:
        problems.append(f"{key}_hex is {finding.get(key + '_hex')}")


def _judge_report(runs, problems, raw_subject, rule):
    try:
        report = runs["json"].report()
    except ValueError as error:
        return problems + [f"no JSON: {error}: {runs['json'].out[:500]!r} {runs['json'].err}"]
    problems += audit.check_report(report, runs["json"].status)
    if rule is None:
        return problems
    text = _utf8(raw_subject)
    found = [one for one in report["findings"] if one["rule"] == rule and (
        one["subject"] == text if text is not None else one.get("subject_hex") == raw_subject.hex())]
    if not found:
        problems.append(f"no {rule} among {[(f['rule'], f['subject']) for f in report['findings']]}")
    for one in found:
        _check_bytes(problems, one, "subject", raw_subject)
        if "\n" in one["message"]:
            problems.append("a message of two lines")
    return problems


def _a_link(tree, name):
    path = os.path.join(os.fsencode(tree.path("sites-enabled")), name)
    os.symlink(b"../sites-available/" + name[:200], path)
    return path


def _a_target(tree, name):
    path = os.fsencode(tree.path("sites-enabled")) + b"/shop"
    os.symlink(name, path)
    return path


def _an_include(tree, name):
    word = re.sub(rb'(["\\])', rb"\\\1", name)
    path = os.path.join(os.fsencode(tree.path("conf.d")), b"x.conf")
    tree.write("conf.d/x.conf", b'include "' + word + b'";\n')
    return path


def _a_server_name(tree, name):
    word = re.sub(rb'(["\\])', rb"\\\1", name)
    tree.site("shop", SITE.encode().replace(b"blog.example.com", b'"' + word + b'"')
              .replace(b"@PORT@", str(tree.port).encode()).replace(b"@TREE@", tree.top.encode()))


def test(tally, binary, folder):
    number = 0
    for what, name in NAMES.items():
        for lay, rule in ((_a_link, "dangling-link"), (_a_target, "dangling-link"), (_an_include, None),
                          (_a_server_name, None)):
            tree = _tree(folder, number)
            number += 1
            subject = lay(tree, name)
            runs, problems = _outputs(binary, tree)
            if not problems:
                problems = _judge_report(runs, problems, subject, rule)
            tally.judge(f"names: {what} in {lay.__name__.strip('_').replace('_', ' ')}", problems)
