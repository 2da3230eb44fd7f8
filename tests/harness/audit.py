"""Runs the program, and holds its JSON against what it promises."""

import json
import os
import re
import subprocess

TIMEOUT = 60
SEVERITIES = ("note", "warning", "error")
SANITIZERS = re.compile(r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|runtime error:")
PASSING = re.compile(rb'"(taken_at|seconds|loaded_at)": *("[^"]*"|[0-9.e+-]+)')

KEYS = {
    "report": ["schema", "version", "mode", "root", "nginx_conf", "taken_at", "verdict", "exit_status",
               "counts", "nginx_test", "live", "sites", "findings", "gaps", "limits"],
    "counts": ["error", "warning", "note", "ignored"],
    "nginx_test": ["asked", "answer", "isolation", "seconds", "complaints"],
    "live": ["running", "master", "loaded_at", "reload_pending", "confidence"],
    "complaint": ["level", "text", "file", "line"],
    "site": ["pair", "name", "state", "available", "enabled", "link", "target", "loaded", "listen",
             "server_names"],
    "finding": ["rule", "severity", "subject", "file", "line", "column", "message", "nginx_says",
                "remedy", "fingerprint"],
    "gap": ["path", "reason"],
}
STATES = ("looping dangling unreadable special unloaded stray diverged doubled missing orphan copied "
          "hardlinked empty foreign renamed disabled enabled").split()
VERDICTS = {"clean": 0, "notes": 0, "warnings": 1, "errors": 2, "unknown": 3}


class Run:
    """One run of the program. `status` is None where it had to be killed for its silence."""

    def __init__(self, command, user=None, env=None, timeout=TIMEOUT):
        self.command = command
        extra = {"user": user, "group": _group(user), "extra_groups": []} if user else {}
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "exitcode=99", **(env or {})}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment, **extra)
        try:
            self.out, error = process.communicate(timeout=timeout)
            self.status = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            self.out, error = process.communicate()
            self.status = None
        self.err = error.decode("utf-8", "backslashreplace")

    def problems(self):
        """What no run may ever do."""
        if self.status is None:
            return ["did not end in time"]
        found = []
        if self.status not in (0, 1, 2, 3):
            found.append(f"ended with status {self.status}")
        if SANITIZERS.search(self.err):
            found.append("a sanitizer spoke")
        return found and [*found, "stderr:\n" + self.err[-3000:]]

    def report(self):
        return json.loads(self.out.decode("utf-8"))


def _group(user):
    import pwd

    return pwd.getpwnam(user).pw_gid


def without_times(out):
    """The output without what differs from run to run."""
    return PASSING.sub(rb'"\1": X', out)


def _keys(problems, what, thing):
    known = [key for key in thing if not (key.endswith("_hex") and key[:-4] in KEYS[what])]
    if known != KEYS[what]:
        problems.append(f"keys of a {what}: {known} instead of {KEYS[what]}")


def check_report(report, status, fail_on="warning"):
    """The list of promises that the report breaks."""
    problems = []
    _keys(problems, "report", report)
    if problems:
        return problems
    for what, things in (("counts", [report["counts"]]), ("nginx_test", [report["nginx_test"]]),
                         ("live", [report["live"]] if report["live"] else []),
                         ("site", report["sites"]), ("finding", report["findings"]),
                         ("gap", report["gaps"]), ("complaint", report["nginx_test"]["complaints"])):
        for thing in things:
            _keys(problems, what, thing)
    if not problems:
        _check_values(problems, report, status, fail_on)
    return problems


def _check_values(problems, report, status, fail_on):
    def insist(holds, text):
        if not holds:
            problems.append(text)

    findings, counts = report["findings"], report["counts"]
    insist(report["schema"] == "ngxaudit-report/1", "schema")
    insist(report["exit_status"] == status, f"exit_status {report['exit_status']}, process {status}")
    insist(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", report["taken_at"]), "taken_at")
    for severity in SEVERITIES:
        number = sum(finding["severity"] == severity for finding in findings)
        insist(counts[severity] == number, f"counts {counts[severity]} {severity}s, lists {number}")
    ranks = [SEVERITIES.index(finding["severity"]) for finding in findings]
    insist(ranks == sorted(ranks, reverse=True), "the worst findings do not come first")
    prints = [finding["fingerprint"] for finding in findings]
    insist(len(set(prints)) == len(prints), "a fingerprint stands twice")
    insist(all(re.fullmatch("[0-9a-f]{32}", text) for text in prints), "a fingerprint's form")
    insist(all(finding["message"] and "{" + "}" not in finding["message"] for finding in findings),
           "a finding without a message")
    insist(all(site["state"] in STATES for site in report["sites"]), "an unknown state")
    insist(report["verdict"] == _verdict(report), f"verdict {report['verdict']}")
    insist(status == _exit_status(report, fail_on), f"exit status {status}")


def _verdict(report):
    counts = report["counts"]
    if counts["error"]:
        return "errors"
    if report["gaps"]:
        return "unknown"
    return "warnings" if counts["warning"] else "notes" if counts["note"] else "clean"


def _exit_status(report, fail_on):
    counts = report["counts"]
    if fail_on == "never":
        return 3 if report["gaps"] else 0
    if counts["error"]:
        return 2
    if report["gaps"]:
        return 3
    above = SEVERITIES[SEVERITIES.index(fail_on):]
    return 1 if any(counts[severity] for severity in above) else 0
