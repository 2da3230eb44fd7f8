"""reload-pending: none missed, none cried. Each thing that happens to a tree is tried with an nginx
whose memory can be read, with one whose memory tells nothing and whose configuration the gate let
through, and with one of which nothing is known."""

import functools
import os
import signal
import tempfile
import time

import certificates
from served import SHOP, SHORT, Tests, copy

TESTS = Tests("pending")
MODES = ("memory", "remembered", "nothing")

# What each says that was changed: whether a reload would change anything.
CHANGES = {}


def changes(pending, workers=2):
    def take(function):
        CHANGES[function.__name__] = (function, pending, workers)
        return function
    return take


def edit(host):
    host.tree.write("sites-available/blog", host.tree.read("sites-available/blog").replace(
        "index", "x").replace("blog.example.com", "blog.example.com www.example.com"))


# ---- that matter ----

changes(True)(edit)


@changes(True)
def link_removed(host):
    host.tree.remove("sites-enabled/blog")


@changes(True)
def link_retargeted(host):
    host.tree.link("sites-enabled/blog", "../sites-available/other")


@changes(True)
def new_link(host):
    host.tree.link("sites-enabled/other", "../sites-available/other")


@changes(True)
def link_renamed_so_that_the_order_changes(host):
    os.rename(host.tree.path("sites-enabled/blog"), host.tree.path("sites-enabled/zz"))


@changes(True)
def directory_swapped_by_rename(host):
    os.rename(host.tree.path("sites-enabled"), host.tree.path("sites-old"))
    os.rename(host.tree.path("sites-next"), host.tree.path("sites-enabled"))


@changes(True)
def intermediate_link_switched(host):
    host.tree.link("current.new", "release-2")
    os.rename(host.tree.path("current.new"), host.tree.path("current"))


@changes(True)
def mtime_kept_by_a_copy(host):
    path = host.tree.path("sites-available/blog")
    kept = os.stat(path)
    edit(host)
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))


@changes(True)
def edit_right_after_a_reload(host):
    host.reload()
    edit(host)


@changes(True)
def refused_reload(host):
    edit(host)
    host.tree.write("sites-available/shop", SHOP.replace("listen", "lissen"))
    host.reload(refused=True)
    host.tree.write("sites-available/shop", SHOP)


@changes(True)
def crashed_worker(host):
    edit(host)
    crash(host)


@changes(True, workers=1)
def crashed_single_worker(host):
    edit(host)
    crash(host)


@changes(True)
def changed_map_file(host):
    host.tree.write("hosts.map", "blog 1;\nshop 2;\n")


@changes(True)
def snippet_included_once_more(host):
    host.tree.write("sites-available/blog", host.tree.read("sites-available/blog").replace(
        "root", "include snippet;\n\troot"))


@changes(True)
def replaced_certificate(host):
    host.tree.write("new.pem", host.tree.read("tls-old.pem"))
    os.rename(host.tree.path("new.pem"), host.tree.path("tls.pem"))


@changes(True)
def certificate_link_retargeted(host):
    host.tree.link("live.new", "tls-old.pem")
    os.rename(host.tree.path("live.new"), host.tree.path("live.pem"))


# ---- that do not ----

@changes(False)
def nothing(_):
    pass


@changes(False)
def comment_only(host):
    host.tree.write("sites-available/blog", "# a remark\n", append=True)


@changes(False)
def blanks_only(host):
    host.tree.write("sites-available/blog", host.tree.read("sites-available/blog").replace("\t", "\n\n  "))


@changes(False)
def touch(host):
    os.utime(host.tree.path("sites-available/blog"))


@changes(False)
def chmod(host):
    os.chmod(host.tree.path("sites-available/blog"), 0o640)


@changes(False)
def edit_and_revert(host):
    before = host.tree.read("sites-available/blog")
    edit(host)
    time.sleep(SHORT)
    host.tree.write("sites-available/blog", before)


@changes(False)
def link_made_anew(host):
    host.tree.link("sites-enabled/blog", "../sites-available/./blog")


@changes(False)
def link_renamed_in_its_order(host):
    os.rename(host.tree.path("sites-enabled/blog"), host.tree.path("sites-enabled/aa"))


@changes(False)
def directory_swapped_for_a_copy(host):
    copy(host, "sites-enabled", "sites-copy")
    os.rename(host.tree.path("sites-enabled"), host.tree.path("sites-old"))
    os.rename(host.tree.path("sites-copy"), host.tree.path("sites-enabled"))


@changes(False)
def edit_and_reload(host):
    edit(host)
    gate(host)
    host.reload()
    time.sleep(SHORT)


@changes(False, workers=1)
def edit_and_reload_of_a_single_worker(host):
    edit_and_reload(host)


@changes(False)
def crashed_worker_alone(host):
    crash(host)


@changes(False)
def restarted_master(host):
    edit(host)
    host.stop()
    gate(host)
    host.start()


@changes(False)
def changed_password_file(host):
    host.tree.write("passwords", "x:y\n")


@changes(False)
def new_file_that_nothing_reads(host):
    host.tree.write("sites-available/draft", SHOP)
    host.tree.write("sites-enabled/.hidden", SHOP)


# ---- trying them ----

@functools.cache
def pair():
    """Two certificates and their keys, made once: by name."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("tls", "tls-old"):
            key, path = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
            certificates.make_key(key)
            certificates.make(path, key, certificates.Wanted(["blog.example.com"]))
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                made[name] = file.read()
    return made


def crash(host):
    victim = min(host.workers())
    os.kill(victim, signal.SIGKILL)
    host.await_that(lambda: victim not in host.children() and len(host.workers()) >= 1, "no new worker")
    time.sleep(0.6)  # while it may be a reload, nothing is said


def gate(host):
    if host.mode == "remembered":
        host.run("--pre-reload", "--no-test", "--skip", "duplicate-server-name", status=0)


def prepare(host):
    tree = host.tree
    tree.site("other", SHOP, enabled=False)
    tree.site("shop", SHOP)
    tree.write("sites-next/blog", SHOP)
    for release, name in ((1, "one"), (2, "two")):
        tree.write(f"release-{release}/site", SHOP.replace("shop", name))
    tree.link("current", "release-1")
    tree.link("sites-enabled/deployed", "../current/site")
    tree.write("hosts.map", "blog 1;\n")
    tree.write("snippet", "charset utf-8;\n")
    tree.write("passwords", "")
    for name, text in pair().items():
        tree.write(name, text)
    tree.link("live.pem", "tls.pem")
    tree.write("conf.d/more.conf", """\
map $host $number { include hosts.map; }
server {
	listen 127.0.0.1:@PORT2@ ssl;
	server_name secure.example.com;
	ssl_certificate live.pem;
	ssl_certificate_key tls.key;
	auth_basic secure;
	auth_basic_user_file passwords;
	root @TREE@/srv/blog;
}
""")


def hold(host, pending):
    """Right, or not known; where its memory can be read, known of all but certificates."""
    report = host.look()
    live = report["live"]
    said, confidence = live["reload_pending"], live["confidence"]
    may = {pending} if host.mode == "memory" else {pending, None}
    host.insist(said in may, f"pending is {said} ({confidence}), not {pending}")
    host.insist((said is None) == (confidence == "unknown"), f"{said} is {confidence}")
    rules = [one for one in report["findings"] if one["rule"] == "reload-pending"]
    warned = [one for one in rules if one["severity"] == "warning"]
    host.insist(bool(warned) == (said is True), f"{said}, and told is {[one['message'] for one in rules]}")


def attempt(name):
    function, pending, workers = CHANGES[name]

    def test(host, mode):
        host.mode = mode
        prepare(host)
        gate(host)
        host.start()
        function(host)
        hold(host, pending)

    test.__name__ = name
    TESTS.add(*MODES, workers=workers)(test)


for change in CHANGES:
    attempt(change)


# What must be known although the memory tells nothing.
@TESTS.add("remembered")
def an_edit_is_known_by_what_was_let_through(host, mode):
    host.mode = mode
    prepare(host)
    gate(host)
    host.start()
    edit(host)
    live = host.look()["live"]
    host.insist((live["reload_pending"], live["confidence"]) == (True, "likely"), str(live))


@TESTS.add("remembered")
def a_comment_is_known_by_what_was_let_through(host, mode):
    host.mode = mode
    prepare(host)
    gate(host)
    host.start()
    comment_only(host)
    live = host.look()["live"]
    host.insist((live["reload_pending"], live["confidence"]) == (False, "likely"), str(live))


@TESTS.add("nothing")
def what_did_not_change_is_known_by_its_times(host, mode):
    host.mode = mode
    prepare(host)
    host.start()
    live = host.look()["live"]
    host.insist((live["reload_pending"], live["confidence"]) == (False, "likely"), str(live))


@TESTS.add("nothing")
def a_change_is_a_note_where_no_more_is_known(host, mode):
    host.mode = mode
    prepare(host)
    host.start()
    edit(host)
    told = host.told("reload-pending")
    host.insist([one["severity"] for one in told] == ["note"], str(told))
    host.insist("sites-enabled/blog was changed after" in told[0]["message"], str(told))


@TESTS.add()
def reloads_meanwhile_do_no_harm(host):
    host.start()
    other = host.tree.read("sites-available/blog").replace("blog.example.com", "other.example.com")
    first = host.tree.read("sites-available/blog")
    for number in range(12):
        host.tree.write("sites-available/blog", other if number % 2 else first)
        host.process.send_signal(signal.SIGHUP)
        said = host.look()["live"]
        host.insist(said["running"] and said["master"] == host.process.pid, str(said))
    host.reload()
    said = host.look()["live"]
    host.insist(said["reload_pending"] is False, str(said))


@TESTS.add(workers=4)
def loaded_at_is_when_it_loaded(host):
    before = time.time()
    host.start()
    crash(host)
    stamp = host.look()["live"]["loaded_at"]
    seconds = time.mktime(time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    host.insist(before - 1 <= seconds <= before + 1, f"{stamp}, started at {before}")

