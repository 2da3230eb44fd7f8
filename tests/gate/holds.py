"""Holding every reload, and letting them pass again."""

import os
import pwd
import re
import stat
import subprocess
import time

import audit
from host import Tests, site
from terminal import Terminal
from verdicts import gate

TESTS = Tests("hold")
test = TESTS.add

SINCE = r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def held_file(host):
    (home,) = os.listdir(host.state)
    return os.path.join(host.state, home, "held")


def run_with(host, environment, *words):
    run = audit.Run(host.command("--no-live", *words), env=environment)
    host.problems += run.problems()
    return run


@test("nginx")
def a_reload_that_is_held_is_stopped(host):
    run = host.run("--hold", "moving the database", status=0)
    host.insist(run.out.decode().startswith("reloads are held"), run.out)

    run = gate(host, status=2, last="reload stopped: held by ")

    host.insist(re.search(SINCE + ": moving the database\n$", run.out.decode()), run.out.decode())


@test("nginx")
def released_it_passes_again(host):
    host.run("--hold", "moving the database", status=0)

    run = host.run("--release", status=0)

    host.insist("it was held by" in run.out.decode() and "moving the database" in run.out.decode(), run.out)
    gate(host, status=0, last="reload allowed")


@test()
def what_nobody_holds_is_released_with_a_word(host):
    run = host.run("--release", status=0)

    host.insist(run.out == b"nobody held it\n", run.out)
    host.insist(not os.path.exists(host.state), "something was written")


@test("nginx")
def it_is_stopped_for_every_reason_there_is(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    host.run("--hold", "moving", status=0)

    gate(host, "--fail-on", "never", status=2, last="reload stopped: held by ")
    gate(host, status=2, last="reload stopped: 1 error; held by ")


@test()
def another_holder_takes_its_place_by_force_alone(host):
    host.run("--hold", "first", status=0)

    refused = host.run("--hold", "second", status=3)
    forced = host.run("--hold", "second", "--force", status=0)

    host.insist("held already, by " in refused.err and ": first;" in refused.err, refused.err)
    host.insist("in the place of " in forced.out.decode() and ": first" in forced.out.decode(), forced.out)
    host.insist(": second\n" in host.run("--release", status=0).out.decode(), "not the second")


@test()
def a_reason_is_required(host):
    run = host.run("--hold", " ", status=3)
    host.insist("--hold needs a reason" in run.err, run.err)

    host.insist("--hold needs a value" in host.run("--hold", status=3).err, "without a value")


@test("nginx")
def who_it_is_behind_sudo_is_said(host):
    run = run_with(host, {"SUDO_USER": "alice"}, "--hold", "moving")
    host.insist(run.status == 0, run.err)

    said = gate(host, status=2, last="reload stopped: ").out.decode()

    user = "alice (sudo)" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    host.insist(f"held by {user} (" in said, said)


@test("nginx")
def the_terminal_and_the_host_are_said(host):
    terminal = Terminal(host.command("--no-live", "--hold", "moving"))
    terminal.finish()
    host.insist(terminal.status == 0, terminal.text)

    said = gate(host, status=2, last="reload stopped: ").out.decode()

    host.insist(f" on {os.uname().nodename}) since" in said and "(pts/" in said, said)


@test("nginx")
def programs_are_told_who_holds_it(host):
    host.run("--hold", "moving", status=0)

    report = host.run("--pre-reload", "-f", "json", status=2).report()

    held = report["gate"]["held"]
    host.insist(report["exit_status"] == 2 and not report["gate"]["allowed"], report)
    host.insist(list(held) == ["by", "from", "since", "why"] and held["why"] == "moving", held)


@test("nginx")
def a_reason_cannot_forge_lines(host):
    host.run("--hold", "moving\nby nobody\n\x1b[2Jreload allowed", status=0)

    run = gate(host, status=2, last="reload stopped: held by ")

    host.insist(run.out.decode().endswith("moving\\x0aby nobody\\x0a\\x1b[2Jreload allowed\n"), run.out)


@test("nginx")
def a_hold_that_makes_no_sense_holds(host):
    host.run("--hold", "moving", status=0)
    for text in (b"", b"\0\xff\n", b"ngxaudit-held/1\nby \n", b"x" * 100000):
        with open(held_file(host), "wb") as file:
            file.write(text)
        gate(host, status=2, last="reload stopped: held by somebody since nobody knows when: no reason")
    os.unlink(held_file(host))
    os.mkdir(held_file(host))
    gate(host, status=3, last="reload stopped: it cannot be told whether somebody holds it: ")


@test()
def only_its_owner_reads_it(host):
    host.run("--hold", "moving", status=0)

    modes = [stat.S_IMODE(os.stat(path).st_mode)
             for path in (held_file(host), os.path.dirname(held_file(host)), host.state)]

    host.insist(modes == [0o600, 0o700, 0o700], [oct(mode) for mode in modes])


@test(rooted=True)
def another_root_is_not_held(host):
    other = os.path.join(host.folder, "other")
    subprocess.run(["cp", "-a", host.tree.top, other], check=True)
    host.run("--hold", "moving", status=0)

    gate(host, status=2, last="reload stopped: held by")
    host.tree.top = other
    gate(host, status=0, last="reload allowed")


@test(rooted=True)
def a_root_is_held_under_all_of_its_names(host):
    host.run("--hold", "moving", status=0)
    os.symlink(host.tree.top, host.tree.top + ".link")

    host.tree.top += ".link"

    gate(host, status=2, last="reload stopped: held by")


@test("root", "nginx")
def an_ordinary_user_is_told_what_to_type(host):
    os.mkdir(host.state, 0o700)
    host.user = "nobody"
    for words in (("--hold", "it's mine"), ("--release",)):
        run = host.run(*words, status=3)
        host.insist("; to do it: sudo ngxaudit " + words[0] in run.err, run.err)
    host.insist(" 'it'\\''s mine' " in host.run("--hold", "it's mine", status=3).err, "the reason is not quoted")


@test("root", "nginx")
def a_hold_that_may_not_be_seen_stops_it_too(host):
    host.run("--hold", "moving", status=0)
    host.user = "nobody"

    run = host.run("--pre-reload", "--no-test", status=3)

    host.insist("it cannot be told whether somebody holds it" in run.out.decode(), run.out)


@test()
def the_lock_is_waited_for(host):
    host.run("--hold", "moving", status=0)
    lock = os.path.join(os.path.dirname(held_file(host)), "lock")
    with subprocess.Popen(["flock", lock, "sleep", "1"]) as holder:
        time.sleep(0.2)
        start = time.monotonic()
        host.run("--release", status=0)
        took = time.monotonic() - start
        holder.wait()

    host.insist(0.4 < took < 9, f"took {took:.1f} s")


@test("nginx")
def force_goes_with_few_modes(host):
    host.tree.site("shop", site("shop"))
    run = host.run("--pre-reload", "--force", status=3)
    host.insist("--force goes with" in run.err, run.err)


@test("nginx")
def the_programs_own_reloads_are_held_too(host):
    host.tree.site("shop.conf", site("shop"), enabled=False)
    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    host.run("--hold", "moving", status=0)

    run = host.run("--fix", "--yes", "--reload", status=3)

    host.insist("not reloaded: reloads are held by " in run.err and ": moving" in run.err, run.err)
    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) == "../sites-available/shop.conf", "not repaired")
