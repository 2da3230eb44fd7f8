"""A tree, the nginx that serves it, and the program that looks at both."""

import os
import shutil
import signal
import socket
import subprocess
import time

import audit
from host import Host, find_nginx, site

SYMBOL, OTHER = b"\0ngx_cycle\0", b"\0ngx_cyclX\0"
SHORT = 0.06  # longer than what the program leaves undecided


def blind_nginx(folder):
    """A copy of nginx that does not tell where its memory holds what it loaded, as builds without
    modules at run time do not."""
    path = os.path.join(folder, "nginx-plain")
    with open(find_nginx(), "rb") as file:
        program = file.read()
    with open(path, "wb") as file:
        file.write(program.replace(SYMBOL, OTHER))
    os.chmod(path, 0o755)
    return path


class Served(Host):
    """`workers`: how many; `blind`: served by an nginx whose memory tells nothing."""

    def __init__(self, folder, port, binary, workers=2, blind=False):
        super().__init__(folder, port, binary)
        self.tree.write("nginx.conf", self.tree.read("nginx.conf").replace(
            "worker_processes 1", f"worker_processes {workers}"))
        self.server = blind_nginx(folder) if blind else self.nginx
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- nginx ----

    def start(self):
        time.sleep(SHORT)
        self.process = subprocess.Popen(
            [self.server, "-e", self.tree.path("/var/log/nginx/error.log"), "-c", self.tree.nginx_conf,
             "-g", "daemon off;"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_that(lambda: self.workers() and os.path.exists(self.tree.path("/run/nginx.pid"))
                        and os.path.getsize(self.tree.path("/run/nginx.pid")), "nginx does not start")
        time.sleep(SHORT)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def await_that(self, holds, text):
        end = time.monotonic() + 5
        while not holds():
            if time.monotonic() > end:
                self.insist(False, text)
                return
            time.sleep(0.002)

    def children(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def workers(self):
        """Those that take connections."""
        found = set()
        for pid in self.children():
            try:
                with open(f"/proc/{pid}/cmdline", encoding="ascii") as file:
                    title = file.read()
            except OSError:
                continue
            if title.startswith("nginx: worker process") and "shutting" not in title:
                found.add(pid)
        return found

    def log(self):
        return self.tree.read("/var/log/nginx/error.log")

    def reload(self, refused=False):
        old, before = self.workers(), self.log().count("[emerg]")
        self.process.send_signal(signal.SIGHUP)
        if refused:
            self.await_that(lambda: self.log().count("[emerg]") > before and "still could not bind" in
                            self.log() or "previously it used" in self.log()
                            or self.log().count("[emerg]") > before, "the reload was not refused")
            return
        self.await_that(lambda: self.workers() and not self.workers() & old, "no new workers")

    # ---- the program ----

    def run(self, *words, status=None):
        run = audit.Run(self.command(*words), user=self.user)
        self.problems += run.problems()
        if status is not None:
            self.insist(run.status == status, f"{' '.join(words)} ends with {run.status}, not {status}:\n"
                        f"{run.out.decode('utf-8', 'replace')}{run.err}")
        return run

    def look(self, *words):
        """The report of the rules of the running nginx."""
        return self.report("--no-test", "--only", "live", *words)

    def told(self, rule, *words):
        return [one for one in self.look(*words)["findings"] if one["rule"] == rule]


class Tests:
    """Functions of a served host, which is not started yet."""

    def __init__(self, what):
        self.what, self.tests = what, []

    def add(self, *modes, **how):
        def take(function):
            self.tests.append((function, modes or (None,), how))
            return function
        return take

    def jobs(self):
        """(name, function of folder, port and binary which returns problems)"""
        for function, modes, how in self.tests:
            name = f"{self.what}: {function.__name__.replace('_', ' ')}"
            for mode in modes:
                yield name + (f" ({mode})" if mode else ""), _job(function, mode, how)


def _job(function, mode, how):
    def run(folder, port, binary):
        more = {**how, **({"blind": mode != "memory"} if mode else {})}
        with Served(folder, port, binary, **more) as host:
            function(host, mode) if mode else function(host)
        return host.problems
    return run


def nobody_listens(port):
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) != 0


def copy(host, name, to):
    shutil.copytree(host.tree.path(name), host.tree.path(to), symlinks=True)


SHOP = site("shop")
