#!/usr/bin/env python3
"""Every site at fault, and no innocent one: broken trees, the real nginx, and what the program makes
of it. What it names is taken out, and nginx must accept the rest.

usage: run.py --binary PROGRAM"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import audit  # noqa: E402
import faults  # noqa: E402
from sites import Sites, find_nginx  # noqa: E402
from tally import Tally  # noqa: E402


def named(report):
    """The sites that an error is about: by the finding's subject, its place, and where it is about two, its
    message."""
    names = set()
    for finding in report["findings"]:
        if finding["severity"] == "error":
            paths = [finding["subject"], finding["file"] or ""]
            if finding["rule"] == "duplicate-default":
                paths += re.findall(r"[^ :]*-enabled/[^ :]*", finding["message"])
            names |= {os.path.basename(path) for path in paths if "-enabled/" in path}
    return names


def consequences(report):
    return {os.path.basename(finding["subject"]) for finding in report["findings"]
            if finding["rule"] == "nginx-refuses" and finding["severity"] == "note"
            and "fails only because" in finding["message"]}


def judge(fault, sites, report):
    """What is wrong with the report."""
    problems = []
    right = named(report) <= set(fault.named) if fault.part else named(report) == set(fault.named)
    if not right:
        problems.append(f"named {sorted(named(report))} instead of {sorted(fault.named)}")
    if consequences(report) != set(fault.consequences):
        problems.append(f"consequences {sorted(consequences(report))}, not {sorted(fault.consequences)}")
    messages = "\n".join(finding["message"] + "\n".join(finding["nginx_says"])
                         for finding in report["findings"])
    problems += [f"nowhere is said: {text}" for text in fault.says if text not in messages]
    if bool(report["gaps"]) != fault.gap:
        problems.append(f"gaps: {report['gaps']}")
    if report["nginx_test"]["answer"] != "refuses":
        problems.append(f"nginx {report['nginx_test']['answer']}")
    if not fault.gap:
        problems += rest_is_accepted(sites, named(report) | consequences(report))
    return problems if not problems else [*problems, "findings:", *(
        f"{finding['severity']} {finding['subject']}: {finding['message']} {finding['nginx_says']}"
        for finding in report["findings"] if finding["severity"] == "error")][:40]


def rest_is_accepted(sites, names):
    for name in names:
        for folder in ("sites-enabled", "streams-enabled"):
            if os.path.lexists(sites.tree.path(f"{folder}/{name}")):
                sites.tree.remove(f"{folder}/{name}")
    said = sites.ask()
    return [] if said is None else ["nginx refuses the rest: " + said]


def test(tally, binary, nginx, folder, fault):
    missing = [module for module in fault.modules if not nginx.has(module)]
    if missing:
        tally.skip(fault.name, "nginx has no module " + missing[0])
        return
    sites = Sites(os.path.join(folder, fault.name.replace(" ", "-")), nginx, fault.modules)
    sites.lay(fault.count)
    if sites.ask() is not None:
        tally.judge(fault.name, ["the healthy tree is refused: " + sites.ask()])
        return
    fault.make(sites)
    if sites.ask() is None:
        tally.judge(fault.name, ["nginx accepts the broken tree"])
        return
    start = time.monotonic()
    run = audit.Run([binary, "-n", sites.tree.nginx_conf, "--nginx", nginx.path, "--no-live",
                     "-f", "json", *fault.options])
    took = time.monotonic() - start
    problems = run.problems()
    if not problems:
        report = run.report()
        problems = audit.check_report(report, run.status) + judge(fault, sites, report)
    if took > 45:
        problems.append(f"took {took:.0f} s")
    tally.judge(fault.name, problems)
    print(f"{took:6.2f} s  {fault.name}")
    shutil.rmtree(sites.tree.top)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", help="tests whose name holds this")
    args = parser.parse_args()
    tally = Tally()
    nginx = find_nginx()
    if not nginx:
        tally.skip("every broken site", "no nginx")
        return tally.finish()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-verdict-"))
    os.chmod(scratch, 0o755)
    try:
        for fault in faults.FAULTS:
            if not args.only or args.only in fault.name:
                test(tally, os.path.abspath(args.binary), nginx, scratch, fault)
        if not args.only:
            what_if(tally, os.path.abspath(args.binary), nginx, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


def what_if(tally, binary, nginx, folder):
    """Sites that are not enabled are tested as if they were."""
    sites = Sites(os.path.join(folder, "disabled"), nginx, [])
    sites.lay(10)
    sites.disabled("fine", sites.text(50))
    sites.disabled("taken", "upstream app3 { server 127.0.0.1:27998; }\n" + sites.text(51))
    sites.disabled("needy", sites.text(53).replace("proxy_pass http://app53", "proxy_pass http://app7"))
    sites.disabled("wrong", sites.text(52).replace("location /", "bogus on;\n\tlocation /"))
    run = audit.Run([binary, "-n", sites.tree.nginx_conf, "--nginx", nginx.path, "--no-live",
                     "-f", "json", "--test-disabled"])
    problems = run.problems()
    if not problems:
        report = run.report()
        found = {os.path.basename(finding["subject"]): finding for finding in report["findings"]
                 if finding["rule"] in ("nginx-refuses", "nginx-warns")}
        problems = audit.check_report(report, run.status)
        if set(found) != {"taken", "wrong"}:
            problems.append(f"told of {sorted(found)}")
        if any(finding["severity"] != "note" for finding in found.values()):
            problems.append("not as notes")
        if "site003" not in found.get("taken", {}).get("message", ""):
            problems.append("the site that has the name already is not told")
        if report["nginx_test"]["answer"] != "accepts":
            problems.append("nginx does not accept what is enabled")
    tally.judge("sites that are not enabled", problems)


if __name__ == "__main__":
    sys.exit(main())
