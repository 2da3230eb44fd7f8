"""Something of another kind lies where a directory, a link or a file was accepted: it makes room whole, what
it leads to is never written to, and undoing brings it back."""

import os
import shutil
import subprocess

from host import Tests, site
from restore_whole import certificate
from restored import accept, choose_all, clean, lay, without_times
from stored import Stored, damage

TESTS = Tests("swapped")
test = TESTS.add


def lay_nested(host):
    """Beside the usual a directory of which nothing is recorded but that something lies deep in it."""
    host.tree.write("snippets/deep/more.conf", "add_header More m;\n")
    host.tree.write("conf.d/more.conf", "include snippets/deep/more.conf;\n")
    lay(host)


def moved(tree, name, to):
    """The directory lies elsewhere, and a link to it in its place."""
    os.rename(tree.path(name), tree.path(to))
    os.symlink(tree.path(to), tree.path(name))


def seen(host, *but):
    """All but what lies below those directories."""
    prefixes = tuple(os.fsencode(host.tree.path(path)) for path in but)
    return {path: found for path, found in without_times(host.look()).items()
            if not prefixes or not path.startswith(prefixes)}


def goes_and_comes(host, swap, *elsewhere):
    """After --restore all is as accepted; after --undo as it was before that. Nothing that lies elsewhere
    is touched by either."""
    lay_nested(host)
    accepted = seen(host, *elsewhere)
    swap(host.tree)
    swapped = seen(host)

    host.insist(host.run("--diff", status=1).out, "no difference")
    host.run("--restore", "--yes", status=0)

    host.insist_same(accepted, seen(host, *elsewhere), "restored")
    clean(host)
    after = seen(host)
    for path in swapped:
        if elsewhere and path.startswith(tuple(os.fsencode(host.tree.path(one)) for one in elsewhere)):
            host.insist(after.get(path) == swapped[path], f"touched elsewhere: {path!r}")
    host.run("--undo", "--yes", status=None)
    host.insist_same(swapped, seen(host), "undone")


# ---- directories ----

@test("nginx")
def a_directory_that_became_a_link_to_the_same(host):
    goes_and_comes(host, lambda tree: moved(tree, "sites-available", "/srv/moved"), "/srv/moved")


@test("nginx")
def a_directory_that_became_a_link_to_something_else(host):
    def swap(tree):
        moved(tree, "sites-enabled", "/srv/moved")
        os.unlink(tree.path("/srv/moved/shop"))
        tree.write("/srv/moved/blog.new", site("blog.new"))
    goes_and_comes(host, swap, "/srv/moved")


@test("nginx")
def a_directory_of_which_nothing_was_recorded(host):
    goes_and_comes(host, lambda tree: moved(tree, "snippets", "/srv/moved"), "/srv/moved")


@test("nginx")
def one_below_such_a_directory(host):
    goes_and_comes(host, lambda tree: moved(tree, "snippets/deep", "/srv/moved"), "/srv/moved")


@test("nginx")
def one_link_behind_another(host):
    def swap(tree):
        moved(tree, "snippets/deep", "/srv/moved")
        moved(tree, "snippets", "/srv/outer")
    goes_and_comes(host, swap, "/srv/moved", "/srv/outer")


@test("nginx")
def a_directory_that_became_a_file(host):
    def swap(tree):
        shutil.rmtree(tree.path("snippets"))
        tree.write("snippets", "not a directory\n")
    goes_and_comes(host, swap)


@test("nginx")
def a_directory_that_became_a_pipe(host):
    def swap(tree):
        shutil.rmtree(tree.path("snippets/deep"))
        os.mkfifo(tree.path("snippets/deep"))
    goes_and_comes(host, swap)


@test("nginx")
def a_directory_that_became_a_link_to_nothing(host):
    def swap(tree):
        shutil.rmtree(tree.path("sites-enabled"))
        tree.link("sites-enabled", "nowhere")
    goes_and_comes(host, swap)


@test("nginx")
def a_directory_that_became_a_link_to_itself(host):
    def swap(tree):
        shutil.rmtree(tree.path("snippets/deep"))
        tree.link("snippets/deep", "deep")
    goes_and_comes(host, swap)


@test(rooted=True)
def in_an_image_no_link_leads_out_of_it(host):
    outside = os.path.join(host.folder, "outside")
    shutil.copytree(host.tree.path("sites-available"), outside)
    lay_nested(host)
    before = seen(host)
    shutil.rmtree(host.tree.path("sites-available"))
    os.symlink(outside, host.tree.path("sites-available"))

    host.run("--restore", "--yes", status=0)

    host.insist_same(before, seen(host), "restored")
    host.insist(os.listdir(outside) == ["blog"], f"written to: {os.listdir(outside)}")


# ---- links and files ----

@test("nginx")
def a_link_that_became_a_directory_goes_with_all_that_is_in_it(host):
    tree = host.tree
    lay_nested(host)
    moved(tree, "snippets", "/srv/one")
    accept(host)
    before = seen(host)
    os.unlink(tree.path("snippets"))
    tree.write("snippets/deep/headers.conf", "add_header Other o;\n")
    tree.write("snippets/deep/more.conf", "add_header Other p;\n")
    swapped = seen(host)

    host.run("--restore", "--yes", status=0)

    host.insist_same(before, seen(host), "restored")
    clean(host)
    host.run("--undo", "--yes")
    host.insist_same(swapped, seen(host), "undone")


@test("nginx")
def an_entry_that_became_a_directory(host):
    def swap(tree):
        os.unlink(tree.path("sites-enabled/shop"))
        tree.write("sites-enabled/shop/deep/file", "x\n")
    goes_and_comes(host, swap)


@test("nginx")
def a_file_that_became_a_directory(host):
    def swap(tree):
        os.unlink(tree.path("snippets/deep/more.conf"))
        tree.write("snippets/deep/more.conf/file", "x\n")
    goes_and_comes(host, swap)


@test("nginx")
def a_file_that_became_a_link(host):
    def swap(tree):
        os.rename(tree.path("snippets/deep/more.conf"), tree.path("/srv/more.conf"))
        tree.link("snippets/deep/more.conf", tree.path("/srv/more.conf"))
    goes_and_comes(host, swap, "/srv/more.conf")


# ---- what is told ----

@test("nginx")
def the_link_is_told_and_not_what_lies_behind_it(host):
    lay_nested(host)
    moved(host.tree, "snippets", "/srv/moved")

    told = [one for one in host.report(status=1)["findings"] if one["severity"] != "note"]

    host.insist([(one["rule"], one["subject"]) for one in told] == [("changed-link", host.tree.path("snippets"))],
                told)
    host.insist(b"snippets is a link now" in host.run("--diff", status=1).out, "not in the difference")


@test("nginx")
def fix_puts_the_directory_back_with_what_was_in_it(host):
    lay_nested(host)
    before = seen(host, "/srv/moved")
    moved(host.tree, "snippets", "/srv/moved")

    choose_all(host, "--fix", "changed-link")

    host.insist_same(before, seen(host, "/srv/moved"), "restored")


@test("nginx")
def what_lies_behind_is_not_restored_by_itself(host):
    lay_nested(host)
    moved(host.tree, "snippets", "/srv/moved")
    host.tree.write("/srv/moved/deep/more.conf", "add_header Other o;\n")

    run = host.run("--restore", "--yes", host.tree.path("snippets/deep/more.conf"), status=3)

    host.insist(f"{host.tree.path('snippets')} on the way to it is of another kind" in run.err, run.err)
    host.run("--restore", "--yes", host.tree.path("snippets"), status=0)
    clean(host)


# ---- all or nothing ----

@test("nginx")
def what_nginx_refuses_is_taken_back_to_the_link(host):
    host.tree.write("snippets/deep/more.conf", "bogus on;\n")
    host.tree.write("conf.d/more.conf", "include snippets/deep/more.conf;\n")
    host.run("--accept", "--yes", "--force", status=0)
    moved(host.tree, "snippets", "/srv/moved")
    host.tree.write("/srv/moved/deep/more.conf", "add_header More m;\n")
    before = seen(host)

    run = host.run("--restore", "--yes", status=3)

    host.insist("nginx refuses the result" in run.err and "everything was taken back" in run.err, run.err)
    host.insist_same(before, seen(host), "taken back")


@test("nginx", "strace")
def killed_at_any_rename_it_is_the_link_or_the_directory(host):
    lay_nested(host)
    accepted = seen(host, "/srv/moved")
    moved(host.tree, "snippets", "/srv/moved")
    before = seen(host)
    number, ends = 0, False
    while not ends and number < 40:
        number += 1
        run = subprocess.run(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=renameat2", "-e",
             f"inject=renameat2:signal=KILL:when={number}", *host.command("--restore", "--yes", "--no-live")],
            check=False, capture_output=True, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        ends = run.returncode == 0
        host.run("--recover")
        whole = seen(host, "/srv/moved") == accepted
        if not whole:
            host.insist_same(before, seen(host), f"killed at {number}")
        host.insist(whole or not ends, "it ended, and nothing was done")
        if whole and not ends:
            host.run("--undo", "--yes")
    host.insist(ends and number > 4, f"killed {number - 1} times")


# ---- what is left to a person ----

@test("nginx")
def a_directory_elsewhere_may_have_held_more(host):
    host.tree.write("/srv/app/nginx.conf", "add_header App a;\n")
    host.tree.write("/srv/app/program", "x\n")
    host.tree.write("conf.d/app.conf", "include @TREE@/srv/app/nginx.conf;\n")
    accept(host)
    moved(host.tree, "/srv/app", "/srv/other")

    run = host.run("--restore", "--yes", status=1)

    host.insist("of which not all was remembered: it stays" in run.err, run.err)
    host.insist(os.path.islink(host.tree.path("/srv/app")), "unasked")
    choose_all(host, "--restore")
    host.insist(os.listdir(host.tree.path("/srv/app")) == ["nginx.conf"], "not restored")
    host.insist(sorted(os.listdir(host.tree.path("/srv/other"))) == ["nginx.conf", "program"], "touched")


@test("nginx", "root")
def a_directory_with_a_file_that_was_not_kept_stays(host):
    certificate(host)
    accept(host)
    moved(host.tree, "/srv/tls", "/srv/moved")

    run = host.run("--restore", "--yes", status=1)

    host.insist("only the digest was kept: it stays. By hand: move it out of the way" in run.err, run.err)
    host.insist(os.path.islink(host.tree.path("/srv/tls")), "replaced")


def asked_and_undone(host, before, *elsewhere):
    """Both ways in a dialogue: what was displaced is found again though it lay on the way to its keep."""
    swapped = seen(host, "/etc/.ngxaudit", "/srv/.ngxaudit")
    choose_all(host, "--restore")
    host.insist_same(before, seen(host, "/etc/.ngxaudit", "/srv/.ngxaudit", *elsewhere), "restored")
    host.run("--undo", "--yes")
    host.insist_same(swapped, seen(host, "/etc/.ngxaudit", "/srv/.ngxaudit"), "undone")


@test("nginx")
def the_directory_of_the_main_file_is_asked_about(host):
    lay_nested(host)
    before = seen(host)
    moved(host.tree, "/etc/nginx", "/srv/moved")

    run = host.run("--restore", "--yes", status=1)

    host.insist("of which not all was remembered: it stays" in run.err, run.err)
    host.insist(os.path.islink(host.tree.path("/etc/nginx")), "unasked")
    asked_and_undone(host, before, "/srv/moved")


@test("nginx")
def a_link_on_the_way_to_the_main_file_is_put_back_and_undone(host):
    tree = host.tree
    moved(tree, "/etc/nginx", "/srv/one")
    lay_nested(host)
    before = seen(host)
    shutil.copytree(tree.path("/srv/one"), tree.path("/srv/two"), symlinks=True)
    os.unlink(tree.path("/etc/nginx"))
    os.symlink(tree.path("/srv/two"), tree.path("/etc/nginx"))
    swapped = seen(host, "/etc/.ngxaudit")

    host.run("--restore", "--yes", status=0)
    host.insist_same(before, seen(host, "/etc/.ngxaudit", "/srv/two"), "restored")
    host.run("--undo", "--yes")

    host.insist_same(swapped, seen(host, "/etc/.ngxaudit"), "undone")


@test("nginx")
def a_directory_behind_the_link_to_the_main_file_is_put_back_and_undone(host):
    moved(host.tree, "/etc/nginx", "/srv/one")
    lay_nested(host)
    before = seen(host)
    moved(host.tree, "/srv/one", "/srv/two")

    asked_and_undone(host, before, "/srv/two")


@test("nginx")
def a_damaged_copy_below_stops_the_whole_directory(host):
    lay_nested(host)
    damage(Stored(host).copy("current", host.tree.path("snippets/deep/more.conf")), 3, b"X")
    moved(host.tree, "snippets", "/srv/moved")
    host.tree.write("nginx.conf", "# edited\n", append=True)

    run = host.run("--restore", "--yes", status=3)
    host.insist("snippets/deep/more.conf: the copy that was accepted does not match" in run.err, run.err)
    host.run("--restore", "--yes", host.tree.path("nginx.conf"), status=1)

    host.insist(os.path.islink(host.tree.path("snippets")), "replaced")
    host.insist(not host.tree.read("nginx.conf").endswith("# edited\n"), "not restored")
