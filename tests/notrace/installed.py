"""A copy of what is installed here, in the place of what is."""

import os
import shutil
import subprocess

import tree

COPIED = ["/run", "/var/log/nginx", "/var/lib/nginx", "/etc/nginx"]
USERS = (None, "nobody")
# Whatever else runs on this machine is not looked at.
AUDIT = ["-n", "/etc/nginx/nginx.conf", "--no-live", "-f", "json"]
TEMPS = ("body", "proxy", "fastcgi", "uwsgi", "scgi")

SITE = """\
proxy_cache_path {elsewhere}/cache keys_zone=notrace:1m;
server {{
	listen 127.0.0.1:{port};
	listen unix:/run/notrace.sock;
	server_name notrace.example.com;
	access_log {elsewhere}/access.log;
	error_log {elsewhere}/error.log;
}}
"""


class Installed:
    """Bound over the originals: whoever else works here neither disturbs nor is disturbed."""

    port = 28391

    def __init__(self, scratch):
        self.scratch = scratch
        self.elsewhere = os.path.join(scratch, "elsewhere")
        self.mounted = []
        for number, path in enumerate(COPIED):
            copy = os.path.join(scratch, f"copy{number}")
            subprocess.run(["cp", "-a", path, copy], check=True)
            subprocess.run(["mount", "--bind", copy, path], check=True)
            self.mounted.append(path)
        self.site = "/etc/nginx/sites-available/notrace"
        link = "/etc/nginx/sites-enabled/notrace"
        with open(self.site, "w", encoding="ascii") as file:
            file.write(SITE.format(elsewhere=self.elsewhere, port=self.port))
        os.symlink("../sites-available/notrace", link)
        self.start_afresh()

    def remove(self):
        for path in reversed(self.mounted):
            subprocess.run(["umount", "--lazy", path], check=True)

    def start_afresh(self):
        """As it was installed: nothing of a running nginx's is there yet."""
        shutil.rmtree(self.elsewhere, ignore_errors=True)
        os.mkdir(self.elsewhere)
        for path in self._files():
            if os.path.lexists(path):
                os.unlink(path)
        for name in TEMPS:
            shutil.rmtree(f"/var/lib/nginx/{name}", ignore_errors=True)

    def run_once(self):
        """As a running nginx left it."""
        self.start_afresh()
        for path in self._files():
            with open(path, "w", encoding="ascii") as file:
                file.write("before\n")
            os.chmod(path, 0o640)
        for path in [f"/var/lib/nginx/{name}" for name in TEMPS] + [f"{self.elsewhere}/cache"]:
            os.mkdir(path, 0o700)
            shutil.chown(path, "www-data", "root")

    def _files(self):
        return ["/run/nginx.pid", "/var/log/nginx/access.log", "/var/log/nginx/error.log",
                f"{self.elsewhere}/access.log", f"{self.elsewhere}/error.log"]

    def inodes(self):
        found = {}
        for path in [*COPIED, self.elsewhere]:
            found.update(tree.inodes(path))
        return found


def differences(before, after):
    """One line for each path that came, went or changed."""
    lines = []
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            lines.append(f"{os.fsdecode(path)}: {before.get(path)} became {after.get(path)}")
    return lines


def asked(run, answer="accepts", isolation="full"):
    """The problems of a run that should have asked nginx so."""
    problems = run.problems()
    if problems:
        return problems
    if not run.out:
        return [f"nothing was said: {run.err}"]
    report = run.report()
    said = report["nginx_test"]
    if said["answer"] != answer or said["isolation"] != isolation:
        problems.append(f"nginx_test: {said}, gaps: {report['gaps']}")
    return problems


def as_whom(user):
    return f"as {user or 'root'}"
