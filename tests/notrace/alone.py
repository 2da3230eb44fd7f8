"""Where no mount namespace may be had, the filter alone keeps things as they are; and where that is
not enough, nginx is not asked."""

import os
import shutil
import sys

import audit
from installed import AUDIT, USERS, as_whom, asked, differences

HERE = os.path.dirname(os.path.abspath(__file__))


def test(tally, binary, place):
    # Where an ordinary user may read it.
    launcher = shutil.copy(os.path.join(HERE, "without_namespaces.py"), place.scratch)
    contained = [shutil.which("python3", path="/usr/bin") or sys.executable, launcher, binary, *AUDIT]

    def judge(name, user, answer, isolation, gap):
        before = place.inodes()
        run = audit.Run(contained, user=user)
        problems = asked(run, answer, isolation) + differences(before, place.inodes())
        gaps = [gap["reason"] for gap in run.report()["gaps"]] if not run.problems() else []
        if not any(gap in reason for reason in gaps or [""]):
            problems.append(f"gaps: {gaps}")
        tally.judge(f"alone: {name}, {as_whom(user)}", problems)

    place.run_once()
    judge("asked where everything is there", None, "accepts", "filter", "")
    judge("rights are told from faults", "nobody", "not-asked", "filter", "run as root")
    os.unlink("/run/nginx.pid")
    judge("not asked where a file would be made", None, "not-asked", "none", "--test-in-place")
    _broken(place)
    for user in USERS:
        place.run_once()
        judge("a fault is told", user, "refuses", "filter", "")
    _mended(place)


def _broken(place):
    with open(place.site, "a", encoding="ascii") as file:
        file.write("nonsense on;\n")


def _mended(place):
    with open(place.site, encoding="ascii") as file:
        text = file.read()
    with open(place.site, "w", encoding="ascii") as file:
        file.write(text.replace("nonsense on;\n", ""))
