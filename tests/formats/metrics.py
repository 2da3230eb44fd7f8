"""Metrics, read by promtool and by a node_exporter that runs."""

import os
import re
import subprocess
import time

import readers

SAMPLE = re.compile(r"(ngxaudit_\w+)(?:\{(.*)\})? (\S+)")


def samples(text):
    return {(match[1], match[2] or ""): float(match[3]) for match in map(SAMPLE.fullmatch, text.split("\n"))
            if match}


def promtool_has_nothing_to_say(world):
    run = subprocess.run(["promtool", "check", "metrics"], input=world.as_format("prometheus"),
                         capture_output=True, check=False)
    said = (run.stdout + run.stderr).decode("utf-8", "replace").strip()
    return [] if run.returncode == 0 and not said else [f"status {run.returncode}: {said}"]


def no_name_of_the_tree_is_in_them(world):
    text = world.as_format("prometheus").decode("utf-8")
    return [f"{name} is told" for name in ("/", "shop", "wiki", "huge", "forged") if name in
            re.sub(r"^# HELP.*$", "", text, flags=re.M)]


def they_count_what_the_report_does(world):
    report, told = world.report(), samples(world.as_format("prometheus").decode("utf-8"))
    counted = {}
    for (name, labels), value in told.items():
        if name == "ngxaudit_findings":
            severity = re.search('severity="([a-z]+)"', labels)[1]
            counted[severity] = counted.get(severity, 0) + value
    problems = [f"{counted.get(severity)} {severity}s" for severity in ("error", "warning", "note")
                if counted.get(severity) != report["counts"][severity]]
    for state in {site["state"] for site in report["sites"]}:
        number = sum(site["state"] == state for site in report["sites"])
        if told[("ngxaudit_sites", f'state="{state}"')] != number:
            problems.append(f"another number of {state} sites")
    plain = {"exit_status": report["exit_status"], "gaps": len(report["gaps"]),
             "ignored_findings": report["counts"]["ignored"]}
    return problems + [f"{name} is not {value}" for name, value in plain.items()
                       if told[("ngxaudit_" + name, "")] != value]


def every_known_rule_is_there_whatever_was_chosen(world):
    listed = {line.split()[0] for line in world.run("--list-rules").out.decode().splitlines()}
    problems = []
    for chosen in ([], ["--only", "dangling-link"], ["--skip", "links"]):
        told = samples(world.as_format("prometheus", *chosen).decode("utf-8"))
        rules = {re.search('rule="([^"]+)"', labels)[1] for name, labels in told if name == "ngxaudit_findings"}
        if rules != listed:
            problems.append(f"{chosen}: {rules ^ listed} differ")
    return problems or ([] if len(listed) > 50 else ["few rules"])


def a_running_node_exporter_hands_them_on(world):
    folder = os.path.dirname(world.config)
    texts, address = os.path.join(folder, "textfiles"), f"127.0.0.1:{readers.free_port()}"
    os.makedirs(texts)
    world.run("-f", "prometheus", "-o", os.path.join(texts, "ngxaudit.prom"))
    command = [readers.program("prometheus-node-exporter", "node_exporter"), "--collector.disable-defaults",
               "--collector.textfile", "--collector.textfile.directory", texts,
               "--web.listen-address", address]
    log = os.path.join(folder, "node_exporter.log")
    with readers.running(command, log):
        text = readers.wait_for(lambda: readers.fetch(f"http://{address}/metrics"))
        if not text:
            with open(log, encoding="utf-8", errors="replace") as file:
                return ["no answer:\n" + file.read()[-2000:]]
        world.tree.link("sites-enabled/new", "../sites-available/nowhere")
        world.run("-f", "prometheus", "-o", os.path.join(texts, "ngxaudit.prom"))
        later = readers.fetch(f"http://{address}/metrics")
    return _handed_on(world, text, later) + [f"{name} was left" for name in os.listdir(texts)
                                             if name != "ngxaudit.prom"]


def _handed_on(world, text, later):
    before, after = samples(text), samples(later)
    now = samples(world.as_format("prometheus").decode("utf-8"))
    broken = ("ngxaudit_findings", 'group="links",rule="dangling-link",severity="error"')
    problems = []
    if "node_textfile_scrape_error 0" not in text or "node_textfile_scrape_error 0" not in later:
        problems.append("node_exporter could not read it")
    if len(before) != len(now) or len(before) < 100:
        problems.append(f"{len(before)} samples of {len(now)}")
    if after.get(broken, 0) != before.get(broken, 0) + 1:
        problems.append(f"{after.get(broken)} after {before.get(broken)} dangling links")
    if abs(after[("ngxaudit_last_run_timestamp_seconds", "")] - time.time()) > 60:
        problems.append("it is not told when it was looked at")
    return problems


def trouble_replaces_what_was_well(world):
    path = os.path.join(os.path.dirname(world.config), "trouble.prom")
    world.run("-f", "prometheus", "-o", path)
    world.run("-f", "prometheus", "-o", path, "-n", "/nowhere.conf")
    with open(path, encoding="utf-8") as file:
        told = samples(file.read())
    return [] if told.get(("ngxaudit_exit_status", "")) == 3 else [f"it tells {told}"]
