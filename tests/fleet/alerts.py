"""From a dangling link to a message: Prometheus, Alertmanager and node_exporter on loopback, with the
alert rules and the route that are shipped."""

import contextlib
import http.server
import json
import os
import re
import subprocess
import threading
import urllib.parse

import audit
import readers
from tree import SITE, Tree

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(HERE, "..", "..", "packaging", "fleet")
RULES = os.path.join(SHIPPED, "ngxaudit.rules.yml")
PROMETHEUS = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}']
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{alertmanager}']}}]}}]}}
scrape_configs: [{{job_name: node, static_configs: [{{targets: ['{exporter}']}}]}}]
"""
PROGRAMS = ("prometheus", "prometheus-node-exporter", "prometheus-alertmanager")


def _say(*command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return [] if run.returncode == 0 else [run.stdout[-3000:] + run.stderr[-3000:]]


def the_rules_and_the_route_are_valid(_folder, _binary):
    return _say("promtool", "check", "rules", RULES) + _say(
        "amtool", "check-config", os.path.join(SHIPPED, "alertmanager.yml"))


def each_alert_fires_and_is_silent(_folder, _binary):
    path = os.path.join(HERE, "rules.test.yml")
    with open(RULES, encoding="utf-8") as file:
        alerts = re.findall(r"- alert: (\w+)", file.read())
    with open(path, encoding="utf-8") as file:
        tests = file.read()
    untested = [f"{name} is not shown {what}" for name in alerts for what, pattern in (
        ("firing", rf"alertname: {name}\n +exp_alerts:\n +- "), ("silent", rf"alertname: {name}, exp_alerts: \[\]"))
        if not re.search(pattern, tests)]
    return untested + _say("promtool", "test", "rules", path) + ([] if len(alerts) > 5 else ["few alerts"])


def every_metric_of_the_rules_is_one_that_is_told(folder, binary):
    """A rule over a metric that was renamed would be silent for ever."""
    with open(RULES, encoding="utf-8") as file:
        named = set(re.findall(r"\b(ngxaudit_[a-z_]+)\b", file.read()))
    tree = Tree(os.path.join(folder, "tree"), rooted=True)
    tree.lay_base()
    told = set(re.findall(r"^(ngxaudit_\w+)", _metrics(binary, tree, "-").out.decode(), re.M))
    return [f"{name} is not told" for name in named - told] or ([] if len(named) > 4 else ["few metrics"])


def _metrics(binary, tree, path):
    return audit.Run([binary, "--root", tree.top, "-f", "prometheus", "-o", path])


@contextlib.contextmanager
def _receiver():
    """What Alertmanager posts, as a list that grows; and where to."""
    posted = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.extend(json.loads(body)["alerts"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield posted, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _route(url):
    """The shipped one, with less patience, and another receiver."""
    with open(os.path.join(SHIPPED, "alertmanager.yml"), encoding="utf-8") as file:
        text = file.read()
    for old, new in (("http://127.0.0.1:9095/", url), ("group_wait: 10s", "group_wait: 1s"),
                     ("group_interval: 5m", "group_interval: 1s")):
        if old not in text:
            raise AssertionError(f"{old} is not in the route")
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def _watching(folder, url):
    """The three programs; yields the address of Prometheus."""
    exporter, alertmanager, prometheus = (f"127.0.0.1:{readers.free_port()}" for _ in range(3))
    for name, text in (("alertmanager.yml", _route(url)),
                       ("prometheus.yml", PROMETHEUS.format(rules=os.path.realpath(RULES), exporter=exporter,
                                                            alertmanager=alertmanager))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    commands = (
        ["prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
         f"--collector.textfile.directory={folder}/texts", f"--web.listen-address={exporter}"],
        ["prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml",
         f"--storage.path={folder}/alertmanager", f"--web.listen-address={alertmanager}",
         "--cluster.listen-address="],
        ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/prometheus",
         f"--web.listen-address={prometheus}"])
    with contextlib.ExitStack() as stack:
        for command in commands:
            stack.enter_context(readers.running(command, os.path.join(folder, command[0] + ".log"), cwd=folder))
        yield prometheus


def _value(prometheus, query):
    text = readers.fetch(f"http://{prometheus}/api/v1/query?query=" + urllib.parse.quote(query))
    result = json.loads(text)["data"]["result"]
    return result[0]["value"][1] if result else None


def _is(posted, status):
    return [alert for alert in posted if alert["status"] == status
            and alert["labels"]["alertname"] == "NginxConfigurationBroken"
            and alert["labels"]["rule"] == "dangling-link"]


def _logs(folder):
    text = ""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".log"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                text += f"{name}:\n{file.read()[-1500:]}\n"
    return text


def a_dangling_link_arrives_as_an_alert_and_its_repair_as_its_end(folder, binary):
    tree = Tree(os.path.join(folder, "tree"), rooted=True)
    tree.lay_base()
    tree.write("sites-available/shop.conf", SITE.replace("blog.", "shop."))
    os.makedirs(os.path.join(folder, "texts"))
    path = os.path.join(folder, "texts", "ngxaudit.prom")
    _metrics(binary, tree, path)
    with _receiver() as (posted, url), _watching(folder, url) as prometheus:
        if readers.wait_for(lambda: _value(prometheus, "ngxaudit_exit_status"), 30) != "0":
            return ["no healthy host was seen:\n" + _logs(folder)]
        early = list(posted)

        tree.link("sites-enabled/shop", "../sites-available/shop")
        _metrics(binary, tree, path)
        came = readers.wait_for(lambda: _is(posted, "firing"), 40)

        fixed = audit.Run([binary, "--root", tree.top, "--state-dir", os.path.join(folder, "state"), "--fix", "-y"])
        _metrics(binary, tree, path)
        went = readers.wait_for(lambda: _is(posted, "resolved"), 40)
    problems = [f"before anything was wrong: {early}"] if early else []
    if not came or not went:
        problems.append(f"firing: {came}, resolved: {went}, repair: {fixed.status}\n" + _logs(folder))
    elif came[0]["labels"]["severity"] != "critical" or not came[0]["annotations"]["summary"]:
        problems.append(f"the alert says {came[0]}")
    return problems


TESTS = [
    (the_rules_and_the_route_are_valid, ("promtool", "amtool")),
    (each_alert_fires_and_is_silent, ("promtool",)),
    (every_metric_of_the_rules_is_one_that_is_told, ()),
    (a_dangling_link_arrives_as_an_alert_and_its_repair_as_its_end, PROGRAMS),
]
