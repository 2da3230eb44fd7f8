"""The accepted states that are kept: the way back, to another host, and what damage does to them."""

import os
import shutil
import subprocess

from accept import accept, accept_changes
from host import Tests, site
from stored import Stored, damage

TESTS = Tests("accept, kept")
test = TESTS.add


# ---- those that are kept ----

@test(rooted=True)
def five_are_kept(host):
    for number in range(7):
        host.tree.write("sites-available/blog", f"# {number}\n")
        accept(host)
    stored = Stored(host)
    host.insist(stored.ids == [3, 4, 5, 6, 7] and not stored.hidden, f"{stored.ids} {stored.hidden}")
    said = host.run("--accept", "--list", status=0).out.decode()
    lines = said.splitlines()
    host.insist([line.split()[0] for line in lines] == ["7", "6", "5", "4", "3"], said)
    host.insist(lines[0].endswith("the current one") and "1 enabled site, 4 files" not in lines[1], said)


@test(rooted=True)
def an_earlier_one_can_be_gone_back_to(host):
    accept(host)
    host.tree.site("shop", site("shop"))
    accept(host)
    host.run("--accept", "1", status=0)
    host.insist(Stored(host).current == 1, "not gone back")
    host.insist(accept_changes(host) == {("new", host.tree.seen("sites-enabled/shop")),
                                         ("new", host.tree.seen("sites-available/shop"))},
                str(accept_changes(host)))
    run = host.run("--accept", "9", status=3)
    host.insist("no accepted state 9" in run.err, run.err)
    host.tree.write("sites-available/blog", "# other\n")
    accept(host)
    host.insist(Stored(host).ids == [1, 2, 3] and Stored(host).current == 3, "not a new one")


@test(rooted=True)
def it_can_be_carried_to_another_host(host):
    """Other inodes, other times, another root."""
    host.tree.site("shop", site("shop"))
    accept(host)
    state, home = host.state, Stored(host).home
    old, new = host.tree.top, os.path.join(host.folder, "other")
    shutil.copytree(old, new, symlinks=True)
    host.tree.top = new
    host.state = os.path.join(host.folder, "other-state")
    host.run("--accept", "--yes", status=0)
    there = Stored(host).path()
    shutil.rmtree(there)
    subprocess.run(["cp", "-a", os.path.join(home, "accepted"), there], check=True)
    host.insist(accept_changes(host) == set(), str(accept_changes(host)))
    host.tree.write("sites-available/shop", "# other\n")
    host.insist(accept_changes(host) == {("changed", "/etc/nginx/sites-available/shop")},
                str(accept_changes(host)))
    host.run("--accept", "--verify", status=0)
    host.insist(state != host.state, "the same host")


@test("root", rooted=True)
def owners_are_compared_by_name(host):
    host.tree.write("/etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\ndeploy:x:1001:1001::/:\n")
    os.chown(host.tree.path("sites-available/blog"), 1001, 4242)
    accept(host)
    host.tree.write("/etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\ndeploy:x:1002:1002::/:\n")
    os.chown(host.tree.path("sites-available/blog"), 1002, 4242)
    host.insist(accept_changes(host) == set(), str(accept_changes(host)))
    os.chown(host.tree.path("sites-available/blog"), 1002, 4243)
    host.insist(accept_changes(host) == {("owner or mode", "/etc/nginx/sites-available/blog")},
                str(accept_changes(host)))


# ---- damage ----

@test(rooted=True)
def a_damaged_manifest_is_trouble_and_no_drift(host):
    accept(host)
    path = Stored(host).path(1, "manifest")
    size = os.path.getsize(path)
    damage(path, size // 2, b"\x00")
    for words in (("--only", "drift"), ("--accept", "--yes"), ("--accept", "--verify"),
                  ("--accept", "1")):
        run = host.run(*words, status=3)
        host.insist(path in run.err and not run.out, f"{words}: {run.err} {run.out}")
    host.insist("cannot be used" in host.run("--accept", "--list", status=0).out.decode(), "not listed")
    host.insist("accepted state 2" in accept(host, "--force"), "not accepted anew")
    host.insist(accept_changes(host) == set(), "not whole")


@test(rooted=True)
def a_damaged_copy_is_found(host):
    accept(host)
    stored = Stored(host)
    damage(stored.copy(1, "/etc/nginx/sites-available/blog"), 3, b"X")
    run = host.run("--accept", "--verify", status=3)
    host.insist("sites-available/blog: the copy that was accepted does not match its SHA-256" in run.err, run.err)
    accept(host, "--force")
    shutil.rmtree(stored.path(1))
    host.run("--accept", "--verify", status=0)
    os.unlink(stored.copy(2, "/etc/nginx/sites-enabled/blog"))
    run = host.run("--accept", "--verify", status=3)
    host.insist("sites-enabled/blog" in run.err, run.err)


@test(rooted=True)
def a_link_that_leads_to_no_state_is_told(host):
    accept(host)
    path = Stored(host).path("current")
    for text in ("nowhere", "7", "../1"):
        os.unlink(path)
        os.symlink(text, path)
        run = host.run("--only", "drift", "--no-test", status=3)
        host.insist(run.err, f"{text}: silent")
