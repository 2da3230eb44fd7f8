"""--restore of a whole machine: nothing is needed but the directory that the state lies in."""

import os
import shutil
import subprocess

from host import Tests, site
from restored import accept, clean, die, lay, without_times

TESTS = Tests("restore whole")
test = TESTS.add


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


@test()
def whoever_looks_is_told_the_way_back(host):
    lay(host)
    os.unlink(host.tree.path("nginx.conf"))

    for words in ((), ("--diff",), ("--pre-reload",)):
        run = host.run(*words, "--no-test", status=3)
        host.insist("or bring the accepted one back: ngxaudit --restore -n " in run.err, f"{words}: {run.err}")


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

    run = host.run("--undo", "--yes", status=3)

    host.insist("taken back; ngxaudit --undo" in run.out.decode(), run.out)
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
