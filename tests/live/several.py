"""Several nginx on one host, those of other namespaces, a replaced program, and ordinary users."""

import os
import shutil
import signal
import subprocess
import time

from served import Served, Tests

TESTS = Tests("several")


def second(host):
    """Another nginx beside the host's, with a tree of its own."""
    folder = os.path.join(host.folder, "second")
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    other = Served(folder, host.tree.port + 4, host.binary)
    other.problems = host.problems
    return other


@TESTS.add()
def each_is_told_by_its_configuration(host):
    with second(host) as other:
        host.start()
        other.start()
        other.tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT2@; }\n")
        for one, pending in ((host, False), (other, True)):
            live = one.look()["live"]
            one.insist((live["master"], live["reload_pending"]) == (one.process.pid, pending), str(live))


def _in_namespace(host, flag):
    """A master of our tree in a namespace of its own."""
    return subprocess.Popen(
        ["unshare", flag, "--fork", "--kill-child", host.server, "-e", host.tree.path("/var/log/nginx/error.log"),
         "-c", host.tree.nginx_conf, "-g", "daemon off;"], stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def stop_child(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
        for pid in file.read().split():
            os.kill(int(pid), signal.SIGTERM)
    process.wait()


def _left_alone(host, flag, running):
    with _in_namespace(host, flag) as process:
        host.await_that(lambda: os.path.exists(host.tree.path("/run/nginx.pid")), "it does not start")
        time.sleep(0.1)
        report = host.look()
        stop_child(process)
    host.insist(report["live"]["running"] is False and report["live"]["reload_pending"] is None,
                str(report["live"]))
    told = [one["rule"] for one in report["findings"]]
    host.insist(("not-running" in told) is running, str(told))


@TESTS.add()
def a_container_s_is_left_alone(host):
    _left_alone(host, "--pid", True)


@TESTS.add()
def one_of_another_mount_namespace_may_be_it(host):
    _left_alone(host, "--mount", False)


@TESTS.add()
def a_replaced_program_is_a_note(host):
    program = os.path.join(host.folder, "nginx-own")
    shutil.copy2(host.nginx, program)
    host.server = program
    host.start()
    host.insist(not host.told("reload-pending"), "told before")
    shutil.copy2(host.nginx, program + ".new")
    os.rename(program + ".new", program)
    told = host.told("reload-pending")
    host.insist([one["severity"] for one in told] == ["note"], str(told))
    host.insist("it was replaced since" in told[0]["message"], str(told))
    # what it has loaded is known all the same
    host.tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT2@; }\n")
    live = host.look()["live"]
    host.insist((live["reload_pending"], live["confidence"]) == (True, "exact"), str(live))


@TESTS.add()
def an_ordinary_user_is_told_what_is_not_seen(host):
    host.start()
    host.tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT2@; }\n")
    host.user = "nobody"
    report = host.look()
    live = report["live"]
    host.insist(live["running"] and live["reload_pending"] is None, str(live))
    host.insist(any("run as root" in text for text in report["limits"]), str(report["limits"]))
    host.insist(report["findings"] == [] and report["gaps"] == [], str(report))


@TESTS.add()
def nobody_looks_where_it_was_not_asked_for(host):
    host.start()
    host.tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT2@; }\n")
    report = host.look("--no-live")
    host.insist(report["live"] is None and report["findings"] == [], str(report))


@TESTS.add()
def it_goes_on_as_if_nothing_had_been(host):
    """It is looked at while it runs, and neither stopped nor traced."""
    host.start()
    before = host.log()
    for _ in range(20):
        host.look()
    with open(f"/proc/{host.process.pid}/status", encoding="ascii") as file:
        status = file.read()
    host.insist("TracerPid:\t0" in status and "State:\tS" in status, status)
    host.insist(host.log() == before, host.log())


# ---- --diff --live ----

@TESTS.add()
def the_difference_makes_the_disk_of_what_is_loaded(host):
    host.start()
    host.run("--diff", "--live", status=0)
    loaded = host.tree.read("sites-available/blog")
    host.tree.write("sites-available/blog", loaded.replace("blog.", "other."))
    host.tree.site("shop", "server { listen 127.0.0.1:@PORT2@; }\n")
    said = host.run("--diff", "--live", status=1).out.decode()
    host.insist("\n-\tserver_name blog.example.com;\n+\tserver_name other.example.com;\n" in said, said)
    host.insist("\n+server { listen 127.0.0.1:" in said, said)
    one = host.run("--diff", "--live", host.tree.path("sites-enabled/shop"), status=1).out.decode()
    host.insist("server_name" not in one and "+server" in one, one)


@TESTS.add()
def a_path_of_which_it_knows_nothing_is_an_error(host):
    host.start()
    host.tree.write("notes.txt", "nothing\n")
    host.tree.directory("conf.d")
    host.run("--diff", "--live", host.tree.path("conf.d"), status=0)
    run = host.run("--diff", "--live", host.tree.path("notes.txt"), status=3)
    host.insist("nothing there" in run.err, run.err)


@TESTS.add()
def it_says_why_it_cannot_be_told(host):
    run = host.run("--diff", "--live", status=3)
    host.insist("no nginx runs" in run.err, run.err)
    host.start()
    host.user = "nobody"
    run = host.run("--diff", "--live", status=3)
    host.insist("run as root" in run.err, run.err)


@TESTS.add(blind=True)
def a_build_that_keeps_nothing_is_named(host):
    host.start()
    run = host.run("--diff", "--live", status=3)
    host.insist("--with-debug" in run.err, run.err)
