"""Debian with systemd as its first process, in a container: made with mmdebstrap, booted by
systemd-nspawn, in a network of its own."""

import glob
import os
import re
import shutil
import signal
import subprocess
import time

PACKAGES = ("cron", "dbus", "etckeeper", "git", "libconfuse2", "libjansson4", "libssl3", "nginx",
            "systemd", "systemd-sysv")
NEEDED = ("mmdebstrap", "systemd-nspawn", "unshare", "nsenter")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# A cgroup of the container's own. systemd-nspawn takes what it finds at /sys/fs/cgroup for the whole
# hierarchy, and this machine's may be another than the container's.
BOOT = """\
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 1
mkdir "/sys/fs/cgroup/$1" && echo $$ >"/sys/fs/cgroup/$1/cgroup.procs" || exit 1
shift
exec "$@"
"""


class NoContainer(Exception):
    """This machine cannot run one, and why."""


def why_not():
    """What is missing here; None: nothing."""
    if os.geteuid() != 0:
        return "a container takes root"
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        return f"there is no {missing[0]}"
    if not _sources():
        return "this machine's package sources name no Debian archive"
    if subprocess.run(["unshare", "--mount", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        return "no mount namespace may be had here"
    return None


def _codename():
    with open("/etc/os-release", encoding="utf-8") as file:
        found = re.search(r"^VERSION_CODENAME=(\w+)$", file.read(), re.M)
    return found[1] if found else ""


def _sources():
    """The files that name this machine's own archive of Debian."""
    files = ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*.list")),
             *sorted(glob.glob("/etc/apt/sources.list.d/*.sources"))]
    word = re.compile(rf"^(deb |Suites:).*\b{_codename()}\b", re.M)
    found = []
    for path in files:
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if _codename() and word.search(text) and re.search(r"\bmain\b", text):
                found.append(path)
    return found


class Container:
    def __init__(self, scratch):
        self.root = os.path.join(scratch, "root")
        self.log = os.path.join(scratch, "boot.log")
        self.name = f"ngxaudit-{os.getpid()}"
        self.process = None
        self.leader = None

    # ---- from nothing to a booted system ----

    def make(self):
        command = ["mmdebstrap", "--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io",
                   "--include=" + ",".join(PACKAGES), "--format=directory", _codename(), self.root]
        made = subprocess.run([*command, *_sources()], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        if made.returncode != 0:
            raise NoContainer("mmdebstrap failed: " + made.stderr.strip()[-300:])

    def boot(self):
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", BOOT, "boot",
                   self.name, "systemd-nspawn", "--quiet", "--directory=" + self.root,
                   "--machine=" + self.name, "--boot", "--register=no", "--keep-unit",
                   "--private-network", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
                   "--console=pipe"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": PATH, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        if not wait_for(self._booted, 60):
            with open(self.log, encoding="utf-8", errors="replace") as log:
                raise NoContainer("systemd did not boot: " + log.read().strip()[-300:])

    def _booted(self):
        if self.process.poll() is not None:
            return False
        self.leader = self.leader or self._first_process()
        return self.leader and self.run("systemctl is-system-running").out.strip() in (
            "running", "degraded")

    def _first_process(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
            for child in file.read().split():
                with open(f"/proc/{child}/comm", encoding="utf-8") as comm:
                    if comm.read().strip() == "systemd":
                        return int(child)
        return None

    def end(self):
        """Switches it off, and leaves nothing running."""
        if not self.process:
            return
        if self.leader and self.process.poll() is None:
            self.run("systemctl poweroff --no-block")
            wait_for(lambda: self.process.poll() is not None, 15)
        if self.process.poll() is None:
            if self.leader:
                os.kill(self.leader, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
        self._remove_cgroup()

    def _remove_cgroup(self):
        script = ('umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup && '
                  'find "/sys/fs/cgroup/$1" -depth -type d -exec rmdir {} \\;')
        subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
                        self.name], check=False, capture_output=True)

    # ---- what is done in it ----

    def run(self, command, timeout=60):
        """A line of shell, as root in the container."""
        return Ran(["nsenter", "--target", str(self.leader), "--all", "--", "/usr/bin/env", "-i",
                    "PATH=" + PATH, "LC_ALL=C.UTF-8", "HOME=/root", "DEBIAN_FRONTEND=noninteractive",
                    "sh", "-c", command], timeout)

    def get(self, port, host):
        """The body that its nginx serves for a name, or what went wrong."""
        code = ("import sys, urllib.request as u\n"
                "r = u.Request(f'http://127.0.0.1:{sys.argv[1]}/', headers={'Host': sys.argv[2]})\n"
                "print(u.urlopen(r, timeout=5).read().decode())")
        return Ran(["nsenter", "--target", str(self.leader), "--net", "--", "python3", "-c", code,
                    str(port), host], 20).out.strip()

    def write(self, path, text, mode=0o644):
        where = self.root + path
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(where, mode)

    def journal(self, unit, since="-10min"):
        """What the unit's processes have said."""
        return self.run(f"journalctl --no-pager --output=cat --since={since} --unit={unit}").out


class Ran:
    def __init__(self, command, timeout):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout, check=False)
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")

    def __str__(self):
        return f"status {self.status}:\n{self.out[-1500:]}"


def wait_for(holds, seconds):
    """Whether it came to hold within the time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
