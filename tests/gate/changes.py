"""--changes: for somebody's cron, who wants to hear what is new, once."""

import json
import os
import subprocess
import time

from host import Tests, site

TESTS = Tests("changes")
test = TESTS.add


def break_site(host, name):
    host.tree.link("sites-enabled/" + name, "../sites-available/nowhere-" + name)


def history(host):
    (home,) = os.listdir(host.state)
    (name,) = [name for name in os.listdir(os.path.join(host.state, home)) if name.startswith("told-")]
    return os.path.join(host.state, home, name)


def lines(run):
    return run.out.decode().splitlines()


def marked(run, mark):
    return [line for line in lines(run) if line.startswith(mark + ": ")]


# ---- what is told ----

@test("nginx")
def the_first_run_tells_everything(host):
    break_site(host, "shop")
    break_site(host, "wiki")

    run = host.run("--changes", status=2)

    host.insist(len(marked(run, "new")) == 2 and lines(run)[-1].startswith("2 errors, 0 warnings;"), run.out)


@test("nginx")
def nothing_wrong_and_nothing_told_is_silence(host):
    for _ in range(2):
        run = host.run("--changes", status=0)
        host.insist(run.out == b"" and run.err == "", f"{run.out} {run.err}")


@test("nginx")
def what_was_told_is_not_told_again(host):
    break_site(host, "shop")
    host.run("--changes", status=2)

    run = host.run("--changes", status=0)

    host.insist(run.out == b"", run.out)
    host.run(status=2)


@test("nginx")
def what_is_new_is_told_alone_and_decides(host):
    host.tree.site("empty", "# nothing\n")
    break_site(host, "shop")
    host.run("--changes", status=2)
    host.tree.site("bare", "# nothing\n")

    run = host.run("--changes", status=1)

    host.insist([line for line in lines(run) if "[empty-site]" in line] == marked(run, "new"), run.out)
    host.insist(len(marked(run, "new")) == 1 and "sites-enabled/bare" in run.out.decode(), run.out)
    host.insist("0 errors, 1 warning, 0 gone since 20" in lines(run)[-1], run.out)


@test("nginx")
def what_is_gone_is_told_once_and_exits_0(host):
    break_site(host, "shop")
    host.run("--changes", status=2)
    host.tree.remove("sites-enabled/shop")

    run = host.run("--changes", status=0)
    host.insist(len(marked(run, "gone")) == 1 and "[dangling-link]" in run.out.decode() and
                lines(run)[-1].startswith("nothing new, 1 gone since 20"), run.out)
    host.insist(host.run("--changes", status=0).out == b"", "told twice")


@test("nginx")
def what_comes_back_is_news_again(host):
    for _ in range(2):
        break_site(host, "shop")
        host.insist(len(marked(host.run("--changes", status=2), "new")) == 1, "not told")
        host.tree.remove("sites-enabled/shop")
        host.run("--changes", status=0)


@test()
def what_becomes_worse_is_new_and_not_gone(host):
    host.tree.site("empty", "# nothing\n")
    host.run("--changes", "--no-test", "-c", own(host, ""), status=1)

    run = host.run("--changes", "--no-test", "-c", own(host, 'severity = {"empty-site=error"}\n'), status=2)

    host.insist(len(marked(run, "new")) == 1 and not marked(run, "gone"), run.out)


def own(host, text):
    path = os.path.join(host.folder, "ngxaudit.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return path


@test("nginx")
def notes_are_no_news_until_somebody_wants_them(host):
    host.tree.site("shop", site("shop"), enabled=False)
    for _ in range(2):
        host.insist(host.run("--changes", status=0).out == b"", "told")

    run = host.run("--changes", "-v", status=0)
    host.insist([line for line in marked(run, "new") if "[disabled-site]" in line], run.out)
    host.insist(not marked(host.run("--changes", "-v", status=0), "new"), "told twice")

    host.run("--changes", status=0)
    host.insist(not marked(host.run("--changes", "-v", status=0), "new"), "forgotten")


# ---- gaps ----

def make_gap(host):
    host.tree.write("conf.d/big.conf", "# large\n")
    os.truncate(host.tree.path("conf.d/big.conf"), 257 << 20)


@test()
def a_new_gap_is_news_and_an_old_one_is_not(host):
    make_gap(host)

    run = host.run("--changes", "--no-test", status=3)
    host.insist([line for line in marked(run, "new") if " gap: " in line], run.out)
    host.insist(host.run("--changes", "--no-test", status=0).out == b"", "told twice")


@test()
def nothing_is_called_gone_that_may_not_have_been_looked_at(host):
    host.tree.site("empty", "# nothing\n")
    host.run("--changes", "--no-test", status=1)
    host.tree.remove("sites-enabled/empty")
    make_gap(host)

    host.insist(not marked(host.run("--changes", "--no-test", status=3), "gone"), "called gone")
    host.insist(len(marked(host.run("--changes", "--no-test", status=0), "gone")) == 1, "never called gone")


# ---- who asks ----

@test("nginx")
def each_choice_has_a_history_of_its_own(host):
    break_site(host, "shop")
    for words in ((), ("--only", "links"), ("--no-test",), ("blog",)):
        run = host.run("--changes", *words)
        host.insist(bool(marked(run, "new")) == (words != ("blog",)), f"{words} {run.out}")
        host.insist(host.run("--changes", *words, status=0).out == b"", f"{words} told twice")


@test("nginx")
def histories_do_not_grow_in_number_without_end(host):
    for number in range(24):
        host.run("--changes", "--no-test", "--only", f"links,{'includes,' * number}", status=0)

    (home,) = os.listdir(host.state)
    names = [name for name in os.listdir(os.path.join(host.state, home)) if name.startswith("told-")]
    host.insist(len(names) == 20, f"{len(names)} histories")
    host.insist(not [name for name in os.listdir(os.path.join(host.state, home))
                     if name != "lock" and name not in names], "leftovers")


@test("nginx")
def programs_are_told_the_same(host):
    break_site(host, "shop")
    first = host.report("--changes", status=2, keys=["since", "gone"])
    break_site(host, "wiki")
    host.tree.remove("sites-enabled/shop")
    second = host.report("--changes", status=2, keys=["since", "gone"])
    third = host.report("--changes", status=0, keys=["since", "gone"])

    host.insist(first["since"] is None and first["gone"] == [] and len(first["findings"]) == 1, first)
    host.insist(second["since"] == first["taken_at"], second["since"])
    host.insist([one["subject"] for one in second["findings"]] == [host.tree.seen("sites-enabled/wiki")], second)
    host.insist([(one["rule"], one["severity"], one["subject"], one["fingerprint"]) for one in second["gone"]] ==
                [(one["rule"], one["severity"], one["subject"], one["fingerprint"])
                 for one in first["findings"]], second["gone"])
    host.insist((third["findings"], third["gone"], third["verdict"]) == ([], [], "clean"), third)


@test("nginx")
def names_that_no_terminal_shows_are_remembered_whole(host):
    name = "a\tb\\n\nc\xff".encode("latin-1")
    os.symlink("nowhere", os.path.join(os.fsencode(host.tree.path("sites-enabled")), name))
    host.run("--changes", status=2)
    host.insist(host.run("--changes", status=0).out == b"", "told twice")
    os.unlink(os.path.join(os.fsencode(host.tree.path("sites-enabled")), name))

    report = json.loads(host.run("--changes", "-f", "json", status=0).out)

    host.insist(all(one["subject_hex"].endswith(name.hex()) for one in report["gone"]) and report["gone"],
                report["gone"])


# ---- what goes wrong ----

@test("nginx")
def what_could_not_be_written_is_told_again(host):
    break_site(host, "shop")

    host.run("--changes", "-o", "/dev/full", status=3)
    host.insist(not [name for home in os.listdir(host.state) for name in
                     os.listdir(os.path.join(host.state, home)) if name.startswith("told-")], "remembered")

    host.insist(marked(host.run("--changes", status=2), "new"), "not told")


@test("nginx")
def a_damaged_history_is_said_and_begun_anew(host):
    break_site(host, "shop")
    host.run("--changes", status=2)
    with open(history(host), "rb") as file:
        whole = file.read()
    for damaged in (b"", whole[:-1], whole[:40], whole.replace(b"error", b"erros"), whole + b"x", b"\0" * 100):
        with open(history(host), "wb") as file:
            file.write(damaged)
        run = host.run("--changes", status=2)
        host.insist("cannot be read, so all is told again" in run.err and marked(run, "new"),
                    f"{damaged[:20]}: {run.err} {run.out}")
        host.insist(host.run("--changes", status=0).out == b"", "not begun anew")


@test("root", "nginx")
def somebody_who_may_not_remember_is_told_so(host):
    os.mkdir(host.state, 0o700)
    host.user = "nobody"

    run = host.run("--changes", "--no-test", status=3)

    host.insist("cannot make" in run.err or "cannot open" in run.err, run.err)
    host.insist("; run as root" in run.err, run.err)


@test()
def two_at_once_do_not_tell_the_same(host):
    break_site(host, "shop")
    host.run("--hold", "makes the home", status=0)
    (home,) = os.listdir(host.state)
    command = host.command("--no-live", "--no-test", "--changes")
    with subprocess.Popen(["flock", os.path.join(host.state, home, "lock"), "sleep", "0.7"]) as holder:
        time.sleep(0.2)
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) for _ in range(2)]
        told = [run.communicate()[0] for run in runs]
        holder.wait()

    host.insist(sorted(bool(text) for text in told) == [False, True], told)
    host.insist(sorted(run.returncode for run in runs) == [0, 2], [run.returncode for run in runs])


@test()
def it_goes_with_an_audit_alone(host):
    for mode in (("--pre-reload",), ("--sites",), ("--fix", "--yes")):
        run = host.run("--changes", *mode, status=3)
        host.insist("--changes goes with an audit" in run.err, run.err)


@test("nginx")
def a_file_holds_the_news_of_the_last_run(host):
    path = os.path.join(host.folder, "news")
    break_site(host, "shop")
    host.run("--changes", "-o", path, status=2)
    with open(path, encoding="utf-8") as file:
        host.insist(file.read().startswith("new: "), "in the file")

    host.run("--changes", "-o", path, status=0)

    host.insist(os.path.getsize(path) == 0, "old news")
