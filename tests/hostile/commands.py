"""The other things that the program can be told to do, each with its exit status and what it must
hold."""

import json
import os
import re
import subprocess

import audit
from tree import Tree


def _run(problems, command, status=0):
    run = audit.Run(command)
    problems += run.problems()
    if run.status != status:
        problems.append(f"{command[1:]}: exit status {run.status} instead of {status}: {run.err}")
    return run.out.decode("utf-8")


def _insist(problems, holds, text):
    if not holds:
        problems.append(text)


def _rules(binary):
    """The names that --list-rules gives."""
    out = audit.Run([binary, "--list-rules"]).out.decode()
    return re.findall(r"^ *([a-z]+(?:-[a-z0-9]+)*)\b", out, re.M)


def help_and_version(binary, _tree):
    problems = []
    _insist(problems, "--no-test" in _run(problems, [binary, "--help"]), "--help lists no options")
    _insist(problems, re.search(r"\d+\.\d+\.\d+", _run(problems, [binary, "--version"])), "no version")
    return problems


def every_rule_is_explained(binary, _tree):
    problems, rules = [], _rules(binary)
    for rule in rules:
        out = _run(problems, [binary, "--explain", rule])
        _insist(problems, rule in out and "ignore" in out, f"{rule} is hardly explained: {out}")
    _insist(problems, "dangling-link" in rules, "no rules are listed")
    return problems


def an_unknown_rule_is_not_explained(binary, _tree):
    problems = []
    _run(problems, [binary, "--explain", "dangling-lnik"], 3)
    return problems


def facts_are_listed(binary, _tree):
    problems = []
    _insist(problems, "link.end" in _run(problems, [binary, "--list-facts"]), "no link.end")
    return problems


def sites_are_one_line_each(binary, tree):
    problems = []
    tree.link("sites-enabled/shop", "../sites-available/shop")
    out = _run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--sites"])
    rows = {line.split()[0]: line for line in out.split("\n") if line.strip()}
    _insist(problems, "enabled" in rows.get("blog", ""), f"no row for blog: {out}")
    _insist(problems, "dangling" in rows.get("shop", ""), f"no row for shop: {out}")
    return problems


def parse_speaks_the_payload_of_crossplane(binary, tree):
    problems = []
    payload = json.loads(_run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--parse"]))
    _insist(problems, list(payload) == ["status", "errors", "config"], f"keys {list(payload)}")
    _insist(problems, payload["status"] == "ok" and not payload["errors"], "it is not ok")
    files = {entry["file"]: entry for entry in payload["config"]}
    _insist(problems, len(files) == len(payload["config"]), "a file stands twice")
    site = files.get(tree.path("sites-enabled/blog"))
    _insist(problems, site is not None, f"files {sorted(files)}")
    if site:
        listen = site["parsed"][0]["block"][0]
        _insist(problems, (listen["directive"], listen["line"], listen["args"]) ==
                ("listen", 2, [f"127.0.0.1:{tree.port}"]), f"listen is {listen}")
    http = [one for one in payload["config"][0]["parsed"] if one["directive"] == "http"][0]
    includes = [one["includes"] for one in http["block"] if one["directive"] == "include"]
    wanted = [[list(files).index(path)] for path in (tree.path("mime.types"),)]
    _insist(problems, includes[0] == wanted[0], f"includes {includes}")
    return problems


def parse_fails_where_a_file_does_not_parse(binary, tree):
    problems = []
    tree.site("shop", "server {\n")
    payload = json.loads(_run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--parse"], 2))
    _insist(problems, payload["status"] == "failed" and payload["errors"], "it is not failed")
    return problems


def quiet_says_nothing_where_nothing_is(binary, tree):
    problems = []
    out = _run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--no-test", "-q"])
    _insist(problems, out == "", f"it says {out}")
    return problems


def output_goes_to_a_file(binary, tree):
    problems, path = [], os.path.join(os.path.dirname(tree.top), "report.json")
    command = [binary, "-n", tree.nginx_conf, "--no-live", "--no-test", "-f", "json"]
    out = _run(problems, [*command, "-o", path])
    with open(path, "rb") as file:
        written = file.read()
    printed = _run(problems, command).encode()
    _insist(problems, out == "", "it prints as well")
    _insist(problems, audit.without_times(written) == audit.without_times(printed), "other bytes")
    left = [name for name in os.listdir(os.path.dirname(path)) if name not in ("report.json", "tree")]
    _insist(problems, not left, f"left behind: {left}")
    return problems


def a_file_that_is_replaced_keeps_its_mode(binary, tree):
    problems, path = [], os.path.join(os.path.dirname(tree.top), "report.json")
    with open(path, "wb"):
        os.chmod(path, 0o640)
    _run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--no-test", "-o", path])
    _insist(problems, os.stat(path).st_mode & 0o777 == 0o640, "it has another mode")
    return problems


def standard_output_is_not_replaced_by_another_file(binary, tree):
    problems, path = [], os.path.join(os.path.dirname(tree.top), "log")
    command = [binary, "-n", tree.nginx_conf, "--no-live", "--no-test", "-o", "/dev/stdout"]
    with open(path, "ab") as log:
        log.write(b"before\n")
        log.flush()
        subprocess.run(command, stdout=log, check=True)
        log.write(b"after\n")
    with open(path, "rb") as log:
        lines = log.read().split(b"\n")
    _insist(problems, len(lines) == 4 and lines[0] == b"before" and lines[2] == b"after",
            f"the log holds {lines}")
    return problems


def one_site_alone_can_be_audited(binary, tree):
    problems = []
    tree.link("sites-enabled/shop", "../sites-available/shop")
    base = [binary, "-n", tree.nginx_conf, "--no-live", "--no-test"]
    out = _run(problems, [*base, "shop"], 2)
    _insist(problems, "dangling-link" in out, f"it says {out}")
    out = _run(problems, [*base, "blog"], 0)
    _insist(problems, "dangling-link" not in out, f"it says {out}")
    return problems


def _built_for(tree):
    """The real nginx, as if it had been built to look for its main file in the tree."""
    path = os.path.join(tree.top, "nginx")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"""#!/bin/sh
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
[ "$1" = -V ] || exec $nginx "$@"
$nginx -V 2>&1 | sed 's|--conf-path=[^ ]*|--conf-path={tree.nginx_conf}|' >&2
""")
    os.chmod(path, 0o755)
    return path


def the_main_file_is_where_nginx_was_built_to_look(binary, tree):
    """Habit has another one, which may well be there, too."""
    problems = []
    tree.link("sites-enabled/shop", "../sites-available/shop")
    out = _run(problems, [binary, "--nginx", _built_for(tree), "--no-live", "-f", "json"], 2)
    report = json.loads(out)
    found = [finding["subject"] for finding in report["findings"] if finding["severity"] == "error"]
    _insist(problems, report["nginx_conf"] == tree.nginx_conf, f"it audits {report['nginx_conf']}")
    _insist(problems, report["nginx_test"]["answer"] == "refuses", f"{report['nginx_test']}")
    _insist(problems, found == [tree.seen("sites-enabled/shop")], f"it finds {found}")
    _insist(problems, not report["gaps"], f"{report['gaps']}")
    return problems


def what_a_site_serves_is_told_once_each(binary, tree):
    problems, names = [], [f"n{number}.example.com" for number in range(40)]
    servers = [f"server {{ listen 127.0.0.1:{tree.port}; server_name {' '.join(part)}; }}\n"
               for part in (names[:25], names[20:], names)]
    tree.site("shop", "".join(servers))
    out = _run(problems, [binary, "-n", tree.nginx_conf, "--no-live", "--no-test", "-f", "json"], 1)
    shop = [site for site in json.loads(out)["sites"] if site["name"] == "shop"]
    _insist(problems, [site["server_names"] for site in shop] == [names], f"it says {shop}")
    _insist(problems, [site["listen"] for site in shop] == [[f"127.0.0.1:{tree.port}"]], f"{shop}")
    return problems


TESTS = [help_and_version, what_a_site_serves_is_told_once_each,
         the_main_file_is_where_nginx_was_built_to_look, every_rule_is_explained,
         an_unknown_rule_is_not_explained, facts_are_listed, sites_are_one_line_each,
         parse_speaks_the_payload_of_crossplane, parse_fails_where_a_file_does_not_parse,
         quiet_says_nothing_where_nothing_is, output_goes_to_a_file,
         a_file_that_is_replaced_keeps_its_mode, standard_output_is_not_replaced_by_another_file,
         one_site_alone_can_be_audited]


def test(tally, binary, folder):
    for number, check in enumerate(TESTS):
        tree = Tree(os.path.join(folder, str(number), "tree"), 28000 + 4 * number)
        tree.lay_base()
        try:
            problems = check(binary, tree)
        except (OSError, ValueError, KeyError, IndexError) as error:
            problems = [f"{type(error).__name__}: {error}"]
        tally.judge("commands: " + check.__name__, problems)
