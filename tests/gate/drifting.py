"""What was accepted, and what is expected, at the gate."""

import os

from host import Tests, site
from verdicts import gate, own_conf

TESTS = Tests("pre-reload, drift")
test = TESTS.add


def accepted(host):
    host.tree.site("shop", site("shop"))
    host.run("--accept", "--yes", status=0)


def edit(host):
    host.tree.write("sites-available/shop", site("shop") + "# edited\n")


def drifts(host, word):
    return own_conf(host, f"gate {{ drift = {word} }}\n")


@test("nginx")
def a_change_is_shown_and_does_not_stop_it(host):
    accepted(host)
    edit(host)

    for words in ((), drifts(host, "warn")):
        run = gate(host, *words, status=0, last="reload allowed: 1 warning")
        host.insist(": warning: " in run.out.decode() and "[changed-config]" in run.out.decode(), run.out.decode())


@test("nginx")
def a_missing_link_is_shown_and_does_not_stop_it(host):
    accepted(host)
    host.tree.remove("sites-enabled/shop")

    run = gate(host, status=0, last="reload allowed: 1 warning")

    host.insist("[missing-link]" in run.out.decode(), run.out.decode())
    host.insist("error: " in host.run(status=2).out.decode(), "no error of the audit")


@test("nginx")
def drift_stops_it_where_somebody_says_so(host):
    accepted(host)
    edit(host)
    host.tree.remove("sites-enabled/blog")

    run = gate(host, *drifts(host, "stop"), status=2, last="reload stopped: 3 errors")

    for rule in ("changed-config", "missing-link", "default-moved"):
        host.insist(f"[{rule}]" in run.out.decode(), run.out.decode())


@test("nginx")
def drift_is_not_spoken_of_where_it_is_allowed(host):
    accepted(host)
    edit(host)
    host.tree.remove("sites-enabled/blog")

    gate(host, *drifts(host, "allow"), status=0, last="reload allowed: nothing stands in its way")


@test("nginx")
def what_was_weighed_by_hand_keeps_its_weight(host):
    accepted(host)
    edit(host)

    gate(host, *drifts(host, "warn"), "--severity", "changed-config=error", status=2, last="reload stopped: 1 error")
    run = gate(host, *drifts(host, "stop"), "--severity", "changed-config=note", status=0, last="reload allowed")
    host.insist("wrong found, 1 note" in run.out.decode(), run.out.decode())


@test("nginx")
def an_expectation_stops_it_whatever_drift_may_do(host):
    host.tree.site("shop", site("shop"))
    expect = 'expect shop { server_names = {"store.example.com"} }\n'

    for word in ("warn", "stop", "allow"):
        run = gate(host, *own_conf(host, expect + f"gate {{ drift = {word} }}\n"), status=2,
                   last="reload stopped: 1 error")
        host.insist("[expectation-unmet]" in run.out.decode(), run.out.decode())


@test("nginx")
def what_was_accepted_and_is_as_it_was_is_silent(host):
    accepted(host)

    gate(host, *drifts(host, "stop"), status=0, last="reload allowed: nothing stands in its way")


@test("nginx")
def a_damaged_state_stops_it(host):
    accepted(host)
    (home,) = os.listdir(host.state)
    with open(os.path.join(host.state, home, "accepted/1/manifest"), "r+b") as file:
        file.write(b"X")

    run = host.run("--pre-reload", status=3)

    host.insist("manifest" in run.err, run.err)
