"""A tree that a running nginx serves, and those who visit it."""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import time

from tree import Tree

PATIENCE = 5  # seconds


def find_nginx():
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def free_ports(n):
    """Ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in sockets]


class Untried(Exception):
    """Why a visit cannot be tried here."""


class Served(Tree):
    """The healthy tree of the cases, below `top`, to be changed before nginx starts. Use it with
    `with`: what was started is ended."""

    def __init__(self, top):
        super().__init__(top, free_ports(1)[0])
        self.master = None
        self.prefix = self.path("/share")  # what relative paths would be written to
        self.lay_base()
        self.directory("/share")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.master:
            self.master.terminate()
            self.master.wait()

    def command(self, *more):
        return [find_nginx(), "-p", self.prefix, "-e", self.path("/var/log/nginx/error.log"), "-c",
                self.nginx_conf, "-g", "daemon off;", *more]

    def test(self):
        """Whether nginx accepts the configuration, and what it says."""
        run = subprocess.run(self.command("-t"), stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, check=False)
        return run.returncode == 0, run.stderr

    def start(self):
        accepted, words = self.test()
        if not accepted:
            raise OSError("nginx refuses: " + words)
        self.master = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise OSError("nginx does not listen")

    def rules_found(self, binary, only):
        """The rules, of the groups `only`, that have a finding."""
        run = subprocess.run([binary, "-n", self.nginx_conf, "-p", self.prefix, "--no-test", "--no-live",
                              "--only", only, "-f", "json"], stdin=subprocess.DEVNULL,
                             capture_output=True, check=False)
        return {finding["rule"] for finding in json.loads(run.stdout)["findings"]}

    def get(self, path, name="blog.example.com"):
        """Status, and headers and content as a text, of a page, asked for without TLS."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as sock:
            sock.sendall(f"GET {path} HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
            with sock.makefile("rb") as answer:
                status, _, rest = answer.read().decode().partition("\r\n")
        return int(status.split()[1]), rest

    def visit(self, name, trusted, ciphers=None):
        """What a browser that trusts this authority meets under the name: a status line, or why it
        turns away."""
        context = ssl.create_default_context(cafile=self.path(trusted))
        if ciphers:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers)
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as plain, \
                    context.wrap_socket(plain, server_hostname=name) as sock:
                sock.sendall(f"GET / HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
                return sock.makefile("rb").readline().decode().strip()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        except (ssl.SSLError, OSError) as error:
            return f"{type(error).__name__}: {error}"
