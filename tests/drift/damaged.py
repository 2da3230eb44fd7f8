"""One byte of one copy was changed: only what needs that copy is stopped."""

import os

from diff import paths
from host import Tests
from restored import accept, clean, lay
from stored import Stored, damage

TESTS = Tests("damaged")
test = TESTS.add
BAD, GOOD = "sites-available/shop", "sites-available/blog"
SUM = "does not match its SHA-256"


def lay_damaged(host):
    """Two accepted files were edited; the copy of one has another byte in its midst."""
    lay(host)
    copy = Stored(host).copy("current", host.tree.seen(BAD))
    damage(copy, os.path.getsize(copy) // 2, b"\x01")
    for name in (BAD, GOOD):
        host.tree.write(name, "# edited\n", append=True)


def is_edited(host, name):
    return host.tree.read(name).endswith("# edited\n")


@test(rooted=True)
def the_differences_of_the_others_are_shown(host):
    lay_damaged(host)

    run = host.run("--diff", status=3)

    host.insist(paths(run.out) == [host.tree.seen(GOOD)], run.out)
    host.insist(host.tree.seen(BAD) in run.err and SUM in run.err, run.err)


@test(rooted=True)
def what_differs_elsewhere_is_no_trouble(host):
    lay_damaged(host)

    run = host.run("--diff", host.tree.seen(GOOD), status=1)

    host.insist(paths(run.out) == [host.tree.seen(GOOD)] and run.err == "", f"{run.out} {run.err}")


@test(rooted=True)
def a_copy_that_is_not_there_is_no_other_case(host):
    lay_damaged(host)
    os.unlink(Stored(host).copy("current", host.tree.seen(BAD)))

    run = host.run("--diff", status=3)

    host.insist(paths(run.out) == [host.tree.seen(GOOD)] and host.tree.seen(BAD) in run.err, f"{run.out} {run.err}")


@test("nginx")
def all_or_nothing_is_refused_with_what_to_do(host):
    lay_damaged(host)

    for words in (("--yes",), ("--dry-run",), ("--yes", host.tree.path("sites-available"))):
        run = host.run("--restore", *words, status=3)
        host.insist(host.tree.path(BAD) in run.err and SUM in run.err, f"{words}: {run.err}")
        for way in ("--restore PATH", "--accept ID", "--accept --verify"):
            host.insist(way in run.err, f"{words}: no {way}: {run.err}")
        host.insist(is_edited(host, BAD) and is_edited(host, GOOD), f"{words}: restored")


@test("nginx")
def the_others_are_restored_by_name(host):
    lay_damaged(host)

    run = host.run("--restore", "--yes", host.tree.path(GOOD), status=1)

    host.insist(not is_edited(host, GOOD) and is_edited(host, BAD), "not the one that was named")
    host.insist(SUM not in run.err, run.err)


@test("nginx")
def a_mode_needs_no_copy(host):
    lay(host)
    damage(Stored(host).copy("current", host.tree.path(BAD)), 3, b"\x01")
    os.chmod(host.tree.path(BAD), 0o604)

    host.run("--restore", "--yes", status=0)

    clean(host)


@test("nginx")
def an_older_state_that_is_whole_can_be_gone_back_to(host):
    lay(host)
    first = host.tree.read(BAD)
    host.tree.write(BAD, "# accepted later\n", append=True)
    accept(host)
    damage(Stored(host).copy(2, host.tree.path(BAD)), 3, b"\x01")
    host.tree.write(BAD, "# edited\n", append=True)

    host.run("--restore", "--yes", status=3)
    host.run("--accept", "1", status=0)
    host.run("--restore", "--yes", status=0)

    host.insist(host.tree.read(BAD) == first, "not as it was first accepted")


@test("nginx")
def fix_offers_what_is_whole_and_names_what_is_not(host):
    lay_damaged(host)

    run = host.run("--fix", "--dry-run", "-f", "json")

    offered = {one["subject"] for one in run.report()["proposals"] if one["remedy"] == "restore"}
    host.insist(offered == {host.tree.path(GOOD)}, offered)
    host.insist(host.tree.path(BAD) in run.err and SUM in run.err, run.err)


@test(rooted=True)
def all_that_is_damaged_is_named(host):
    lay_damaged(host)
    accept(host)
    damage(Stored(host).copy(2, "/etc/nginx/nginx.conf"), 0, b"\x01")
    damage(Stored(host).path(2, "manifest"), 40, b"\x01")

    run = host.run("--accept", "--verify", status=3)

    host.insist("accepted/1/files" in run.err and "accepted/2/manifest" in run.err, run.err)
    host.insist(len(run.err.splitlines()) == 2 and not run.out, f"{run.err} {run.out}")
