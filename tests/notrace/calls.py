"""No socket is ever bound, none listens: by what the kernel answered."""

import os
import re
import shutil
import subprocess

import audit
from installed import AUDIT, USERS, as_whom, asked

CALL = re.compile(r"^\d+ +(bind|listen)\(.*= (-?\d+)")


def test(tally, binary, place):
    can = shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0
    for user in USERS:
        name = f"calls: nothing is bound, {as_whom(user)}"
        if not can:
            tally.skip(name, "strace is not installed, or may not trace")
            continue
        place.start_afresh()
        folder = os.path.join(place.scratch, f"calls-{user}")
        os.mkdir(folder)
        os.chmod(folder, 0o777)
        log = os.path.join(folder, "strace")
        # The leak checker traces the program itself, which cannot be while strace does.
        run = audit.Run(["strace", "-f", "-qq", "-o", log, "-e", "trace=bind,listen", binary, *AUDIT],
                        user=user, env={"ASAN_OPTIONS": "detect_leaks=0:exitcode=99"})
        tally.judge(name, asked(run) + _offences(log))


def _offences(log):
    with open(log, encoding="utf-8", errors="backslashreplace") as file:
        lines = file.read().split("\n")
    calls = [(line, CALL.match(line)) for line in lines if re.search(r"\b(bind|listen)\(", line)]
    problems = [line for line, match in calls if not match or match[2] != "-1"]
    if not any("28391" in line for line, _ in calls):
        problems.append("nginx did not come so far as to bind")
    return problems
