"""Broken links, and the files that claim the names of the accepted ones."""

import os

from host import Tests, site

TESTS = Tests("relink")
test = TESTS.add


def replaced(host, *files):
    """The site shop is accepted; then its file makes way for others, by their names and texts."""
    host.tree.site("shop", site("shop"))
    host.run("--accept", "--yes", "--no-test", status=0)
    host.tree.remove("sites-available/shop")
    for name, text in files:
        host.tree.write("sites-available/" + name, host.tree.text(text))


def told(host):
    report = host.report("--no-test", status=2)
    return [one["message"] for one in report["findings"] if one["rule"] == "dangling-link"]


@test(rooted=True)
def the_file_that_claims_the_name_now_is_told_and_linked(host):
    replaced(host, ("store-v2.conf", site("Shop")), ("forum", site("forum")))
    host.insist("store-v2.conf may have taken its place" in told(host)[0], f"{told(host)}")
    host.run("--fix", "--yes", "--no-test", "dangling-link")
    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) ==
                "../sites-available/store-v2.conf", "not linked")


@test(rooted=True)
def of_two_that_claim_it_none_is_told(host):
    replaced(host, ("store", site("shop")), ("market", site("shop")))
    host.insist("may have taken its place" not in told(host)[0], f"{told(host)}")
    host.run("--fix", "--yes", "--no-test", "dangling-link")
    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) == "../sites-available/shop",
                "linked to one of them")


@test(rooted=True)
def a_name_that_is_claimed_counts_more_than_one_that_is_like(host):
    replaced(host, ("shop.conf", site("forum")), ("store", site("shop")))
    host.insist("/store may have taken its place" in told(host)[0], f"{told(host)}")
    host.run("--fix", "--yes", "--no-test", "dangling-link")
    host.insist(os.readlink(host.tree.path("sites-enabled/shop")) == "../sites-available/store",
                "not linked")


@test(rooted=True)
def a_file_that_is_enabled_took_nobody_s_place(host):
    replaced(host)
    host.tree.site("market", site("shop"))
    host.insist("may have taken its place" not in told(host)[0], f"{told(host)}")


@test(rooted=True)
def a_damaged_copy_is_passed_over(host):
    replaced(host, ("store", site("shop")))
    for folder, _, files in os.walk(os.path.join(host.state)):
        if folder.endswith("sites-available") and "shop" in files:
            with open(os.path.join(folder, "shop"), "a", encoding="utf-8") as file:
                file.write("# damage\n")
    host.insist("may have taken its place" not in told(host)[0], f"{told(host)}")
