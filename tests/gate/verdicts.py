"""What stops a reload, what is only shown, and what the gate does not look at."""

import os
import re

from host import Tests, site

TESTS = Tests("pre-reload")
test = TESTS.add


def last_line(run):
    lines = run.out.decode().splitlines()
    return lines[-1] if lines else ""


def gate(host, *words, status, last):
    """One run of the gate: its exit status, and how its last line begins."""
    run = host.run("--pre-reload", *words, status=status)
    host.insist(last_line(run).startswith(last), f"{last_line(run)!r} instead of {last!r}:\n" + run.out.decode())
    return run


def own_conf(host, text):
    path = os.path.join(host.folder, "ngxaudit.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return "-c", path


def worker_troubles(host):
    """What visitors will find, and nginx does not: a root and a socket that are not there."""
    host.tree.site("shop", site("shop").replace("/srv/blog", "/srv/nowhere")
                   .replace("root", "location /x { proxy_pass http://unix:@TREE@/run/x.sock; }\n\troot"))


# ---- allowed, stopped ----

@test("nginx")
def a_healthy_tree_may_be_loaded(host):
    gate(host, status=0, last="reload allowed: nothing stands in its way")


@test("nginx")
def it_is_told_before_the_first_start(host):
    os.rmdir(host.tree.path("/var/log/nginx"))
    host.tree.directory("/var/log/nginx")

    run = gate(host, status=0, last="reload allowed")

    host.insist("not-running" not in run.out.decode(), run.out.decode())


@test("nginx")
def a_broken_link_stops_it(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop")

    run = gate(host, status=2, last="reload stopped: 1 error")

    host.insist("[dangling-link]" in run.out.decode(), run.out.decode())


@test("nginx")
def an_include_of_nothing_stops_it(host):
    host.tree.site("shop", site("shop").replace("root", "include nowhere.conf;\n\troot"))

    run = gate(host, status=2, last="reload stopped: 1 error")

    host.insist("[include-missing]" in run.out.decode(), run.out.decode())


@test("nginx")
def what_nginx_refuses_stops_it(host):
    host.tree.site("shop", site("shop").replace("root", "bogus on;\n\troot"))

    run = gate(host, status=2, last="reload stopped: 1 error")

    host.insist("bogus" in run.out.decode(), run.out.decode())


@test()
def what_does_not_parse_stops_it_without_nginx(host):
    host.tree.site("shop", "server {\n")

    gate(host, "--no-test", status=2, last="reload stopped: 1 error")


@test("nginx")
def a_certificate_that_is_not_there_stops_it(host):
    host.tree.site("shop", site("shop").replace("root", "ssl_certificate @TREE@/gone.pem;\n\t"
                                                "ssl_certificate_key @TREE@/gone.key;\n\troot")
                   .replace(":@PORT@", ":@PORT2@ ssl"))

    run = gate(host, status=2, last="reload stopped: ")

    host.insist("[missing-path]" in run.out.decode(), run.out.decode())


@test("nginx")
def a_named_location_that_is_not_defined_stops_it(host):
    host.tree.site("shop", site("shop").replace("root", "error_page 404 @gone;\n\troot"))

    run = gate(host, status=2, last="reload stopped: 1 error")

    host.insist("[missing-location]" in run.out.decode(), run.out.decode())


@test()
def errors_and_warnings_are_counted(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    host.tree.link("sites-enabled/wiki", "../sites-available/wiki")
    host.tree.site("empty", "# nothing\n")

    gate(host, "--no-test", status=2, last="reload stopped: 2 errors")
    gate(host, "--no-test", "--fail-on", "warning", status=2, last="reload stopped: 2 errors, 1 warning")


@test("nginx")
def notes_stand_in_nobodys_way(host):
    host.tree.site("shop", site("shop"), enabled=False)

    run = gate(host, status=0, last="reload allowed: nothing stands in its way")

    host.insist("1 note" in run.out.decode(), run.out.decode())


@test("nginx", "root")
def who_cannot_remember_what_is_let_through_lets_nothing_through(host):
    os.mkdir(host.state, 0o755)
    host.user = "nobody"

    run = host.run("--pre-reload", "--no-test", status=3)

    host.insist("run as root, or name a directory of your own with --state-dir" in run.err, run.err)
    host.insist(not os.listdir(host.state), "something was written")


# ---- left to the audit ----

@test("nginx")
def what_visitors_will_find_is_left_to_the_audit(host):
    worker_troubles(host)

    host.run(status=1)
    gate(host, status=0, last="reload allowed: nothing stands in its way")


@test("nginx")
def a_disabled_site_that_does_not_parse_is_left_to_the_audit(host):
    host.tree.site("shop", "server {\n", enabled=False)

    run = gate(host, "-v", status=0, last="reload allowed")

    host.insist("disabled-syntax" not in run.out.decode(), run.out.decode())


@test("nginx")
def a_warning_is_shown_and_does_not_stop_it(host):
    host.tree.site("empty", "# nothing\n")

    run = gate(host, status=0, last="reload allowed: 1 warning in its way, and none that stops it")

    host.insist("[empty-site]" in run.out.decode(), run.out.decode())


@test("nginx")
def a_warning_stops_it_where_somebody_says_so(host):
    host.tree.site("empty", "# nothing\n")

    gate(host, "--fail-on", "warning", status=1, last="reload stopped: 1 warning")


@test("nginx")
def what_decides_an_audit_does_not_decide_here(host):
    host.tree.site("empty", "# nothing\n")

    gate(host, *own_conf(host, "fail_on = never\n"), status=0, last="reload allowed")
    host.tree.remove("sites-available/empty")
    gate(host, *own_conf(host, "fail_on = never\n"), status=2, last="reload stopped")


@test("nginx")
def nothing_fails_where_nothing_may(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop")

    gate(host, "--fail-on", "never", status=0, last="reload allowed: 1 error in its way")


# ---- what could not be told ----

@test("nginx")
def an_answer_that_does_not_come_stops_it(host):
    slow = os.path.join(host.folder, "slow-nginx")
    with open(slow, "w", encoding="ascii") as file:
        file.write(f'#!/bin/sh\ncase " $* " in *" -t "*) sleep 5 ;; esac\nexec {host.nginx} "$@"\n')
    os.chmod(slow, 0o755)

    gate(host, "--nginx", slow, "--test-timeout", "0.3", status=2, last="reload stopped: ")


@test()
def no_nginx_to_ask_stops_it(host):
    host.nginx = None

    gate(host, "--nginx", "/nowhere/nginx", status=3, last="")


@test(rooted=True)
def a_gap_about_what_nginx_does_not_load_does_not_count(host):
    host.tree.remove("/etc/group")
    host.tree.directory("/etc/group")

    audited = host.run(status=3)
    run = gate(host, status=0, last="reload allowed: nothing stands in its way")

    host.insist(" gap: " in audited.out.decode(), audited.out.decode())
    host.insist(" gap: " not in run.out.decode(), run.out.decode())


@test()
def a_gap_about_a_loaded_file_counts(host):
    host.tree.write("conf.d/big.conf", "# large\n")
    with open(host.tree.path("conf.d/big.conf"), "r+b") as file:
        file.truncate(257 << 20)

    gate(host, "--no-test", status=3, last="reload stopped: 1 gap")


# ---- how it is said ----

@test("nginx")
def the_last_line_is_the_last_in_colour_too(host):
    run = host.run("--pre-reload", "-v", "--color", "always", status=0)
    host.insist(re.fullmatch("\x1b\\[[0-9;]*mreload allowed\x1b\\[0m: nothing stands in its way", last_line(run)),
                repr(last_line(run)))

    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    run = host.run("--pre-reload", "--color", "always", status=2)
    host.insist(re.fullmatch("\x1b\\[[0-9;]*mreload stopped\x1b\\[0m: 1 error", last_line(run)), repr(last_line(run)))


@test("nginx")
def quiet_is_silent_where_it_is_allowed(host):
    run = host.run("--pre-reload", "-q", status=0)
    host.insist(run.out == b"", run.out)

    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    gate(host, "-q", status=2, last="reload stopped: 1 error")


@test("nginx")
def programs_are_told_the_same(host):
    report = host.run("--pre-reload", "-f", "json", status=0).report()
    host.insist((report["mode"], report["exit_status"], report["verdict"]) == ("pre-reload", 0, "clean"), report)
    host.insist(report["gate"] == {"allowed": True, "why": "nothing stands in its way", "held": None},
                report["gate"])

    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    report = host.run("--pre-reload", "-f", "json", status=2).report()
    host.insist((report["verdict"], report["exit_status"]) == ("errors", 2), report)
    host.insist(report["gate"] == {"allowed": False, "why": "1 error", "held": None}, report["gate"])


@test("nginx")
def the_answer_can_be_left_in_a_file(host):
    path = os.path.join(host.folder, "answer")

    run = host.run("--pre-reload", "-o", path, status=0)

    with open(path, encoding="utf-8") as file:
        host.insist(file.read().endswith("reload allowed: nothing stands in its way\n"), "in the file")
    host.insist(run.out == b"", run.out)


@test(rooted=True)
def an_image_has_a_gate_too(host):
    gate(host, status=0, last="reload allowed")
    host.tree.link("sites-enabled/shop", "../sites-available/shop")
    gate(host, status=2, last="reload stopped: 1 error")


# ---- rules ----

@test("nginx")
def rules_are_chosen_and_weighed_as_in_an_audit(host):
    host.tree.site("empty", "# nothing\n")

    gate(host, "--severity", "empty-site=error", status=2, last="reload stopped: 1 error")
    gate(host, "--skip", "empty-site", status=0, last="reload allowed: nothing")
    gate(host, "--only", "includes", status=0, last="reload allowed: nothing")


@test("nginx")
def a_choice_that_leaves_nothing_to_judge_is_refused(host):
    run = host.run("--pre-reload", "--only", "tls", status=3)

    host.insist("judges none of the rules that were chosen" in run.err, run.err)


@test()
def a_variable_that_was_not_set_is_no_value(host):
    for option in ("-c", "-n", "-p", "-R", "-o", "--nginx", "--rules", "--state-dir"):
        run = host.run("--pre-reload", "--no-test", option, "", status=3)
        host.insist("needs a value, and was given an empty one" in run.err, run.err)


@test("nginx")
def a_word_that_is_none_is_refused(host):
    run = host.run("--pre-reload", *own_conf(host, "gate { drift = never }\n"), status=3)

    host.insist("drift is warn, stop or allow" in run.err, run.err)


@test("nginx")
def the_name_of_a_site_makes_no_sense(host):
    run = host.run("--pre-reload", "blog", status=3)

    host.insist("unexpected argument blog" in run.err, run.err)


@test("nginx")
def an_unfinished_repair_stops_it(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop.conf")
    host.tree.site("shop", site("shop"), enabled=False)
    host.run("--fix", "--yes", status=0)
    host.run("--pre-reload", status=0)
    (home,) = os.listdir(host.state)
    repair = os.path.join(host.state, home, "repair-1")
    os.rename(repair, os.path.join(host.state, home, "journal"))

    run = gate(host, status=2, last="reload stopped: a repair was interrupted")

    host.insist("a repair was interrupted" in run.err.splitlines()[0], run.err)


@test()
def an_unfinished_repair_is_told_before_any_list(host):
    host.tree.link("sites-enabled/shop", "../sites-available/shop.conf")
    host.tree.site("shop", site("shop"), enabled=False)
    host.run("--fix", "--yes", "--no-test", status=0)
    (home,) = os.listdir(host.state)
    os.rename(os.path.join(host.state, home, "repair-1"), os.path.join(host.state, home, "journal"))

    for words in (("--accept", "--list"), ("--accept", "--verify"), ("--undo", "--list"),
                  ("--fix", "--dry-run", "--yes", "shop")):
        first = (host.run(*words).err.splitlines() or [""])[0]
        host.insist(first.endswith(f"--recover -n {host.tree.nginx_conf} --state-dir {host.state}"),
                    f"{words}: {first}")
