"""Names, bytes, owners, modes and times of everything that nginx uses are as they were."""

import audit
from installed import AUDIT, USERS, as_whom, asked, differences


def test(tally, binary, place):
    for lay, when in ((place.start_afresh, "first start"), (place.run_once, "later start")):
        for user in USERS:
            lay()
            before = place.inodes()
            run = audit.Run([binary, *AUDIT], user=user)
            problems = asked(run) + differences(before, place.inodes())
            tally.judge(f"unchanged: before a {when}, {as_whom(user)}", problems)
    _refused(tally, binary, place)
    _in_place(tally, binary, place)


def _refused(tally, binary, place):
    """A late error goes to the log, which must not grow either."""
    place.run_once()
    with open(place.site, encoding="ascii") as file:
        text = file.read()
    with open(place.site, "a", encoding="ascii") as file:
        file.write("server { listen 127.0.0.1:1; access_log /nowhere/at/all; }\n")
    for user in USERS:
        before = place.inodes()
        run = audit.Run([binary, *AUDIT], user=user)
        problems = asked(run, answer="refuses") + differences(before, place.inodes())
        tally.judge(f"unchanged: where nginx refuses, {as_whom(user)}", problems)
    with open(place.site, "w", encoding="ascii") as file:
        file.write(text)


def _in_place(tally, binary, place):
    """The comparison would see it."""
    place.start_afresh()
    before = place.inodes()
    run = audit.Run([binary, *AUDIT, "--test-in-place"])
    problems = asked(run, answer=run.report()["nginx_test"]["answer"], isolation="none")
    changed = differences(before, place.inodes())
    if not any("/run/nginx.pid" in line for line in changed):
        problems.append(f"nothing was made in place: {changed}")
    tally.judge("unchanged: not so in place", problems)
