"""Where no mount namespace may be had, the filter alone keeps things as they are; and where that is
not enough, nginx is not asked."""

import os

import audit
from installed import asked, differences

# What root is left with in a container.
CONTAINED = ["setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin"]


def test(tally, binary, place):
    place.run_once()
    before = place.inodes()
    run = audit.Run([*CONTAINED, binary, "-f", "json"])
    problems = asked(run, isolation="filter") + differences(before, place.inodes())
    tally.judge("alone: asked where everything is there", problems)

    os.unlink("/run/nginx.pid")
    before = place.inodes()
    run = audit.Run([*CONTAINED, binary, "-f", "json"])
    problems = asked(run, answer="not-asked", isolation="none") + differences(before, place.inodes())
    gaps = [gap["reason"] for gap in run.report()["gaps"]]
    if not any("/run/nginx.pid" in gap and "--test-in-place" in gap for gap in gaps):
        problems.append(f"gaps: {gaps}")
    tally.judge("alone: not asked where a file would be made", problems)
