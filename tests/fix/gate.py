"""Never a worse state than before: what nginx refuses is refused or taken back, what somebody else does at
the same time stays, and who may not write is told what to type."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import threading
import time

import audit
from host import Host
from remedies import site
from terminal import Terminal
from tree import inodes

TESTS = []


def test(*needs, rooted=False):
    def add(function):
        TESTS.append((function, needs, rooted))
        return function
    return add


def broken(host, *names):
    for name in names:
        host.tree.site(name + ".conf", site(name), enabled=False)
        host.tree.link("sites-enabled/" + name, "../sites-available/" + name)


def text_of(host, name):
    return os.readlink(host.tree.path("sites-enabled/" + name))


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


# ---- others at work ----

@test(rooted=True)
def the_second_waits_for_the_first(host):
    broken(host, "shop")
    terminal = Terminal(host.command("--fix"))
    terminal.wait_for_question()
    start = time.monotonic()
    second = subprocess.Popen(host.command("--fix", "--yes"), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    run = host.run(status=2)  # who only looks does not wait
    host.insist(time.monotonic() - start < 5, "an audit waited")
    host.insist(run.out, run.err)
    _, said = second.communicate(timeout=30)
    host.insist(second.returncode == 3 and f"pid {terminal.pid}" in said, f"{second.returncode} {said}")
    host.insist(9 < time.monotonic() - start < 20, f"waited {time.monotonic() - start} s")
    terminal.answer("q")
    terminal.finish()


@test(rooted=True)
def the_second_sees_what_the_first_did(host):
    broken(host, "shop")
    terminal = Terminal(host.command("--fix"))
    terminal.wait_for_question()
    terminal.answer("y")
    second = subprocess.Popen(host.command("--fix", "--yes"), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(0.5)
    terminal.answer("y")
    terminal.finish()
    said, _ = second.communicate(timeout=30)
    host.insist(second.returncode == 0, f"{second.returncode} {said}")
    host.insist(host.last_repair() == "1", "repaired twice")


def _work(folder, ended, last):
    """Saves as editors do, in two places."""
    number = 0
    while not ended.is_set():
        number += 1
        for name in ("sites-available/shop", "sites-enabled/shop"):
            path = os.path.join(folder, name)
            beside = os.path.join(folder, "being-written")
            with open(beside, "w", encoding="ascii") as file:
                file.write(f"# work {number}\n")
            os.rename(beside, path)
        last[0] = number
        time.sleep(0.02)


@test(rooted=True)
def what_others_write_meanwhile_stays(host):
    folder = host.tree.path("")
    ended, last = threading.Event(), [0]
    host.tree.site("shop", "# work 0\n", enabled=False)
    changer = threading.Thread(target=_work, args=(folder, ended, last))
    changer.start()
    statuses = set()
    for _ in range(12):
        host.tree.write("sites-enabled/blog~", "# nothing\n")
        statuses.add(host.run("--fix", "--yes", "--skip", "empty-site").status)
    ended.set()
    changer.join()
    host.insist(statuses <= {0, 1, 2, 3}, str(statuses))
    found = b"".join(value[-1] for value in host.look().values() if isinstance(value[-1], bytes))
    for where, _, names in os.walk(host.tree.path(".ngxaudit")):
        for name in names:
            path = os.path.join(where, name)
            if not os.path.islink(path):
                with open(path, "rb") as file:
                    found += file.read()
    host.insist(f"# work {last[0]}\n".encode() in found, "the last work is lost")
    host.run("--recover", status=(0, 1, 2))
    host.insist(set(os.listdir(host.tree.path("sites-enabled"))) <= {"blog", "shop", "blog~"},
                "temporary names: " + str(os.listdir(host.tree.path("sites-enabled"))))


# ---- rights ----

NOBODY = pwd.getpwnam("nobody")


@test("root")
def who_may_not_write_is_told_what_to_type(host):
    broken(host, "shop")
    host.user = "nobody"
    laid = inodes(host.tree.top)
    run = host.run("--fix", "--yes", status=3)
    said = run.out.decode()
    host.insist("relink (safe)" in said and "+ link to ../sites-available/shop.conf" in said, "no plan: " + said)
    line = re.search(r"sudo (ngxaudit --fix.*)", run.err)
    host.insist(line, "no line: " + run.err)
    host.insist(inodes(host.tree.top) == laid, "something was touched")
    plan = host.run("--fix", "--yes", "-f", "json", status=3).report()
    host.insist(plan["schema"] == "ngxaudit-plan/1" and plan["proposals"], str(plan)[:200])
    if line:
        host.user = None
        again = audit.Run(["sh", "-c", line[1].replace("ngxaudit", host.binary, 1) + " --no-live"])
        host.insist(again.status in (0, 1), f"{again.status} {again.err}")
        host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "the line does not repair")


@test("root")
def who_may_write_the_state_alone_is_told_too(host):
    broken(host, "shop")
    os.mkdir(host.state, 0o700)
    os.chown(host.state, NOBODY.pw_uid, NOBODY.pw_gid)
    host.user = "nobody"
    laid = host.look()
    run = host.run("--fix", "--yes", status=3)
    host.insist("sudo ngxaudit --fix" in run.err and "relink (safe)" in run.out.decode(),
                run.err + run.out.decode())
    host.insist_same(laid, host.look(), "refused")


@test("root")
def an_ordinary_user_repairs_an_own_tree(host):
    host.tree.write("nginx.conf", host.tree.read("nginx.conf").replace("user www-data;\n", ""))
    broken(host, "shop")
    host.tree.write("sites-enabled/wiki", site("wiki"))
    for folder, names, files in os.walk(host.folder):
        for name in [".", *names, *files]:
            os.lchown(os.path.join(folder, name), NOBODY.pw_uid, NOBODY.pw_gid)
    host.user = "nobody"
    laid = host.look()
    host.run("--fix", "--yes", status=(0, 1))
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf" and
                text_of(host, "wiki") == "../sites-available/wiki", "not done")
    host.run("--undo", "--yes", status=2)
    host.insist_same(laid, host.look(), "taken back")


# ---- interrupted ----

def interrupt(host, number):
    """Kills the program at one of its renames."""
    killed = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=renameat2",
         "-e", f"inject=renameat2:signal=KILL:when={number}", *host.command("--fix", "--yes")],
        check=False, capture_output=True, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    host.insist(killed.returncode in (-9, 137), f"not killed: {killed.returncode} {killed.stderr}")


@test("strace", rooted=True)
def an_interrupted_repair_is_told_and_taken_back(host):
    broken(host, "forum", "shop")
    laid = host.look()
    for words in (["--recover"], ["--undo", "--yes"]):
        interrupt(host, 2)
        between = host.look()
        for mode in ([], ["--sites"], ["--parse"], ["--fix", "--dry-run"]):
            run = host.run(*mode)
            host.insist(run.err.startswith("ngxaudit: a repair was interrupted") and
                        "--recover" in run.err, f"{mode}: {run.err}")
        host.run("--undo", "--dry-run", status=3)
        host.insist_same(between, host.look(), "who only looks")
        host.run(*words, status=2)
        host.insist_same(laid, host.look(), str(words))
    interrupt(host, 2)
    run = host.run("--fix", "--yes", status=0)
    host.insist("interrupted" in run.err, run.err)
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")
    host.insist("no repair was interrupted" in host.run("--recover", status=0).out.decode(), "again")


# ---- what is remembered ----

@test(rooted=True)
def the_last_twenty_are_kept(host):
    laid = host.look()
    for number in range(1, 23):
        host.tree.write("sites-enabled/blog~", f"# {number}\n")
        run = host.run("--fix", "--yes", status=0)
        host.insist(("can no longer be taken back" in run.out.decode()) == (number > 20),
                    f"{number}: {run.out.decode()}")
    said = host.run("--undo", "--list", status=0).out.decode()
    host.insist(re.findall(r"^(\d+) ", said, re.M) == [str(n) for n in range(22, 2, -1)], said)
    host.insist("quarantine" in said and "blog~" in said, said)
    for number in ("1", "2", "99", "x", "0", "-1"):
        host.run("--undo", number, "--yes", status=3)
    host.insist_same(laid, host.look(), "refused")
    host.run("--undo", "3", "--yes", status=2)
    host.insist(host.tree.read("sites-enabled/blog~") == "# 3\n", "another one came back")
    kept = [name for _, _, names in os.walk(host.tree.path(".ngxaudit")) for name in names]
    host.insist(len(kept) == 19, f"{len(kept)} files in the quarantine")
    mode = os.stat(host.tree.path(".ngxaudit")).st_mode & 0o7777
    host.insist(mode == 0o700, f"the quarantine's mode is {mode:o}")


@test(rooted=True)
def what_was_put_into_a_new_directory_stays(host):
    host.tree.site("shop", site("shop").replace("root", "access_log /srv/logs/shop.log;\n\troot"))
    host.run("--fix", "--yes", status=(0, 1))
    host.tree.write("/srv/logs/shop.log", "a visitor\n")
    filled = host.look()
    run = host.run("--undo", "--yes", status=3)
    host.insist("/srv/logs: " in run.err, "not told: " + run.err)
    host.insist_same(filled, host.look(), "refused")


def why_not(needs):
    for need in needs:
        if need == "root" and os.geteuid() != 0:
            return "needs root"
        if need in ("nginx", "strace") and not shutil.which(need, path=os.environ["PATH"] + ":/usr/sbin"):
            return f"no {need}"
        if need == "strace" and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                                               capture_output=True).returncode:
            return "nothing may be traced here"
    return None


def jobs():
    for function, needs, rooted in TESTS:
        yield "gate: " + function.__name__.replace("_", " "), _job(function, rooted), why_not(needs)


def _job(function, rooted):
    def run(folder, port, binary):
        host = Host(folder, port, binary, rooted)
        function(host)
        return host.problems
    return run
