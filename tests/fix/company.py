"""Who else is there: others at work in the same tree, users who may not write, a run that was killed, and the
repairs of the past."""

import os
import pwd
import re
import signal
import subprocess
import threading
import time

import audit
from host import Tests, broken, site, text_of
from terminal import Terminal
from tree import inodes

TESTS = Tests("others")
test = TESTS.add


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


@test(rooted=True)
def repairs_and_undos_beside_each_other(host):
    broken(host, "forum", "shop")
    laid, seen = host.look(), []

    def run(*words):
        for _ in range(8):
            seen.append(audit.Run(host.command(*words)))

    threads = [threading.Thread(target=run, args=words) for words in (
        ("--fix", "--yes"), ("--undo", "--yes"), ("--fix", "--yes"), ("--recover",), ("--sites",))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in seen:
        host.problems += one.problems()
        host.insist(one.status in (0, 2) or "no repair to" in one.err, f"{one.status} {one.err}")
    host.run("--fix", "--yes", status=0)
    host.run("--undo", "--yes", status=2)
    host.insist_same(laid, host.look(), "in the end")


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


@test("root", "chattr")
def what_even_root_may_not_change_stays(host):
    broken(host, "shop")
    folder = host.tree.path("sites-enabled")
    if subprocess.run(["chattr", "+i", folder], check=False, capture_output=True).returncode:
        return
    laid = host.look()
    try:
        run = host.run("--fix", "--yes", status=3)
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)
    host.insist("sites-enabled" in run.err and "sudo" not in run.err, run.err)
    host.insist("relink (safe)" in run.out.decode(), "no plan")
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
    run = host.run("--recover", "-f", "json", status=2)
    host.insist("was taken back" in run.err and run.report()["mode"] == "recover", run.err)
    interrupt(host, 2)
    run = host.run("--fix", "--yes", status=0)
    host.insist("interrupted" in run.err, run.err)
    host.insist(text_of(host, "shop") == "../sites-available/shop.conf", "not done")
    host.insist("nothing to take back" in host.run("--recover", status=0).out.decode(), "again")


@test(rooted=True)
def a_signal_leaves_it_whole(host):
    broken(host, *(f"shop{number}" for number in range(20)))
    laid = host.look()
    host.run("--fix", "--yes", status=0)
    repaired = host.look()
    host.run("--undo", "--yes", status=2)
    for number in range(16):
        run = subprocess.Popen(host.command("--fix", "--yes"), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(number * 0.006)
        run.send_signal(signal.SIGINT if number % 2 else signal.SIGTERM)
        run.wait()
        found = host.look()
        host.insist(found in (laid, repaired), "neither the old nor the new tree")
        host.insist("interrupted" not in host.run(status=(0, 2)).err, "unfinished")
        if found == repaired:
            host.run("--undo", "--yes", status=2)
        host.insist_same(laid, host.look(), "taken back")


# ---- what is remembered ----

@test(rooted=True)
def what_nobody_could_read_about_is_not_done(host):
    broken(host, "shop")
    laid = host.look()
    for path in ("/nonexistent/report", host.folder):
        host.run("--fix", "--yes", "-o", path, status=3)
        host.insist_same(laid, host.look(), "refused")
    path = os.path.join(host.folder, "report")
    host.run("--fix", "--yes", "-o", path, status=0)
    with open(path, encoding="utf-8") as file:
        host.insist("repaired (relink): " in file.read(), "no report")


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
