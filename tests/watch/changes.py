"""What is told of single changes, and when."""

import os
import shutil
import time

from watcher import Watcher

QUICK = 'watch { settle = "50ms" settle_max = "500ms" rescan = "1h" }\n'
NO_TEST = ["--no-test"]


def the_first_line_is_the_whole_report(place):
    tree = place.tree()
    tree.remove("sites-available/blog")

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        place.insist(watcher.report["schema"] == "ngxaudit-report/1", "no report of the known form")
        place.insist(watcher.report["mode"] == "watch", "the mode is not watch")
        place.insist(list(watcher.report)[0] == "event", "event is not the first key")
        place.insist(watcher.rules("/blog") == {"dangling-link"}, watcher.rules("/blog"))
    return watcher.problems


def a_broken_link_is_told_at_once_and_a_whole_one_is_gone(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        mark, begun = len(watcher.events), time.monotonic()
        os.rename(tree.path("sites-available/blog"), tree.path("sites-available/hidden"))
        watcher.wait(lambda one: "dangling-link" in one.rules("/blog"))
        at_once = watcher.events[mark] if len(watcher.events) > mark else {}
        place.insist(at_once.get("settled") is False, f"not at once: {at_once}")
        place.insist(at_once.get("heard", 1e9) - begun < 0.15, "it took too long")
        watcher.insist_same(place.binary, *NO_TEST)
        os.rename(tree.path("sites-available/hidden"), tree.path("sites-available/blog"))
        watcher.wait(lambda one: "dangling-link" not in one.rules("/blog"))
        watcher.insist_same(place.binary, *NO_TEST)
        place.insist(watcher.since(mark).count("new dangling-link") == 1, watcher.since(mark))
    return watcher.problems


def a_new_link_to_nothing_is_told_at_once(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        mark = len(watcher.events)
        tree.link("sites-enabled/new", "../sites-available/nothing")
        watcher.wait(lambda one: one.rules("/new"))
        place.insist(watcher.events[mark]["settled"] is False, "not at once")
        watcher.insist_same(place.binary, *NO_TEST)
    return watcher.problems


def what_only_a_pass_can_tell_is_settled(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        mark = len(watcher.events)
        tree.site("copy", tree.read("sites-available/blog"))
        watcher.wait(lambda one: "duplicate-server-name" in one.rules())
        place.insist(all(one["settled"] for one in watcher.events[mark:]), "not settled")
        watcher.insist_same(place.binary, *NO_TEST)
    return watcher.problems


def a_release_link_outside_the_tree_is_followed(place):
    tree = place.tree()
    for release in ("1", "2"):
        tree.write(f"/srv/app/releases/{release}/site", tree.read("sites-available/blog"))
    tree.link("/srv/app/current", "releases/1")
    tree.link("sites-enabled/app", "@TREE@/srv/app/current/site")

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        tree.link("/srv/app/current.new", "releases/3")
        os.rename(tree.path("/srv/app/current.new"), tree.path("/srv/app/current"))
        watcher.wait(lambda one: "dangling-link" in one.rules("/app"))
        place.insist("dangling-link" in watcher.rules("/app"), "not seen")
        tree.link("/srv/app/current.new", "releases/2")
        os.rename(tree.path("/srv/app/current.new"), tree.path("/srv/app/current"))
        watcher.wait(lambda one: "dangling-link" not in one.rules("/app"))
        watcher.insist_same(place.binary, *NO_TEST)
        tree.remove("/srv/app/releases/2/site")
        watcher.wait(lambda one: "dangling-link" in one.rules("/app"))
        place.insist("dangling-link" in watcher.rules("/app"), "the new release is not watched")
    return watcher.problems


def directories_that_are_swapped_removed_and_made_anew_are_followed(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK).started() as watcher:
        for name in ("sites-available", "sites-enabled", "/etc/nginx"):
            where = tree.path(name)
            os.rename(where, where + ".away")
            time.sleep(0.1)
            if name != "/etc/nginx":
                watcher.insist_same(place.binary, *NO_TEST, what=f"{name} away: ")
            os.rename(where + ".away", where)
            watcher.insist_same(place.binary, *NO_TEST, what=f"{name} back: ")
        shutil.copytree(tree.path("sites-available"), tree.path("sites-other"), symlinks=True)
        tree.remove("sites-available")
        tree.directory("sites-available")
        watcher.insist_same(place.binary, *NO_TEST, what="made anew: ")
        tree.remove("sites-available")
        os.rename(tree.path("sites-other"), tree.path("sites-available"))
        watcher.insist_same(place.binary, *NO_TEST, what="swapped: ")
        tree.remove("sites-available/blog")
        watcher.wait(lambda one: "dangling-link" in one.rules("/blog"))
        place.insist("dangling-link" in watcher.rules("/blog"), "the new directory is not watched")
    return watcher.problems


def a_pass_that_fails_leaves_what_was_found(place):
    tree = place.tree()
    tree.remove("sites-available/blog")

    with Watcher(place.binary, tree, *NO_TEST, settle=QUICK).started() as watcher:
        os.rename(tree.nginx_conf, tree.nginx_conf + ".away")
        for _ in range(100):
            time.sleep(0.05)
            if "this pass failed" in watcher.error():
                break
        watcher.read(0.1)
        place.insist("this pass failed" in watcher.error(), "it is not told")
        place.insist(watcher.rules("/blog") == {"dangling-link"}, "the findings are gone")
        os.rename(tree.nginx_conf + ".away", tree.nginx_conf)
        tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT@; }\n")
        watcher.insist_same(place.binary, *NO_TEST)
    return watcher.problems


def a_loaded_file_that_changes_is_judged_anew(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        tree.write("sites-available/blog", "server {\n")
        watcher.wait(lambda one: "syntax" in one.rules())
        watcher.insist_same(place.binary, *NO_TEST)
        tree.write("sites-available/blog", "server { listen 127.0.0.1:@PORT@; }\n")
        watcher.wait(lambda one: "syntax" not in one.rules())
        watcher.insist_same(place.binary, *NO_TEST)
    return watcher.problems


def what_directives_name_is_watched(place):
    tree = place.tree()

    with Watcher(place.binary, tree, *NO_TEST).started() as watcher:
        os.rename(tree.path("/srv/blog"), tree.path("/srv/gone"))
        watcher.wait(lambda one: "missing-path" in one.rules())
        watcher.insist_same(place.binary, *NO_TEST)
        os.rename(tree.path("/srv/gone"), tree.path("/srv/blog"))
        watcher.wait(lambda one: "missing-path" not in one.rules())
        watcher.insist_same(place.binary, *NO_TEST)
        place.insist(watcher.counters()["misses"] == 0, "misses")
    return watcher.problems


def a_tree_below_a_root_is_watched(place):
    tree = place.tree(rooted=True)
    options = ["--root", tree.top]

    with Watcher(place.binary, tree, *options).started() as watcher:
        tree.remove("sites-available/blog")
        watcher.wait(lambda one: "dangling-link" in one.rules("/blog"))
        place.insist("dangling-link" in watcher.rules("/etc/nginx/sites-enabled/blog"), "not seen")
        watcher.insist_same(place.binary, *options)
    return watcher.problems


TESTS = [
    the_first_line_is_the_whole_report,
    a_broken_link_is_told_at_once_and_a_whole_one_is_gone,
    a_new_link_to_nothing_is_told_at_once,
    what_only_a_pass_can_tell_is_settled,
    a_release_link_outside_the_tree_is_followed,
    directories_that_are_swapped_removed_and_made_anew_are_followed,
    a_pass_that_fails_leaves_what_was_found,
    a_loaded_file_that_changes_is_judged_anew,
    what_directives_name_is_watched,
    a_tree_below_a_root_is_watched,
]
