#!/usr/bin/env python3
"""Five outages as they were: a real nginx serves, the tree is broken as it was then, and the
program must say so at once.

usage: run.py --binary PROGRAM"""

import argparse
import grp
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness"), os.path.join(HERE, "..", "watch")]

import audit  # noqa: E402
from tally import Tally  # noqa: E402
from tree import Tree  # noqa: E402
from watcher import Watcher  # noqa: E402

SHOP = "server { listen 127.0.0.1:@PORT@; server_name shop.example.com; root @TREE@/srv/blog; }\n"
EXPECT = 'expect shop { server_names = {"shop.example.com"}  upstream = "127.0.0.1:@PORT2@" }\n'
PROXY = """\
server {
	listen 127.0.0.1:@PORT@;
	server_name shop.example.com;
	location / { proxy_pass http://127.0.0.1:@PORT2@; }
}
"""


class Host:
    """A tree, the nginx that serves it, and the program that looks at it."""

    def __init__(self, folder, port, binary, nginx):
        self.tree = Tree(os.path.join(folder, "tree"), port)
        self.tree.lay_base()
        if os.geteuid() != 0:
            self.tree.write("nginx.conf", self.tree.read("nginx.conf").replace("user www-data;\n", ""))
        self.state = os.path.join(folder, "state")
        self.binary, self.nginx, self.process, self.problems = binary, nginx, None, []
        self.config = []  # the program's own

    def expect(self, text):
        """What must hold from now on, whatever is changed."""
        path = os.path.join(os.path.dirname(self.state), "ngxaudit.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.tree.text(text))
        self.config = ["-c", path]

    def run(self, *words):
        run = audit.Run([self.binary, "-n", self.tree.nginx_conf, "--nginx", self.nginx, "--state-dir",
                         self.state, *self.config, *words])
        self.problems += run.problems()
        return run

    def start(self):
        command = [self.nginx, "-e", self.tree.path("/var/log/nginx/error.log"), "-c",
                   self.tree.nginx_conf, "-g", "daemon off;"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.tree.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise OSError("nginx does not answer")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def get(self, name):
        """The status of a page of the site."""
        connection = http.client.HTTPConnection("127.0.0.1", self.tree.port, timeout=5)
        try:
            connection.request("GET", "/", headers={"Host": name})
            return connection.getresponse().status
        finally:
            connection.close()

    def look(self, status):
        """The report of one audit, which must end with this status."""
        run = self.run("-f", "json")
        report = {"findings": [], "sites": [], "gaps": []}
        if not self.problems and run.out:
            report = run.report()
            self.problems += audit.check_report(report, run.status)
        self.insist(run.status == status, f"exit status {run.status} instead of {status}: {run.err}" +
                    str([(f["rule"], f["message"]) for f in report["findings"]] + report["gaps"]))
        return report

    def watch(self):
        """The watcher at work, after its first report."""
        return Watcher(self.binary, self.tree, "--nginx", self.nginx).started()

    def change(self, status, *words):
        """A run that changes the tree."""
        run = self.run(*words)
        self.insist(run.status == status, f"{words}: exit status {run.status} instead of {status}: "
                    f"{run.err}{run.out.decode('utf-8', 'replace')}")

    def gate(self, status, last, *rules):
        """What a deploy script would hear: the exit status, how the last line begins, and what is named."""
        run = self.run("--pre-reload")
        said = run.out.decode("utf-8", "replace")
        self.insist(run.status == status and said.splitlines()[-1:][0].startswith(last),
                    f"--pre-reload: {run.status} instead of {status}, or not {last!r}: {said}{run.err}")
        for rule in rules:
            self.insist(f"[{rule}]" in said, f"--pre-reload does not say {rule}: {said}")

    def accepts(self):
        return subprocess.run([self.nginx, "-t", "-q", "-c", self.tree.nginx_conf], check=False,
                              stdin=subprocess.DEVNULL).returncode == 0

    def insist(self, holds, text):
        if not holds:
            self.problems.append(text)

    def finds(self, report, severity, rule, *words):
        found = [one for one in report["findings"] if (one["rule"], one["severity"]) == (rule, severity)
                 and all(word in one["message"] + one["subject"] for word in words)]
        self.insist(found, f"no {severity} {rule} {words} among " +
                    str([(one["rule"], one["subject"], one["message"]) for one in report["findings"]]))


def _rename(tree, name):
    """What the script did: the file has a new name, and no link leads to it."""
    os.rename(tree.path("sites-available/" + name), tree.path(f"sites-available/{name}.conf"))


def replaced_and_not_linked(host):
    names = ("shop", "wiki", "forum")
    for name in names:
        host.tree.site(name, SHOP.replace("shop", name))
    host.start()
    host.look(0)
    host.gate(0, "reload allowed")
    with host.watch() as watcher:
        for name in names:
            _rename(host.tree, name)
        for name in names:
            host.insist(watcher.wait(lambda one, n=name: "dangling-link" in one.rules("/" + n), 5),
                        f"--watch does not say that {name} is broken")
        told = [event for event in watcher.events[1:] if event["finding"]["rule"] == "dangling-link"]
        host.insist(len(told) == len(names) and not any(event["settled"] for event in told),
                    f"--watch does not say so at once: {told}")
        watcher.stop()
        host.problems += watcher.problems
    host.gate(2, "reload stopped: 3 errors", "dangling-link")
    report = host.look(2)
    for name in names:
        host.finds(report, "error", "dangling-link", "sites-enabled/" + name)
        host.insist(any(f"{name}.conf" in str(site) for site in report["sites"]), f"no {name}.conf")
    host.insist(report["nginx_test"]["answer"] == "refuses", "nginx does not refuse")
    host.insist(host.get("shop.example.com") == 200, "the running nginx is gone")
    host.change(0, "--fix", "--yes", "--reload")
    for name in names:
        host.insist(os.readlink(host.tree.path("sites-enabled/" + name)) ==
                    f"../sites-available/{name}.conf", f"{name} is not linked")
        host.insist(host.get(name + ".example.com") == 200, f"{name} is not served")
    host.insist(host.accepts(), "nginx refuses what was repaired")
    host.change(2, "--undo", "--yes")
    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) == "../sites-available/shop", "not undone")
    host.change(0, "--fix", "--yes")
    host.look(0)


def misspelt_by_a_manifest(host):
    host.tree.write("fastcgi_params", "fastcgi_param QUERY_STRING $query_string;\n")
    good = SHOP.replace("root", "index index.html; include fastcgi_params; root")
    host.tree.site("shop", good)
    host.start()
    host.look(0)
    host.change(0, "--accept", "--yes")
    host.tree.write("sites-available/shop", good.replace("index.html", "index.phpp"))
    report = host.look(1)
    host.finds(report, "warning", "missing-path", "index.phpp")
    host.finds(report, "warning", "changed-config", "sites-available/shop")
    said = host.run("--diff", "--color", "never").out.decode().splitlines()
    lines = [line for line in said if line[0] in "-+" and line[:3] not in ("---", "+++")]
    host.insist(len(lines) == 2 and lines[0].replace("index.html", "index.phpp")[1:] == lines[1][1:],
                f"--diff does not show one changed word: {said}")
    host.gate(0, "reload allowed: 1 warning", "changed-config")
    host.tree.write("sites-available/shop", good.replace("fastcgi_params", "fastcgi_parms"))
    report = host.look(2)
    host.finds(report, "error", "include-missing", "fastcgi_params")
    host.gate(2, "reload stopped: 1 error", "include-missing", "changed-config")
    host.tree.write("sites-available/shop", good)
    host.look(0)
    host.gate(0, "reload allowed: nothing stands in its way")


def the_update_that_left_the_proxy_behind(host):
    host.tree.site("shop", PROXY)
    with socket.socket() as application:
        application.bind(("127.0.0.1", host.tree.port + 1))
        application.listen()
        host.start()
        host.expect(EXPECT)
        host.look(0)
        host.change(0, "--accept", "--yes")
        host.tree.write("sites-available/shop", SHOP.replace("/srv/blog", "/srv/shop"))
        report = host.look(2)
        host.finds(report, "warning", "missing-path", "/srv/shop")
        host.finds(report, "warning", "changed-config", "sites-available/shop")
        host.finds(report, "error", "expectation-unmet", "expected to reach 127.0.0.1:",
                   f"serves files from {host.tree.path('/srv/shop')}")
        host.gate(2, "reload stopped: 1 error", "expectation-unmet", "changed-config")
        host.tree.write("sites-available/shop", PROXY)
        host.look(0)
    report = host.look(1)
    host.finds(report, "warning", "dead-upstream", str(host.tree.port + 1))


def the_link_that_was_not_there(host):
    host.start()
    host.look(0)
    host.stop()
    host.tree.remove("sites-enabled/blog")
    report = host.look(2)
    host.finds(report, "error", "no-site-loaded")
    host.finds(report, "note", "disabled-site", "blog")
    host.expect('expect blog { listen = {"@PORT@"} }\n')
    report = host.look(2)
    host.finds(report, "error", "expectation-unmet", f"blog is expected to listen on {host.tree.port}")
    host.tree.link("sites-enabled/blog", "../sites-available/blog")
    host.look(0)
    host.change(0, "--accept", "--yes")
    host.tree.remove("sites-enabled/blog")
    report = host.look(2)
    host.finds(report, "error", "missing-link", "sites-enabled/blog")
    host.insist([site["state"] for site in report["sites"]] == ["missing"], f"{report['sites']}")
    host.tree.link("sites-enabled/blog", "../sites-available/blog")
    host.look(0)
    host.start()
    host.insist(host.get("blog.example.com") == 200, "it does not serve again")


def _seen(tree):
    """Every name below /etc/nginx: kind, owner, mode, and what it holds. The quarantine is not of it."""
    found = {}
    for folder, folders, files in os.walk(tree.path("")):
        folders[:] = [name for name in folders if name != ".ngxaudit"]
        for name in [".", *folders, *files]:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            held = os.readlink(path) if os.path.islink(path) else None
            if os.path.isfile(path) and not held:
                with open(path, "rb") as file:
                    held = file.read()
            found[os.path.normpath(path)] = (status.st_mode, status.st_uid, status.st_gid, held)
    return found


def the_host_that_died(host):
    names = ("shop", "wiki", "forum")
    for name in names:
        host.tree.site(name, SHOP.replace("shop", name), enabled=name != "forum")
    host.tree.write("snippets/headers.conf", "add_header X-Content-Type-Options nosniff;\n")
    host.tree.write("conf.d/headers.conf", "include snippets/headers.conf;\n")
    os.chmod(host.tree.path("sites-available/wiki"), 0o640)
    if os.geteuid() == 0:
        os.chown(host.tree.path("sites-available/wiki"), 0, grp.getgrnam("www-data").gr_gid)
    host.start()
    host.look(0)
    host.change(0, "--accept", "--yes")
    was = _seen(host.tree)
    host.stop()
    # the state is copied away in time; the new machine has an nginx, and first its empty directory, then none
    copy = host.state + ".copy"
    shutil.copytree(host.state, copy, symlinks=True)
    for empty in (True, False):
        shutil.rmtree(host.tree.path(""))
        shutil.rmtree(host.state)
        if empty:
            os.mkdir(host.tree.path(""))
        shutil.copytree(copy, host.state, symlinks=True)
        host.look(3)
        host.change(0, "--restore", "--yes")
        host.insist(_seen(host.tree) == was, f"not as it was: {sorted(_seen(host.tree).items() ^ was.items())}")
        host.insist(host.accepts(), "nginx refuses what was restored")
        host.look(0)
    host.start()
    for name in ("shop", "wiki", "blog"):
        host.insist(host.get(name + ".example.com") == 200, f"{name} is not served")


INCIDENTS = [replaced_and_not_linked, misspelt_by_a_manifest, the_update_that_left_the_proxy_behind,
             the_link_that_was_not_there, the_host_that_died]


def run(incident, folder, port, binary, nginx):
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    host = Host(folder, port, binary, nginx)
    try:
        incident(host)
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        host.problems.append(f"{type(error).__name__}: {error}")
    finally:
        host.stop()
    return host.problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    args = parser.parse_args()
    tally = Tally()
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-incidents-"))
    os.chmod(scratch, 0o755)
    try:
        for number, incident in enumerate(INCIDENTS):
            if not nginx:
                tally.skip(incident.__name__, "no nginx")
                continue
            folder = os.path.join(scratch, str(number))
            tally.judge(incident.__name__, run(incident, folder, 29000 + 4 * number,
                                               os.path.abspath(args.binary), nginx))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
