"""Workflow commands read as GitHub's runner reads them, and JUnit's XML read by xmllint and junitparser."""

import os
import re
import subprocess

import readers

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = {"error": "error", "warning": "warning", "notice": "note"}


def commands(text):
    """(command, properties, data) of each: a line that begins with `::`, up to the next `::`."""
    found = []
    for line in text.split("\n"):
        match = re.fullmatch(r"::([a-z-]+)(?: (.*?))?::(.*)", line)
        if match:
            pairs = [pair.split("=", 1) for pair in (match[2] or "").split(",") if pair]
            found.append((match[1], {key: _decoded(value, "%3A:", "%2C,") for key, value in pairs},
                          _decoded(match[3])))
    return found


def _decoded(text, *more):
    for pair in (*more, "%0D\r", "%0A\n", "%25%"):
        text = text.replace(pair[:3], pair[3:])
    return text


def github_tells_every_finding(world):
    report = world.report()
    told = commands(world.as_format("github", "-v").decode("utf-8"))
    wanted = [(finding["severity"], finding["rule"], finding["line"]) for finding in report["findings"]]
    found = [(COMMANDS[command], properties["title"], int(properties["line"]) if "line" in properties else None)
             for command, properties, _ in told if properties["title"] != "gap"]
    problems = [] if found == wanted else [f"{found} instead of {wanted}"]
    if len(told) - len(found) != len(report["gaps"]):
        problems.append("another number of gaps")
    return problems


def github_knows_the_commands_alone_that_we_give(world):
    text = world.as_format("github").decode("utf-8")
    problems = [f"a control byte: {line!r}" for line in text.split("\n") if re.search(r"[\x00-\x1f\x7f]", line)]
    forged = [data for _, _, data in commands(text) if data.startswith("forged")]
    return problems + [f"forged: {data}" for data in forged]


def github_files_are_in_the_checkout(world):
    """The runner takes the workspace off an absolute path."""
    told = commands(world.as_format("github").decode("utf-8"))
    return [f"{properties['file']} is not in the tree" for _, properties, _ in told
            if not properties["file"].startswith(world.tree.top + "/etc/nginx/")] or (
                [] if told else ["nothing was told"])


def junit_is_valid(world):
    run = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", os.path.join(HERE, "junit.xsd"), "-"],
                         input=world.as_format("junit"), capture_output=True, check=False)
    return [] if run.returncode == 0 else [run.stderr.decode("utf-8", "replace")[-2000:]]


def junit_counts_what_the_report_does(world):
    report = world.report()
    suites = readers.module("junitparser").JUnitXml.fromstring(world.as_format("junit"))
    counts = report["counts"]
    wanted = {"failures": counts["error"] + counts["warning"], "errors": len(report["gaps"]),
              "skipped": counts["ignored"]}
    told = {key: sum(getattr(suite, key) for suite in suites) for key in wanted}
    cases = [case for suite in suites for case in suite]
    held = {key: sum(type(one).__name__ == name for case in cases for one in case.result)
            for key, name in (("failures", "Failure"), ("errors", "Error"), ("skipped", "Skipped"))}
    problems = [] if told == wanted == held else [f"told {told}, held {held}, wanted {wanted}"]
    if len(cases) != sum(suite.tests for suite in suites) or len(cases) < 50:
        problems.append(f"{len(cases)} cases")
    return problems
