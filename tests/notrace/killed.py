"""Nothing that was started is left running, though it hides in a session of its own."""

import os
import shutil
import signal
import subprocess
import time

import audit
from installed import AUDIT, USERS, as_whom

HANGING = """\
#!/bin/sh
[ "$1" = -V ] && exec {nginx} -V
setsid sh {holder} &
exec sh {holder}
"""
SECONDS = 10


def _running(text):
    """How many processes have it in their command line."""
    found = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                found += text.encode() in file.read()
        except OSError:
            pass
    return found


def _wait_for(number, text):
    end = time.monotonic() + SECONDS
    while _running(text) != number and time.monotonic() < end:
        time.sleep(0.02)
    return _running(text) == number


def test(tally, binary, place):
    place.run_once()
    holder = os.path.join(place.scratch, "holder")
    hanging = os.path.join(place.scratch, "hanging")
    with open(holder, "w", encoding="ascii") as file:
        file.write("trap '' TERM HUP INT\nwhile :; do sleep 1; done\n")
    with open(hanging, "w", encoding="ascii") as file:
        file.write(HANGING.format(nginx=shutil.which("nginx"), holder=holder))
    os.chmod(hanging, 0o755)
    for user in USERS:
        tally.judge(f"killed: when the time is over, {as_whom(user)}",
                    _in_time(binary, hanging, holder, user))
        tally.judge(f"killed: with the program, {as_whom(user)}",
                    _with_us(binary, hanging, holder, user))


def _in_time(binary, hanging, holder, user):
    run = audit.Run([binary, *AUDIT, "--nginx", hanging, "--test-timeout", "1"], user=user)
    problems = run.problems()
    if not problems and run.report()["nginx_test"]["answer"] != "timed-out":
        problems.append(str(run.report()["nginx_test"]))
    return problems + ([] if _running(holder) == 0 else ["something is left running"])


def _with_us(binary, hanging, holder, user):
    environment = {**os.environ, "ASAN_OPTIONS": "exitcode=99"}
    program = subprocess.Popen([binary, *AUDIT, "--nginx", hanging], user=user, env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    problems = [] if _wait_for(2, holder) else [f"{_running(holder)} processes were started"]
    program.send_signal(signal.SIGKILL)
    program.wait()
    return problems + ([] if _wait_for(0, holder) else ["something is left running"])
