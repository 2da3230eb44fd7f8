#!/usr/bin/env python3
"""Each format read by its real reader: SARIF by jsonschema and OASIS' object model, metrics by promtool
and a running node_exporter, the plugin by Nagios, XML by xmllint and junitparser.

usage: run.py --binary PROGRAM [--only TEXT]"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import lines  # noqa: E402
import metrics  # noqa: E402
import nagios  # noqa: E402
import readers  # noqa: E402
import sarif  # noqa: E402
import worlds  # noqa: E402
from tally import Tally  # noqa: E402

ALL = [how.__name__ for how in worlds.WORLDS]
# (test, the worlds it looks at, what it cannot do without)
TESTS = [
    (sarif.is_valid, ALL, "jsonschema"),
    (sarif.the_schema_refuses_what_is_wrong, ["hostile"], "jsonschema"),
    (sarif.is_of_the_object_model, ALL, "sarif_om"),
    (sarif.its_uris_lead_to_what_is_meant, ["broken", "hostile", "every_byte"], None),
    (sarif.its_columns_are_characters, ["hostile"], None),
    (sarif.it_tells_all_that_the_report_does, ALL, None),
    (sarif.suppressions_have_their_reasons, ["hostile"], None),
    (sarif.every_rule_has_help, ["clean"], None),
    (lines.github_tells_every_finding, ALL, None),
    (lines.github_knows_the_commands_alone_that_we_give, ALL, None),
    (lines.github_files_are_in_the_checkout, ["broken", "hostile"], None),
    (lines.junit_is_valid, ALL, "xmllint"),
    (lines.junit_counts_what_the_report_does, ALL, "junitparser"),
    (metrics.promtool_has_nothing_to_say, ALL, "promtool"),
    (metrics.no_name_of_the_tree_is_in_them, ALL, None),
    (metrics.they_count_what_the_report_does, ALL, None),
    (metrics.every_known_rule_is_there_whatever_was_chosen, ["clean"], None),
    (metrics.a_running_node_exporter_hands_them_on, ["hostile"], "prometheus-node-exporter"),
    (metrics.trouble_replaces_what_was_well, ["clean"], None),
]


def there_is(name):
    return name is None or readers.program(name) or readers.module(name)


# ---- the plugin ----

def nagios_takes_it_as_it_is_meant(world_of, folder, binary):
    """One service for each state that Nagios knows, and one of hostile names."""
    plugin = os.path.join(folder, "check_ngxaudit")
    os.symlink(binary, plugin)
    cases = {"clean": (0, []), "warned": (1, []), "broken": (2, []), "hostile": (2, []),
             "gapped": (3, []), "trouble": (3, ["--fail-on", "nothing"])}
    tried = {name: (status, world_of("clean" if name == "trouble" else name), words)
             for name, (status, words) in cases.items()}
    states = nagios.executed(os.path.join(folder, "nagios"), {
        name: shlex.join([plugin, *world.words(*words)]) for name, (_, world, words) in tried.items()})
    if isinstance(states, str):
        return [states]
    return [problem for name, (status, world, words) in tried.items()
            for problem in nagios.problems_of(name, states[name], status, world.run(*words, command=plugin))]


def the_plugin_lists_and_helps_as_text(world_of, folder, _):
    plugin = os.path.join(folder, "check_ngxaudit")
    world, problems = world_of("clean"), []
    for words, begins in ((["--version"], b"ngxaudit "), (["--sites"], b"blog"), (["-f", "text"], b"nothing")):
        run = world.run(*words, command=plugin)
        if not run.out.startswith(begins):
            problems.append(f"{words}: {run.out[:200]} {run.err}")
    return problems


def nagios_takes_the_example(_world_of, folder, _binary):
    return nagios.example_problems(os.path.join(folder, "nagios-example"))


# ---- GitHub ----

def the_example_of_a_workflow_annotates_and_fails(world_of, folder, binary):
    """Its commands, run in a checkout as the runner runs them."""
    with open(os.path.join(HERE, "..", "..", "packaging", "examples", "github-workflow.yml"), encoding="utf-8") as file:
        steps = re.findall(r"^ +run: (ngxaudit .*)$", file.read(), re.M)
    where = {"PATH": os.path.dirname(binary) + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    problems = [] if len(steps) == 2 else [f"steps: {steps}"]
    for name, last in (("clean", 0), ("broken", 2)):
        top = world_of(name).tree.top
        runs = [subprocess.run(["bash", "-e", "-c", step], cwd=folder, capture_output=True, text=True, check=False,
                               env={**where, "GITHUB_WORKSPACE": top}) for step in steps]
        with open(os.path.join(folder, "ngxaudit.sarif"), encoding="utf-8") as file:
            results = json.load(file)["runs"][0]["results"]
        if [run.returncode for run in runs] != [0, last] or ("::error" in runs[1].stdout) != (name == "broken"):
            problems.append(f"{name}: {[run.returncode for run in runs]}: {runs[1].stdout}")
        if any(result["level"] == "error" for result in results) != (name == "broken"):
            problems.append(f"{name}: {results}")
    return problems


# ---- where a format has no words ----

def a_mode_without_words_for_a_format_says_so(world_of, _folder, _binary):
    world, problems = world_of("broken"), []
    of_both = [["--sites"], ["--fix", "--dry-run"], ["--parse"]]
    of_text = [["--list-rules"], ["--list-facts"], ["--explain", "syntax"], ["--accept", "--list"], ["--diff"],
               ["--hold", "why"], ["--release"], ["--undo", "--list"], ["--undo", "--dry-run"]]
    for name in ("sarif", "github", "nagios", "prometheus", "junit", "json"):
        for mode in of_both * (name != "json") + of_text:
            run = world.run(*mode, "-f", name)
            words = "this is said in text alone" if mode in of_text else "here it is one of text|json"
            if run.status != 3 or words not in run.err:
                problems.append(f"{mode} -f {name}: status {run.status}: {run.err}")
    return problems


def help_is_given_in_whatever_format(world_of, _folder, _binary):
    world, problems = world_of("clean"), []
    for mode, begins in (("--help", b"Usage: "), ("--version", b"ngxaudit ")):
        for name in ("sarif", "json"):
            run = world.run(mode, "-f", name)
            if run.status != 0 or not run.out.startswith(begins):
                problems.append(f"{mode} -f {name}: status {run.status}: {run.out[:99]} {run.err}")
    return problems


def a_repair_is_told_in_every_format(world_of, folder, _):
    """What is left after it, without a word before."""
    problems = []
    for name, begins in (("sarif", b"{"), ("json", b"{"), ("github", b"nothing wrong"), ("nagios", b"NGXAUDIT OK"),
                         ("prometheus", b"# HELP"), ("junit", b"<?xml"), ("text", b"repaired (")):
        world = worlds.lay(os.path.join(folder, "repaired-" + name), world_of("clean").binary, worlds.broken)
        world.tree.write("sites-available/shop.conf", worlds.SITE.replace("blog.", "shop."))
        run = world.run("--fix", "-y", "--state-dir", os.path.join(folder, "state-" + name), "-f", name)
        if run.status != 0 or not run.out.startswith(begins):
            problems.append(f"{name}: status {run.status}: {run.out[:300]} {run.err}")
    return problems


def every_format_is_named_where_one_looks(world_of, _folder, _binary):
    world = world_of("clean")
    refused = world.run("-f", "xml").err
    helped = world.run("--help").out.decode()
    names = refused.split("expected ")[-1].strip().split("|")
    return [f"--help lacks {name}" for name in names if name not in helped] + (
        [] if len(names) == 7 else [refused])


WHOLE = [
    (nagios_takes_it_as_it_is_meant, "nagios4"),
    (nagios_takes_the_example, "nagios4"),
    (the_plugin_lists_and_helps_as_text, None),
    (the_example_of_a_workflow_annotates_and_fails, "bash"),
    (a_mode_without_words_for_a_format_says_so, None),
    (help_is_given_in_whatever_format, None),
    (a_repair_is_told_in_every_format, None),
    (every_format_is_named_where_one_looks, None),
]


def guarded(test, *arguments):
    try:
        return test(*arguments)
    except Exception:  # what went wrong is the finding
        return [traceback.format_exc()]


def run(tally, args, scratch):
    binary = shutil.copy(args.binary, os.path.join(scratch, "ngxaudit"))
    laid = {}

    def world_of(name):
        if name not in laid:
            laid[name] = worlds.lay(os.path.join(scratch, name), binary, getattr(worlds, name))
        return laid[name]

    tests = list(TESTS)
    if sarif.OASIS:
        tests.append((sarif.is_valid_by_the_whole_schema, ALL, "jsonschema"))
    else:
        tally.skip("the whole schema of OASIS", "no Debian package has it; SARIF_SCHEMA may name a file. "
                   "What is checked are those parts of it that we use, and that all others are refused")
    for test, names, needs in tests:
        for name in names if args.only in test.__name__ else []:
            title = f"{test.__module__}: {test.__name__}: {name}"
            if there_is(needs):
                tally.judge(title, guarded(test, world_of(name)))
            else:
                tally.skip(title, f"no {needs}")
    for test, needs in WHOLE:
        if args.only not in test.__name__:
            continue
        if there_is(needs):
            tally.judge(test.__name__, guarded(test, world_of, scratch, binary))
        else:
            tally.skip(test.__name__, f"no {needs}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="tests whose name holds this")
    tally, scratch = Tally(), os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-formats-"))
    os.chmod(scratch, 0o755)
    try:
        run(tally, parser.parse_args(), scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
