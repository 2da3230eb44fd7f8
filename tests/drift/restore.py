"""--restore: the tree becomes what was accepted, all or nothing; nothing that was accepted is needed but the
directory that the state lies in."""

import os
import shutil
import stat

from host import Tests, site
from restored import accept, choose_all, clean, differences, die, lay, without_times

TESTS = Tests("restore")
test = TESTS.add


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
def what_lies_where_a_swapped_link_leads_is_left_alone(host):
    tree = host.tree
    os.rename(tree.path("sites-enabled"), tree.path("/srv/one"))
    os.unlink(tree.path("/srv/one/blog"))
    os.symlink(tree.path("sites-available/blog"), tree.path("/srv/one/blog"))
    os.symlink(tree.path("/srv/one"), tree.path("sites-enabled"))
    accept(host)
    tree.directory("/srv/two")
    for name in ("blog", "shop"):
        tree.write("/srv/two/" + name, site(name))
    os.unlink(tree.path("sites-enabled"))
    os.symlink(tree.path("/srv/two"), tree.path("sites-enabled"))

    host.run("--restore", "--yes", status=0)

    host.insist(os.readlink(tree.path("sites-enabled")) == tree.path("/srv/one"), "not put back")
    host.insist(sorted(os.listdir(tree.path("/srv/two"))) == ["blog", "shop"], "taken from elsewhere")
    clean(host)


@test("nginx")
def what_a_new_line_includes_may_have_been_there_before(host):
    lay(host)
    host.tree.write("snippets/later.conf", "# of a package\n")
    accept(host)
    text = host.tree.read("sites-available/shop")
    host.tree.site("shop", text.replace("root", "include snippets/later.conf;\n\troot"))

    host.run("--restore", "--yes", status=0)

    clean(host)
    host.insist(host.tree.read("snippets/later.conf") == "# of a package\n", "it was put away")


@test("nginx")
def what_is_new_and_not_loaded_is_left_to_a_person(host):
    lay(host)
    host.tree.write("sites-available/draft", site("draft"))

    run = host.run("--restore", "--yes", status=1)

    host.insist("draft is new, and no include pattern loads it: it stays" in run.err, run.err)
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


@test(rooted=True)
def a_path_in_an_image_is_named_with_the_root_before_it_or_without(host):
    lay(host)
    host.tree.write("sites-available/shop", "x")

    for path in ("/etc/nginx/sites-available/shop", host.tree.path("sites-available/shop")):
        for words in (("--restore", "--dry-run"), ("--diff",)):
            run = host.run(*words, path, status=(0, 1, 2))
            host.insist(b"sites-available/shop" in run.out, f"{words} {path}: {run.out!r}")


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

    host.insist("nothing was accepted so far: ngxaudit --accept remembers" in run.err, run.err)


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
