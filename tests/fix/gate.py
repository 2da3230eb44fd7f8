"""Never a worse state than before: what nginx refuses is refused or taken back, and a reload is one of the
nginx that is meant."""

import os
import socket
import subprocess
import time

from host import Tests, broken, site, text_of
from terminal import Terminal
from tree import inodes

TESTS = Tests("gate")
test = TESTS.add


def choose_all(host, *words):
    """Says yes to everything."""
    terminal = Terminal(host.command("--no-live", "--fix", *words))
    said = terminal.wait_for_question()
    while said:
        said = terminal.answer("y")
    terminal.finish()
    return terminal


def default_server(host):
    """A disabled site that nginx would refuse."""
    for name in ("blog", "shop"):
        host.tree.site(name, site(name).replace("@PORT@", "@PORT@ default_server"), enabled=name == "blog")


# ---- nginx ----

@test("nginx")
def refused_before_anything_changes(host):
    default_server(host)
    host.run("--fix", "--yes", status=0)
    laid = inodes(host.tree.top)
    terminal = choose_all(host, "disabled-site")
    host.insist(terminal.status == 3, f"{terminal.status} {terminal.text}")
    host.insist("a duplicate default server" in terminal.text and "nothing was changed" in terminal.text,
                terminal.text)
    host.insist(inodes(host.tree.top) == laid, "something was touched")


@test("nginx")
def the_gate_stands_whatever_rules_are_chosen(host):
    default_server(host)
    terminal = choose_all(host, "--only", "disabled-site")
    host.insist(terminal.status == 3 and "a duplicate default server" in terminal.text,
                f"{terminal.status} {terminal.text}")
    host.insist(not os.path.lexists(host.tree.path("sites-enabled/shop")), "done")


def slow_nginx(host):
    """The real one, which begins to test only after a while."""
    path = os.path.join(os.path.dirname(host.tree.top), "slow-nginx")
    with open(path, "w", encoding="ascii") as file:
        file.write(f'#!/bin/sh\ncase " $* " in *" -t "*) sleep 5 ;; esac\nexec {host.nginx} "$@"\n')
    os.chmod(path, 0o755)
    return path


@test("nginx")
def what_nginx_did_not_look_at_in_time_is_taken_back(host):
    broken(host, "shop")
    host.nginx = slow_nginx(host)
    run = host.run("--fix", "--yes", "--test-timeout", "0.3", status=3)
    host.insist("no answer" in run.err and "everything was taken back" in run.err, run.err)
    host.insist(text_of(host, "shop") == "../sites-available/shop", "done")
    host.run("--fix", "--yes", "--test-timeout", "0.3", "--force", status=(2, 3))
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not forced")


def lay_many_faults(tree):
    for name in ("copy", "hard", "logs"):
        tree.site(name, site(name), enabled=name == "logs")
    tree.write("sites-enabled/copy", site("copy"))
    os.link(tree.path("sites-available/hard"), tree.path("sites-enabled/hard"))
    tree.write("sites-enabled/orphan", site("orphan"))
    tree.write("sites-enabled/empty.bak", "")
    tree.link("sites-enabled/blog2", "../sites-available/blog")
    tree.write("sites-available/logs", site("logs").replace(
        "root", "access_log @TREE@/srv/l/a/x.log;\n\terror_log @TREE@/srv/l/b/x.log;\n\troot"))
    for path in ("sites-enabled/orphan", "sites-available/blog", "sites-enabled", "sites-available"):
        os.chmod(tree.path(path), 0o777 if path.startswith("sites-") and "/" not in path else 0o666)


@test("nginx")
def many_faults_at_once(host):
    broken(host, "forum", "shop")
    lay_many_faults(host.tree)
    states = [host.look()]
    while any(one["safe"] for one in host.plan()) and len(states) < 4:
        host.report("--fix", "--yes", status=(0, 1))
        states.append(host.look())
    report = host.report("--fix", "--yes", status=0)
    host.insist(not report["counts"]["warning"], str(report["findings"]))
    for state in reversed(states[:-1]):
        host.run("--undo", "--yes", status=(0, 1, 2))
        host.insist_same(state, host.look(), "taken back")


@test("nginx")
def force_applies_what_nginx_refuses(host):
    default_server(host)
    laid = host.look()
    terminal = choose_all(host, "disabled-site", "--force")
    host.insist(terminal.status == 2, f"{terminal.status} {terminal.text}")
    host.insist(text_of(host, "shop") == "../sites-available/shop", "not done")
    host.insist(not host.accepts()[0], "nginx accepts it")
    host.run("--undo", "--yes", status=0)
    host.insist_same(laid, host.look(), "taken back")


@test("nginx")
def better_but_not_whole_is_applied(host):
    broken(host, "shop")
    host.tree.site("wiki", site("wiki").replace("root", "bogus on;\n\troot"))
    host.tree.link("sites-enabled/forum", "../sites-available/forum")
    report = host.report("--fix", "--yes", status=2)
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")
    host.insist({os.path.basename(one["subject"]) for one in report["findings"]
                 if one["severity"] == "error"} == {"forum", "wiki"}, str(report["findings"]))


@test("nginx")
def what_a_fault_of_all_masked_is_nothing_new(host):
    host.tree.write("nginx.conf", host.tree.read("nginx.conf").replace(
        "/var/log/nginx/error.log", "/srv/logs/error.log"))
    host.tree.site("wiki", site("wiki").replace("root", "bogus on;\n\troot"))
    host.tree.link("sites-enabled/forum", "../sites-available/forum")
    host.run("--fix", "--yes", status=2)
    host.insist(os.path.isdir(host.tree.path("/srv/logs")), "not done")


@test("nginx")
def a_site_that_fails_is_taken_back(host):
    host.tree.site("wiki", site("wiki").replace("root", "bogus on;\n\troot"))
    host.tree.site("blog", "upstream app { server 127.0.0.1:1; }\n" + site("blog"))
    host.tree.site("shop", "upstream app { server 127.0.0.1:2; }\n" + site("shop"), enabled=False)
    laid = host.look()
    terminal = choose_all(host, "disabled-site")
    host.insist(terminal.status == 3, f"{terminal.status} {terminal.text}")
    host.insist('duplicate upstream "app"' in terminal.text and "everything was taken back" in terminal.text,
                terminal.text)
    host.insist_same(laid, host.look(), "taken back")
    host.insist("no repair" in host.run("--undo", "--list", status=0).out.decode(), "remembered")


@test("nginx")
def the_quarantine_must_not_be_read(host):
    host.tree.write("nginx.conf", host.tree.read("nginx.conf").replace(
        "\tinclude", "\tinclude .ngx*/*/*;\n\tinclude", 1))
    host.tree.write("sites-enabled/blog~", "# nothing\n")
    laid = host.look()
    run = host.run("--fix", "--yes", status=3)
    host.insist(".ngxaudit" in run.err and "nothing was changed" in run.err, run.err)
    host.insist_same(laid, host.look(), "refused")


# ---- the running nginx ----

class Server:
    def __init__(self, host):
        self.host = host
        self.process = subprocess.Popen(
            [host.nginx, "-e", host.tree.path("/var/log/nginx/error.log"), "-c", host.tree.nginx_conf, "-g",
             "daemon off;"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(250):
            try:
                socket.create_connection(("127.0.0.1", host.tree.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise OSError("nginx does not answer")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def workers(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path, encoding="ascii") as file:
            return set(file.read().split())


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
        return True
    except OSError:
        return False


@test("nginx")
def reload_brings_new_workers(host):
    with Server(host) as server:
        broken(host, "shop")
        host.tree.write("sites-available/shop.conf", site("shop").replace("@PORT@", "@PORT2@"))
        old = server.workers()
        host.run("--fix", "--yes", "--reload", status=(0, 1))
        host.insist(server.workers() - old, "no new worker")
        host.insist(answers(host.tree.port + 1), "the repaired site is not served")


@test("nginx")
def a_refused_reload_is_told(host):
    with Server(host) as server, socket.socket() as taken:
        taken.bind(("127.0.0.1", host.tree.port + 1))
        taken.listen()
        broken(host, "shop")
        host.tree.write("sites-available/shop.conf", site("shop").replace("@PORT@", "@PORT2@"))
        old = server.workers()
        run = host.run("--fix", "--yes", "--reload", "-f", "json", status=3)
        host.insist(run.report()["exit_status"] == 3 and "refused the reload" in run.err, run.err)
        host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "the repair is gone")
        host.insist(old <= server.workers(), "the old workers are gone")
    run = host.run("--fix", "--yes", "--reload", status=(0, 1, 3))
    host.insist("sudo" not in run.err, run.err)


@test("nginx")
def a_stale_pid_file_is_not_followed(host):
    with subprocess.Popen(["sleep", "60"]) as innocent:
        host.tree.write("/run/nginx.pid", f"{innocent.pid}\n")
        broken(host, "shop")
        run = host.run("--fix", "--yes", "--reload", status=3)
        host.insist("not reloaded" in run.err, run.err)
        host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")
        time.sleep(0.1)
        host.insist(innocent.poll() is None, "a process that is no nginx was signalled")
        innocent.kill()
