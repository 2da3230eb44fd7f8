"""A tree of one healthy site and more, the program that repairs it, and what may be said of a repair
whatever it was."""

import os
import re
import shutil
import stat
import subprocess

import audit
from tree import Tree

SITE = "server {\n\tlisten 127.0.0.1:@PORT@;\n\tserver_name NAME.example.com;\n\troot @TREE@/srv/blog;\n}\n"
ABOVE_NOTE = ("warning", "error")
# What nginx itself makes, when it is asked outside of the program.
NGINX_MAKES = ("run", "var")


def find_nginx():
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


def site(name):
    return SITE.replace("NAME", name)


class Host:
    def __init__(self, folder, port, binary, rooted=False):
        """`rooted`: seen through --root, where nothing is asked of nginx."""
        self.folder = folder
        self.tree = Tree(os.path.join(folder, "tree"), port, rooted)
        self.tree.lay_base()
        if os.geteuid() != 0 and not rooted:
            self.tree.write("nginx.conf", self.tree.read("nginx.conf").replace("user www-data;\n", ""))
        self.state = os.path.join(folder, "state")
        self.binary, self.nginx, self.rooted = binary, find_nginx(), rooted
        self.problems = []
        self.user = None  # who runs the program

    def insist(self, holds, text):
        if not holds:
            self.problems.append(text)

    # ---- the program ----

    def command(self, *words):
        where = ["--root", self.tree.top] if self.rooted else ["-n", self.tree.nginx_conf]
        asked = ["--nginx", self.nginx] if self.nginx and not self.rooted else []
        return [self.binary, *where, *asked, "--state-dir", self.state, *words]

    def run(self, *words, status=None):
        """One run; one that ends otherwise than it should is a problem."""
        live = [] if "--reload" in words or self.rooted else ["--no-live"]
        run = audit.Run(self.command(*live, *words), user=self.user)
        self.problems += run.problems()
        if status is not None:
            allowed = status if isinstance(status, tuple) else (status,)
            self.insist(run.status in allowed, f"{' '.join(words)} ends with {run.status}, not "
                        f"{status}:\n{run.out.decode('utf-8', 'replace')}{run.err}")
        return run

    def report(self, *words, status=None, keys=()):
        """What a run says as JSON, held against what it promises; beside the usual it has `keys`."""
        run = self.run(*words, "-f", "json", status=status)
        try:
            report = run.report()
        except ValueError:
            self.problems.append(f"{words}: no JSON: {run.out!r} {run.err}")
            return {"findings": [], "sites": [], "nginx_test": {"answer": None}, "exit_status": None}
        usual = {key: value for key, value in report.items() if key not in keys}
        self.problems += [f"{words}: {text}" for text in audit.check_report(usual, run.status)]
        return report

    def plan(self, *words):
        run = self.run("--fix", "--dry-run", "-f", "json", *words)
        try:
            return run.report()["proposals"]
        except (ValueError, KeyError):
            self.problems.append(f"no plan: {run.out!r} {run.err}")
            return []

    # ---- what there is ----

    def accepts(self):
        run = subprocess.run([self.nginx, "-t", "-q", "-c", self.tree.nginx_conf], check=False,
                             capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return run.returncode == 0, run.stderr

    def insist_accepted(self):
        if self.nginx and not self.rooted:
            holds, said = self.accepts()
            self.insist(holds, "nginx refuses: " + said)

    def look(self):
        """Everything below the tree but the quarantine: kind, mode, owner, bytes, link text."""
        found = {}
        for folder, names, files in os.walk(os.fsencode(self.tree.top)):
            relative = os.path.relpath(folder, os.fsencode(self.tree.top))
            for name in list(names):
                if name == b".ngxaudit" or (relative == b"." and os.fsdecode(name) in NGINX_MAKES):
                    names.remove(name)
            for name in names + files:
                found[os.path.join(folder, name)] = _seen(os.path.join(folder, name))
        return found

    def insist_same(self, before, after, what):
        for path in sorted(set(before) | set(after)):
            if before.get(path) != after.get(path):
                self.insist(False, f"{what}: {path!r} is {after.get(path)}, was {before.get(path)}")

    def last_repair(self):
        """The id of the newest one."""
        said = self.run("--undo", "--list", status=0).out.decode()
        number = re.match(r"(\d+) ", said)
        self.insist(number, "nothing in the list: " + said)
        return number[1] if number else "0"


def _seen(path):
    status = os.lstat(path)
    rights = (oct(status.st_mode), status.st_uid, status.st_gid)
    if stat.S_ISLNK(status.st_mode):
        return (*rights, os.readlink(path))
    if stat.S_ISREG(status.st_mode):
        with open(path, "rb") as file:
            return (*rights, status.st_mtime_ns, file.read())
    return rights


def above_note(report):
    return {(one["rule"], one["subject"]) for one in report["findings"] if one["severity"] in ABOVE_NOTE}


def rules(report):
    return {one["rule"] for one in report["findings"]}


def broken(host, *names):
    """Sites whose files were renamed."""
    for name in names:
        host.tree.site(name + ".conf", site(name), enabled=False)
        host.tree.link("sites-enabled/" + name, "../sites-available/" + name)


def text_of(host, name):
    return os.readlink(host.tree.path("sites-enabled/" + name))


class Tests:
    """Functions of a host, what each needs, and whether it looks at its tree through --root."""

    def __init__(self, what):
        self.what, self.tests = what, []

    def add(self, *needs, rooted=False):
        def take(function):
            self.tests.append((function, needs, rooted))
            return function
        return take

    def jobs(self):
        """(name, function of folder, port and binary which returns problems, why it cannot be run)"""
        for function, needs, rooted in self.tests:
            name = function.__name__.replace("_", " ")
            yield f"{self.what}: {name}", _job(function, rooted), why_not(needs)


def _job(function, rooted):
    def run(folder, port, binary):
        host = Host(folder, port, binary, rooted)
        function(host)
        return host.problems
    return run


def why_not(needs):
    for need in needs:
        if need == "root" and os.geteuid() != 0:
            return "needs root"
        if need in ("nginx", "strace", "chattr") and not shutil.which(need, path=os.environ["PATH"] + ":/usr/sbin"):
            return f"no {need}"
        if need == "strace" and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                                               capture_output=True).returncode:
            return "nothing may be traced here"
    return None
