"""--accept is done whole or not at all: killed at every call, failing at every call, on full disks."""

import os
import re
import subprocess

from host import Tests
from stored import Stored

TESTS = Tests("accept, killed")
test = TESTS.add

CALLS = ["mkdir", "mkdirat", "openat", "write", "fchmod", "fchown", "symlinkat", "syncfs", "fsync",
         "rename", "renameat", "renameat2", "unlinkat"]

TRACED = {**os.environ, "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "detect_leaks=0"}  # it traces itself


def _prepare(host):
    """One accepted state, a change, and what is current before and after the next."""
    host.run("--accept", "--yes", status=0)
    host.tree.write("sites-available/blog", "# other\n")


def _calls(host):
    """(call, the how-manieth) of those that concern the state."""
    log = os.path.join(host.folder, "trace")
    subprocess.run(["strace", "-f", "-qq", "-y", "-o", log, "-e", "trace=" + ",".join(CALLS),
                    *host.command("--accept", "--yes")], check=True, capture_output=True,
                   env=TRACED)
    counts, found = {}, []
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            name = re.match(r"(?:\d+ +)?(\w+)\(", line)
            if not name:
                continue
            counts[name[1]] = counts.get(name[1], 0) + 1
            if host.state in line and (name[1] != "openat" or "O_CREAT" in line):
                found.append((name[1], counts[name[1]]))
    return found


def _inject(host, call, number, what):
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
         f"inject={call}:{what}:when={number}", *host.command("--accept", "--yes")],
        check=False, capture_output=True, text=True, env=TRACED)


def _reset(host, number):
    """The state as it was before: `number` is the one that is current."""
    for name in Stored(host).hidden:
        subprocess.run(["rm", "-rf", Stored(host).path(name)], check=True)
    host.tree.write("sites-available/blog", f"# other {number} {os.urandom(4).hex()}\n")


def _whole(host, before, what):
    """The one before or the next one is current, and can be read; the next run goes through."""
    current = Stored(host).current
    host.insist(current in (before, max(Stored(host).ids)), f"{what}: {current}")
    host.run("--accept", "--verify", status=0)
    host.run("--accept", "--yes", status=0)
    host.insist(not Stored(host).hidden, f"{what}: left {Stored(host).hidden}")
    return Stored(host).current


@test("strace", rooted=True)
def killed_at_every_call_it_leaves_the_old_or_the_new(host):
    _prepare(host)
    calls = _calls(host)
    host.insist(len(calls) > 20, f"only {calls}")
    for call, number in calls:
        before = Stored(host).current
        _reset(host, before)
        run = _inject(host, call, number, "signal=KILL")
        host.insist(run.returncode in (-9, 137), f"{call} {number}: {run.returncode}")
        _whole(host, before, f"{call} {number}")


@test("strace", rooted=True)
def failing_at_every_call_it_leaves_the_old(host):
    _prepare(host)
    for index, (call, number) in enumerate(_calls(host)):
        before = Stored(host).current
        _reset(host, before)
        error = ("ENOSPC", "EIO", "EROFS")[index % 3]
        run = _inject(host, call, number, f"error={error}")
        host.insist(run.returncode in (0, 3), f"{call} {number} {error}: {run.returncode}")
        host.insist(run.returncode == 0 or run.stderr.startswith("ngxaudit: "), run.stderr)
        if run.returncode == 3:
            host.insist(Stored(host).current in (before, max(Stored(host).ids)), f"{call} {number}")
        _whole(host, before, f"{call} {number} {error}")


def _on_disk(host, options, run):
    """`run` with the state on a disk of its own, in a mount namespace."""
    os.makedirs(host.state, exist_ok=True)
    script = f'mount -t tmpfs -o {options} tmpfs "$1" && shift && ' + run
    return subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
                           host.state, *host.command("--accept", "--yes")],
                          check=False, capture_output=True, text=True)


@test("root", rooted=True)
def on_a_full_disk_nothing_is_half_done(host):
    host.tree.write("sites-available/large", "# x\n" * 40000)
    if subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        return
    look = 'echo "status $?"; find . -name current -o -name ".new" -o -name "[0-9]"'
    run = _on_disk(host, "size=64k", f'"$@"; {look.replace("find .", "find " + host.state)}')
    host.insist("status 3" in run.stdout and "No space left" in run.stderr, run.stdout + run.stderr)
    host.insist(run.stdout.strip() == "status 3", "left: " + run.stdout)
    run = _on_disk(host, "size=4m,nr_inodes=12", f'"$@"; {look.replace("find .", "find " + host.state)}')
    host.insist(run.stdout.strip() == "status 3", run.stdout + run.stderr)


@test("root", rooted=True)
def on_a_disk_that_is_read_only_it_says_so(host):
    if subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        return
    run = _on_disk(host, "ro", '"$@"; echo "status $?"')
    host.insist("status 3" in run.stdout and "Read-only file system" in run.stderr,
                run.stdout + run.stderr)
