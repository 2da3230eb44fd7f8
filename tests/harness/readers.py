"""Programs that read what we write, on this machine."""

import contextlib
import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

DEBIAN = "/usr/lib/python3/dist-packages"  # of Debian's packages, where another Python comes first


def program(*names):
    """The path of the first that there is; or None."""
    where = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return next((path for path in (shutil.which(name, path=where) for name in names) if path), None)


def module(name):
    """The module; or None where it is not installed."""
    for more in ([], [DEBIAN]):
        sys.path.extend(more)
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
        finally:
            for path in more:
                sys.path.remove(path)
    return None


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def running(command, log, kill=False, **options):
    """The program while the block runs; ended afterwards, or killed where it hears nothing else."""
    with open(log, "ab") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, **options)
        try:
            yield process
        finally:
            process.kill() if kill else process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode("utf-8")


def wait_for(what, seconds=20, step=0.05):
    """The first true thing that `what` returns; or None when the time is over."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = what()
        except OSError:  # not there yet
            found = None
        if found or time.monotonic() > end:
            return found
        time.sleep(step)
