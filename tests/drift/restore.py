"""--restore: the tree becomes what was accepted, all or nothing; nothing that was accepted is needed but the
directory that the state lies in."""

import os
import shutil
import stat
import subprocess

from host import Tests, site
from terminal import Terminal

TESTS = Tests("restore")
test = TESTS.add


def accept(host):
    host.run("--accept", "--yes", status=0)


def lay(host):
    """Sites, snippets, a link of somebody's, and modes of several kinds; accepted."""
    host.tree.site("shop", site("shop"))
    host.tree.site("wiki", site("wiki"), enabled=False)
    host.tree.write("snippets/deep/headers.conf", "add_header X-Y z;\n")
    host.tree.write("conf.d/headers.conf", "include snippets/deep/headers.conf;\n")
    os.chmod(host.tree.path("sites-available/shop"), 0o640)
    os.chmod(host.tree.path("snippets/deep"), 0o750)
    accept(host)


def differences(host, *words):
    run = host.run("--restore", "--dry-run", *words, "-f", "json")
    return [(os.path.basename(one["subject"]), one["safe"]) for one in run.report()["proposals"]]


def clean(host, what="not as accepted"):
    host.insist(differences(host) == [], f"{what}: {differences(host)}")


def choose_all(host, *words):
    """Says yes to everything."""
    terminal = Terminal(host.command("--no-live", *words))
    said = terminal.wait_for_question()
    while said:
        said = terminal.answer("y")
    terminal.finish()


# ---- one path ----

@test("nginx")
def a_file_gets_its_bytes_its_owner_and_its_mode_back(host):
    lay(host)
    before = host.look()
    host.tree.write("sites-available/shop", "server {\n")
    os.chmod(host.tree.path("sites-available/shop"), 0o666)

    run = host.run("--restore", "--yes", status=0)

    host.insist("repaired (restore): " + host.tree.seen("sites-available/shop") in run.out.decode(), run.out)
    host.insist_same(without_times(before), without_times(host.look()), "restored")
    clean(host)


@test("nginx")
def a_link_leads_where_it_led(host):
    lay(host)
    host.tree.link("sites-enabled/shop", "../sites-available/nowhere")

    host.run("--restore", "--yes", status=0)

    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) == "../sites-available/shop", "not restored")
    clean(host)


@test("nginx")
def a_mode_is_changed_and_the_file_stays_the_same_one(host):
    lay(host)
    path = host.tree.path("sites-available/shop")
    was = os.stat(path)
    os.chmod(path, 0o604)

    host.run("--restore", "--yes", status=0)

    host.insist((os.stat(path).st_ino, stat.S_IMODE(os.stat(path).st_mode)) == (was.st_ino, 0o640), "not restored")


@test("nginx")
def what_is_gone_comes_back_with_the_directories_on_the_way(host):
    lay(host)
    before = host.look()
    host.tree.remove("snippets")
    host.tree.remove("sites-enabled/shop")

    host.run("--restore", "--yes", status=0)

    host.insist_same(without_times(before), without_times(host.look()), "restored")
    clean(host)


@test("nginx")
def a_copy_becomes_a_link_again(host):
    lay(host)
    host.tree.remove("sites-enabled/shop")
    host.tree.write("sites-enabled/shop", site("shop"))

    host.run("--restore", "--yes", status=0)

    host.insist(os.path.islink(host.tree.path("sites-enabled/shop")), "no link")
    clean(host)


@test("nginx")
def what_is_new_and_loaded_goes_to_the_quarantine(host):
    lay(host)
    host.tree.write("conf.d/new.conf", "add_header N n;\n")
    host.tree.site("wiki2", site("wiki2"))

    host.run("--restore", "--yes")

    host.insist(not os.path.lexists(host.tree.path("conf.d/new.conf")) and
                not os.path.lexists(host.tree.path("sites-enabled/wiki2")), "still there")
    kept = [name for _, _, names in os.walk(host.tree.path(".ngxaudit")) for name in names]
    host.insist(any("new.conf" in name for name in kept), f"deleted: {kept}")


@test("nginx")
def what_is_new_and_not_loaded_is_left_to_a_person(host):
    lay(host)
    host.tree.write("sites-available/draft", site("draft"))

    run = host.run("--restore", "--yes", status=1)

    host.insist("draft is new, and nginx does not load it: it stays" in run.err, run.err)
    host.insist(os.path.exists(host.tree.path("sites-available/draft")), "gone")
    choose_all(host, "--restore")
    host.insist(not os.path.exists(host.tree.path("sites-available/draft")), "still there")
    clean(host)


@test("nginx")
def a_second_run_finds_nothing(host):
    lay(host)
    host.tree.remove("sites-available/shop")
    host.run("--restore", "--yes", status=0)

    run = host.run("--restore", "--yes", status=0)

    host.insist(run.out.decode().startswith("nothing to repair\n"), run.out)


# ---- owners ----

@test("root", rooted=True)
def owners_are_those_of_the_names_here(host):
    host.tree.write("/etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\ndeploy:x:1007:1008::/:\n")
    host.tree.write("/etc/group", "root:x:0:\nwww-data:x:33:\ndeploy:x:1008:\n")
    os.chown(host.tree.path("sites-available/blog"), 1007, 1008)
    os.lchown(host.tree.path("sites-enabled/blog"), 1007, 1008)
    accept(host)
    shutil.rmtree(host.tree.path("sites-available"))
    host.tree.remove("sites-enabled/blog")
    host.tree.write("/etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\ndeploy:x:2007:2008::/:\n")
    host.tree.write("/etc/group", "root:x:0:\nwww-data:x:33:\ndeploy:x:2008:\n")

    host.run("--restore", "--yes", status=(0, 1))

    for name in ("sites-available/blog", "sites-enabled/blog"):
        found = os.lstat(host.tree.path(name))
        host.insist((found.st_uid, found.st_gid) == (2007, 2008), f"{name}: {found.st_uid} {found.st_gid}")


@test("root", "nginx")
def an_owner_without_a_name_keeps_his_number(host):
    os.chown(host.tree.path("sites-available/blog"), 54321, 54322)
    accept(host)
    os.unlink(host.tree.path("sites-available/blog"))

    host.run("--restore", "--yes")

    found = os.stat(host.tree.path("sites-available/blog"))
    host.insist((found.st_uid, found.st_gid) == (54321, 54322), f"{found.st_uid} {found.st_gid}")


# ---- a whole machine ----

def die(host, empty):
    """The machine is another one: nothing but the state was carried over. `empty`: nginx was installed
    there without its configuration."""
    shutil.rmtree(host.tree.path(""))
    if empty:
        os.mkdir(host.tree.path(""), 0o755)


def without_times(look):
    """Of files that were written anew; and not what lies in directories of the tree's own."""
    return {path: (*seen[:3], seen[-1]) if len(seen) == 5 else seen for path, seen in look.items()}


@test("nginx")
def everything_comes_back_where_there_was_nothing(host):
    lay(host)
    before = without_times(host.look())
    for empty in (True, False):
        die(host, empty)
        host.run(status=3)

        run = host.run("--restore", "--yes", status=0)

        host.insist("nginx accepts" in run.out.decode(), run.out)
        host.insist_same(before, {path: seen for path, seen in without_times(host.look()).items()
                                  if b"/.ngxaudit" not in path}, "restored")
        host.run(status=0)
        clean(host)


@test(rooted=True)
def an_image_comes_back_too(host):
    lay(host)
    before = without_times(host.look())
    for empty in (True, False):
        die(host, empty)

        host.run("--restore", "--yes", status=0)

        host.insist_same(before, {path: seen for path, seen in without_times(host.look()).items()
                                  if b"/.ngxaudit" not in path}, "restored")
        host.run(status=0)


@test("nginx")
def it_can_all_be_undone(host):
    lay(host)
    die(host, False)
    host.run("--restore", "--yes", status=0)

    host.run("--undo", "--yes", status=3)

    host.insist(not os.path.exists(host.tree.path("nginx.conf")), "not undone")
    host.run("--restore", "--yes", status=0)
    clean(host)


@test("nginx", "root")
def what_this_host_lacks_is_named_first(host):
    certificate(host)
    accept(host)
    shutil.rmtree(host.tree.path(""))
    shutil.rmtree(host.tree.path("/srv/tls"))

    run = host.run("--restore", "--yes", status=3)

    for name in ("shop.pem", "shop.key"):
        host.insist(f"/srv/tls/{name} is missing here, and only its digest was accepted" in run.err, run.err)
    host.insist("nginx refuses the result" in run.err and "everything was taken back" in run.err, run.err)
    host.insist(not os.path.exists(host.tree.path("nginx.conf")), "not taken back")

    host.run("--restore", "--yes", "--force", status=2)
    host.insist(os.path.exists(host.tree.path("nginx.conf")), "not forced")


def certificate(host):
    os.makedirs(host.tree.path("/srv/tls"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj",
                    "/CN=shop.example.com", "-keyout", host.tree.path("/srv/tls/shop.key"), "-out",
                    host.tree.path("/srv/tls/shop.pem")], check=True, capture_output=True)
    host.tree.site("shop", site("shop").replace(":@PORT@", ":@PORT2@ ssl").replace(
        "root", "ssl_certificate @TREE@/srv/tls/shop.pem;\n\tssl_certificate_key @TREE@/srv/tls/shop.key;\n\troot"))


@test("nginx", "root")
def a_renewed_certificate_stays(host):
    certificate(host)
    accept(host)
    shutil.rmtree(host.tree.path("/srv/tls"))
    certificate(host)

    run = host.run("--restore", "--yes")

    host.insist(run.err.count("of which only the digest is known: it stays") == 2, run.err)


# ---- some of it ----

@test("nginx")
def paths_narrow_it(host):
    lay(host)
    for name in ("sites-available/shop", "sites-available/blog", "conf.d/headers.conf"):
        host.tree.write(name, host.tree.read(name) + "# edited\n")

    host.insist(differences(host, host.tree.path("sites-available")) == [("blog", True), ("shop", True)], "below")
    host.run("--restore", "--yes", host.tree.path("sites-available/shop"), host.tree.path("conf.d/"), status=1)

    host.insist(differences(host) == [("blog", True)], differences(host))
    host.run("--restore", "--yes", host.tree.path("sites-available/shop"), status=1)


@test("nginx")
def a_path_counts_from_where_one_is(host):
    lay(host)
    host.tree.write("sites-available/shop", "x")
    here = os.getcwd()
    os.chdir(host.tree.path("sites-available"))
    try:
        found = differences(host, "shop")
    finally:
        os.chdir(here)

    host.insist(found == [("shop", True)], found)


@test("nginx")
def a_path_of_which_nothing_was_accepted_is_refused(host):
    lay(host)
    run = host.run("--restore", "--yes", host.tree.path("/etc/nowhere"), status=3)

    host.insist("nothing was accepted of it" in run.err, run.err)


# ---- never a worse state ----

@test("nginx")
def what_nginx_refuses_is_taken_back_unless_forced(host):
    host.tree.site("shop", site("shop"))
    host.tree.write("sites-available/shop", "bogus on;\n")
    host.run("--accept", "--yes", "--force", status=0)
    host.tree.write("sites-available/shop", site("shop"))
    host.run(status=1)

    run = host.run("--restore", "--yes", status=3)
    host.insist("nginx refuses the result" in run.err and "everything was taken back" in run.err, run.err)
    host.insist(host.tree.read("sites-available/shop") != "bogus on;\n", "done all the same")

    host.run("--restore", "--yes", "--force", status=2)
    host.insist(host.tree.read("sites-available/shop") == "bogus on;\n", "not forced")


@test("nginx")
def a_damaged_copy_is_never_restored(host):
    lay(host)
    (home,) = os.listdir(host.state)
    kept = os.path.join(host.state, home, "accepted/1/files" + host.tree.path("sites-available/shop"))
    with open(kept, "r+b") as file:
        file.write(b"X")
    host.tree.write("sites-available/shop", site("shop") + "# edited\n")

    run = host.run("--restore", "--yes", status=3)

    host.insist("sites-available/shop" in run.err, run.err)
    host.insist("# edited" in host.tree.read("sites-available/shop"), "restored all the same")


@test("nginx")
def where_nothing_was_accepted_that_is_said(host):
    run = host.run("--restore", "--yes", status=3)

    host.insist("nothing was accepted: --accept remembers" in run.err, run.err)


@test("nginx")
def a_dry_run_changes_nothing_and_tells_each_path_once(host):
    lay(host)
    die(host, True)
    before = host.look()

    run = host.run("--restore", "--dry-run", status=3)

    lines = [line for line in run.out.decode().splitlines() if line.startswith("    /")]
    host.insist(len(lines) == len(set(lines)) > 8, lines)
    host.insist_same(before, host.look(), "dry run")


@test("nginx")
def without_a_terminal_somebody_has_to_say_yes(host):
    lay(host)
    run = host.run("--restore", status=3)

    host.insist("no terminal to ask at" in run.err, run.err)


@test("root", "nginx")
def an_ordinary_user_is_told_what_to_type(host):
    lay(host)
    host.user = "nobody"

    run = host.run("--restore", "--yes", host.tree.path("sites-available"), status=3)

    host.insist("sudo ngxaudit --restore --yes" in run.err and run.err.strip().endswith("sites-available"),
                run.err)


@test("nginx")
def programs_are_told_the_plan(host):
    lay(host)
    host.tree.write("sites-available/shop", site("shop") + "# edited\n")

    (proposal,) = host.run("--restore", "--dry-run", "-f", "json").report()["proposals"]

    host.insist((proposal["remedy"], proposal["rule"]) == ("restore", "changed-config"), proposal)
    host.insist("-# edited" in proposal["diff"], proposal["diff"])


# ---- as one remedy among others ----

@test("nginx")
def a_missing_site_is_one_remedy_of_fix(host):
    lay(host)
    host.tree.remove("sites-enabled/shop")
    host.tree.remove("sites-available/shop")

    plan = [one for one in host.plan() if one["rule"] == "missing-link"]

    host.insist("restore" in [one["remedy"] for one in plan], plan)
    host.insist(not any(one["safe"] for one in plan if one["remedy"] == "restore"), "safe")


@test("nginx")
def fix_never_takes_an_edit_back_unasked(host):
    lay(host)
    edited = site("shop") + "# edited\n"
    host.tree.write("sites-available/shop", edited)

    host.run("--fix", "--yes", status=1)
    host.insist("# edited" in host.tree.read("sites-available/shop"), "taken back")

    choose_all(host, "--fix", "changed-config")
    host.insist("# edited" not in host.tree.read("sites-available/shop"), "not taken back")
    clean(host)
