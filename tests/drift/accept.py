"""--accept: what it remembers, whom it asks, and what it refuses."""

import fcntl
import os
import shutil
import stat

import certificates
from host import Tests, site
from stored import Stored
from terminal import Terminal

TESTS = Tests("accept")
test = TESTS.add


def accept(host, *words, status=0):
    run = host.run("--accept", "--yes", *words, status=status)
    return run.out.decode("utf-8", "replace")


def drift(host, *words, status=None):
    """The rules of what was accepted, by rule and subject."""
    report = host.report("--only", "drift", "--no-test", *words, status=status)
    return {(one["rule"], one["subject"]) for one in report["findings"]}


# ---- what is remembered ----

@test("nginx")
def the_first_acceptance_says_what_it_will_remember(host):
    said = accept(host)
    host.insist("Nothing was accepted so far" in said and "accepted state 1" in said, said)
    stored = Stored(host)
    host.insist(stored.current == 1 and stored.ids == [1], f"{stored.current} {stored.ids}")
    host.insist(not stored.hidden, f"left: {stored.hidden}")


@test(rooted=True)
def both_sides_all_files_links_and_directories_are_remembered(host):
    host.tree.site("shop", site("shop"), enabled=False)
    host.tree.write("conf.d/gzip.conf", "gzip on;\n")
    host.tree.write("/srv/shared/tls.conf", "ssl_protocols TLSv1.3;\n")
    host.tree.link("snippets", "/srv/shared")
    host.tree.write("nginx.conf", host.tree.read("nginx.conf").replace(
        "access_log", "include snippets/tls.conf;\n\taccess_log"))
    accept(host)
    kinds = {path: words[0] for path, words in Stored(host).records(1).items()}
    host.insist(kinds == {
        "/etc/nginx": "dir", "/etc/nginx/conf.d": "dir", "/etc/nginx/conf.d/gzip.conf": "file",
        "/etc/nginx/mime.types": "file", "/etc/nginx/nginx.conf": "file",
        "/etc/nginx/sites-available": "dir", "/etc/nginx/sites-available/blog": "file",
        "/etc/nginx/sites-available/shop": "file", "/etc/nginx/sites-enabled": "dir",
        "/etc/nginx/sites-enabled/blog": "link", "/etc/nginx/snippets": "link",
        "/srv/shared": "dir", "/srv/shared/tls.conf": "file"}, str(kinds))


@test(rooted=True)
def the_copy_is_what_cp_would_have_made(host):
    os.chmod(host.tree.path("sites-available/blog"), 0o640)
    if os.geteuid() == 0:
        os.chown(host.tree.path("sites-available/blog"), 0, 33)
    accept(host)
    copy = Stored(host).copy(1, "/etc/nginx")
    for folder, names, files in os.walk(copy):
        for name in names + files:
            path = os.path.join(folder, name)
            there = host.tree.path(os.path.relpath(path, copy))
            host.insist(_seen(path) == _seen(there), f"{path}: {_seen(path)}, is {_seen(there)}")
    host.insist(os.path.islink(os.path.join(copy, "sites-enabled/blog")), "no link")


def _seen(path):
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path)
    rights = (stat.filemode(status.st_mode), status.st_uid, status.st_gid)
    if stat.S_ISDIR(status.st_mode):
        return rights
    with open(path, "rb") as file:
        return (*rights, file.read())


@test("nginx", "root")
def secrets_are_remembered_by_digest_alone(host):
    host.tree.directory("/etc/ssl")
    key, pem = host.tree.path("/etc/ssl/blog.key"), host.tree.path("/etc/ssl/blog.pem")
    certificates.make_key(key)
    certificates.make(pem, key, certificates.Wanted(["blog.example.com"]))
    host.tree.write("/etc/passwords", "user:secret\n")
    host.tree.site("blog", site("blog").replace(
        ";\n\tserver_name", " ssl;\n\tssl_certificate @TREE@/etc/ssl/blog.pem;\n"
        "\tssl_certificate_key @TREE@/etc/ssl/blog.key;\n\tauth_basic x;\n"
        "\tauth_basic_user_file @TREE@/etc/passwords;\n\tserver_name", 1))
    accept(host)
    stored = Stored(host)
    records = stored.records(1)
    for path in (key, pem, host.tree.path("/etc/passwords")):
        host.insist(records.get(path, [None])[0] == "digest", f"{path}: {records.get(path)}")
        host.insist(not os.path.lexists(stored.copy(1, path)), f"copied: {path}")
    certificates.make_key(key)
    host.insist(accept_changes(host) == {("changed", key)}, str(accept_changes(host)))


def accept_changes(host):
    """What --accept would change, asked for and refused."""
    terminal = Terminal(host.command("--no-live", "--no-test", "--accept"))
    said = terminal.wait_for_question() or terminal.text
    if terminal.status is None:
        terminal.type(b"n\n")
        terminal.finish()
    found = set()
    for line in said.replace("\r\n", "\n").splitlines():
        what, _, path = line.strip().partition("  ")
        if line.startswith("  ") and path:
            found.add((what, path.strip()))
    return found


@test(rooted=True)
def only_its_owner_reads_it(host):
    accept(host)
    stored = Stored(host)
    for path in (host.state, stored.home, stored.path(), stored.path(1), stored.path(1, "files")):
        mode = stat.S_IMODE(os.stat(path).st_mode)
        host.insist(mode == 0o700, f"{path}: {mode:o}")


@test(rooted=True)
def hostile_names_come_back_as_they_were(host):
    names = ["new\nline", "blank name", "per%cent", "\udcff\udcfe", "tab\there", "back\\slash"]
    for name in names:
        host.tree.site(name, "# nothing\n", enabled=False)
        host.tree.link("sites-enabled/" + name, "../sites-available/" + name)
    accept(host)
    host.run("--accept", "--verify", status=0)
    host.insist(accept_changes(host) == set(), f"changed: {accept_changes(host)}")
    host.insist("nothing has changed since state 1" in accept(host), "not found again")


# ---- what changes ----

@test("nginx")
def what_changes_is_shown(host):
    host.tree.site("old", site("old"))
    accept(host)
    host.tree.site("shop", site("shop"))
    host.tree.write("sites-available/blog", "# more\n", append=True)
    host.tree.remove("sites-enabled/old")
    os.chmod(host.tree.path("mime.types"), 0o600)
    host.tree.link("sites-available/copy", "old")
    said = accept(host)
    for what, path in (("new", "sites-enabled/shop"), ("new", "sites-available/shop"),
                       ("changed", "sites-available/blog"), ("gone", "sites-enabled/old"),
                       ("owner or mode", "mime.types"), ("new", "sites-available/copy")):
        host.insist(f"  {what:<15}  {host.tree.seen(path)}\n" in said, f"{what} {path}: {said}")
    host.insist("6 changes since state 1" in said and "accepted state 2" in said, said)
    host.insist("nothing has changed since state 2" in accept(host), "again")
    host.insist(Stored(host).ids == [1, 2], "written again")


@test("nginx")
def what_is_accepted_with_it_is_not_found_as_well(host):
    accept(host)
    host.tree.write("sites-available/blog", site("blog") + "# edited\n")
    host.tree.site("empty", "# nothing\n")
    said = accept(host)
    host.insist("The audit finds 0 errors and 1 warning." in said, said)


@test(rooted=True)
def touching_is_no_change(host):
    accept(host)
    for path in ("nginx.conf", "sites-available/blog"):
        os.utime(host.tree.path(path))
    os.replace(shutil.copy2(host.tree.path("mime.types"), host.tree.path("x")),
               host.tree.path("mime.types"))
    host.tree.link("sites-enabled/blog", "../sites-available/blog")
    host.insist("nothing has changed" in accept(host), "a change")


@test(rooted=True)
def a_change_that_hides_is_found(host):
    """Of the same length, with its times put back."""
    accept(host)
    path = host.tree.path("sites-available/blog")
    before = os.stat(path)
    host.tree.write("sites-available/blog", host.tree.read("sites-available/blog").replace("blog", "shop"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    host.insist(accept_changes(host) == {("changed", host.tree.seen("sites-available/blog"))},
                str(accept_changes(host)))


@test(rooted=True)
def a_link_that_hides_is_found(host):
    """Of the same length, in a directory with its times put back."""
    host.tree.site("shop", site("shop"))
    accept(host)
    enabled = host.tree.path("sites-enabled")
    before = os.stat(enabled)
    host.tree.link("sites-enabled/blog", "../sites-available/shop")
    os.utime(enabled, ns=(before.st_atime_ns, before.st_mtime_ns))
    host.insist(accept_changes(host) == {("leads elsewhere", host.tree.seen("sites-enabled/blog"))},
                str(accept_changes(host)))


@test(rooted=True)
def what_cannot_be_remembered_is_seen_all_the_same(host):
    """A FIFO beside the sites: its directory is listed each time."""
    os.mkfifo(host.tree.path("sites-available/pipe"))
    accept(host)
    for _ in range(2):
        report = host.report("--only", "not-a-file", "--no-test")
        found = {one["subject"] for one in report["findings"]}
        host.insist(found == {host.tree.seen("sites-available/pipe")}, str(found))
    host.insist(accept_changes(host) == set(), str(accept_changes(host)))


@test(rooted=True)
def a_change_in_the_moment_of_acceptance_is_found(host):
    for number in range(8):
        host.tree.write("sites-available/blog", f"# {number}\n")
        accept(host, "--force")
        host.tree.write("sites-available/blog", f"# {number + 1}\n")
        host.insist(accept_changes(host), f"not found: {number}")


@test(rooted=True)
def a_tree_that_is_reached_through_links_is_compared_as_it_is(host):
    os.rename(host.tree.path("sites-available"), host.tree.path("/srv/sites"))
    host.tree.link("sites-available", "/srv/sites")
    accept(host)
    records = Stored(host).records(1)
    host.insist(records.get("/etc/nginx/sites-available", [None])[0] == "link" and
                records.get("/srv/sites/blog", [None])[0] == "file", str(sorted(records)))
    host.insist(accept_changes(host) == set(), str(accept_changes(host)))
    host.tree.write("/srv/sites/blog", "# other\n")
    host.tree.write("/srv/sites/new", "# other\n")
    host.insist(accept_changes(host) == {("changed", "/etc/nginx/sites-available/blog"),
                                         ("new", "/etc/nginx/sites-available/new")},
                str(accept_changes(host)))


# ---- whom it asks, and what it refuses ----

@test("nginx")
def it_asks_at_a_terminal(host):
    for answer, state in (("n", 0), ("", 0), ("y", 1)):
        terminal = Terminal(host.command("--no-live", "--accept"))
        said = terminal.wait_for_question()
        host.insist(said and "Accept this [y,n]?" in said, f"not asked: {said}")
        terminal.answer(answer)
        host.insist(terminal.finish() == 0, f"{terminal.status} {terminal.text}")
        host.insist(("accepted state 1" in terminal.text) == bool(state), terminal.text)
    host.insist(Stored(host).ids == [1], "not accepted")


@test(rooted=True)
def without_a_terminal_it_takes_yes(host):
    run = host.run("--accept", status=3)
    host.insist("--yes" in run.err and not os.path.exists(host.state), run.err)


@test("nginx")
def what_nginx_refuses_is_not_accepted(host):
    host.tree.site("shop", "bogus on;\n")
    run = host.run("--accept", "--yes", status=3)
    host.insist("nginx refuses" in run.err and "bogus" in run.err and "--force" in run.err, run.err)
    host.insist(not os.path.lexists(Stored(host).path("current")), "accepted")
    host.insist("accepted state 1" in accept(host, "--force"), "not forced")


@test(rooted=True)
def options_that_do_not_go_together_are_refused(host):
    for words in (("--accept", "--list", "--verify"), ("--accept", "1", "--list"),
                  ("--accept", "1", "--yes"), ("--accept", "--list", "--force"), ("--accept", "x"),
                  ("--accept", "0"), ("--accept", "1", "2"), ("--verify",), ("--list",),
                  ("--accept", "--yes", "-f", "json"), ("--accept", "--reload")):
        run = host.run(*words, status=3)
        host.insist(run.err.count("\n") == 1 and run.err.startswith("ngxaudit: "), run.err)
    host.insist(not os.path.exists(host.state), "something was written")


@test("root", rooted=True)
def who_may_not_write_is_told(host):
    host.user = "nobody"
    os.mkdir(host.state, 0o755)
    run = host.run("--accept", "--yes", status=3)
    host.insist("Permission denied; run as root" in run.err, run.err)
    host.insist(not os.listdir(host.state), "something was written")


@test("root", rooted=True)
def who_may_not_read_it_is_told_the_limit(host):
    accept(host)
    host.tree.remove("sites-enabled/blog")
    host.user = "nobody"
    report = host.report("--only", "drift", "--no-test")
    host.insist("the accepted state: run as root to include it" in report["limits"], str(report["limits"]))
    host.insist(not report["findings"] and not report["gaps"], str(report))


@test(rooted=True)
def a_lock_that_is_held_names_its_holder(host):
    accept(host)
    host.tree.write("sites-available/blog", "# other\n")
    with open(os.path.join(Stored(host).home, "lock"), "r+", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write("4711\n")
        lock.flush()
        run = host.run("--accept", "--yes", status=3)
        host.insist("4711" in run.err, run.err)
        host.run("--accept", "--list", status=0)
        host.report("--only", "drift", "--no-test")
