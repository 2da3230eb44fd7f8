#!/usr/bin/env python3
"""nginx runs no code of somebody who is not trusted, also while he changes his file: whatever runs
writes to a FIFO, which no isolation holds back.

usage: run.py --binary PROGRAM [--rounds N]"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness"), os.path.join(HERE, "..", "verdict")]

import audit  # noqa: E402
from sites import find_nginx  # noqa: E402
from tally import Tally  # noqa: E402
from tree import SITE, Tree  # noqa: E402

STRANGER = 33  # www-data, whom the workers run as
# Runs as soon as Perl compiles it.
PERL = 'sub { BEGIN { open(F, "+<", "@TREE@/mark"); print F "x"; close(F); } }'
CODE = {
    "perl_set": "perl_set $stranger '" + PERL + "';\n",
    "perl": "server { listen 127.0.0.1:@PORT2@; location / { perl '" + PERL + "'; } }\n",
    "perl_modules": "perl_modules @TREE@/srv;\n",
    "init_by_lua_block": "init_by_lua_block { os.execute('echo x >@TREE@/mark') }\n",
    "ssl_certificate_key": "server { listen 127.0.0.1:@PORT2@; ssl_certificate @TREE@/c.pem;"
                           " ssl_certificate_key engine:@TREE@/x.so:k; }\n",
}
MODULES = ["lua", "perl"]


class World:
    """A healthy tree with a site that the stranger may write, and a FIFO that tells what ran."""

    def __init__(self, folder, binary, nginx, modules):
        self.tree = Tree(folder)
        self.tree.lay_base()
        self.binary, self.nginx = binary, nginx
        self.tree.directory("modules-enabled")
        self.tree.write("modules-enabled/all.conf", nginx.load(modules))
        self.tree.write("nginx.conf", "include modules-enabled/*.conf;\n" + self.tree.read("nginx.conf"))
        self.site = self.tree.path("sites-available/blog")
        os.chown(self.site, STRANGER, STRANGER)
        os.mkfifo(self.tree.path("/mark"))
        self.mark = os.open(self.tree.path("/mark"), os.O_RDWR | os.O_NONBLOCK)

    def marked(self):
        try:
            return bool(os.read(self.mark, 4096))
        except BlockingIOError:
            return False

    def write_site(self, text):
        """As the stranger does it: the file stays his, and the old one goes at once."""
        with open(self.site + ".new", "w", encoding="utf-8") as file:
            file.write(self.tree.text(text))
        os.chown(self.site + ".new", STRANGER, STRANGER)
        os.rename(self.site + ".new", self.site)

    def audit(self, *options):
        return audit.Run([self.binary, "-n", self.tree.nginx_conf, "--nginx", self.nginx.path,
                          "--no-live", "-f", "json", *options])

    def close(self):
        os.close(self.mark)
        shutil.rmtree(self.tree.top)


def gap_of(report):
    return "\n".join(gap["reason"] for gap in report["gaps"])


def expect(problems, holds, text):
    if not holds:
        problems.append(text)


def answers_about_his_file(world):
    problems = []
    report = world.audit().report()
    expect(problems, report["nginx_test"]["answer"] == "accepts", f"{report['nginx_test']}")
    expect(problems, report["exit_status"] == 2, "it can be written, and that is no error")
    world.write_site(SITE.replace("root ", "rooot "))
    report = world.audit().report()
    said = [(c["text"], c["file"], c["line"]) for c in report["nginx_test"]["complaints"]]
    wanted = ('unknown directive "rooot"', world.tree.seen("sites-enabled/blog"), 4)
    expect(problems, wanted in said, f"{said} instead of {wanted}")
    expect(problems, any("asked about a copy" in limit for limit in report["limits"]),
           "no limit tells of the copy")
    return problems


def is_not_asked(world, word):
    problems = []
    world.write_site(SITE + CODE[word])
    report = world.audit().report()
    gap = gap_of(report)
    place = world.tree.seen("sites-enabled/blog") + ":"
    expect(problems, report["nginx_test"]["answer"] == "not-asked", f"{report['nginx_test']}")
    expect(problems, word + " in " + place in gap and "--test-anyway" in gap, f"gap: {gap}")
    expect(problems, report["exit_status"] == 2, f"exit {report['exit_status']}")
    expect(problems, not world.marked(), "it ran")
    return problems


def is_asked_anyway(world):
    problems = []
    world.write_site(SITE + CODE["perl_set"])
    report = world.audit("--test-anyway").report()
    expect(problems, report["nginx_test"]["answer"] == "accepts", f"{report['nginx_test']}")
    expect(problems, world.marked(), "nothing ran: this test cannot fail")
    return problems


def is_not_asked_in_place(world):
    problems = []
    report = world.audit("--test-in-place").report()
    expect(problems, report["nginx_test"]["answer"] == "not-asked", f"{report['nginx_test']}")
    expect(problems, "--test-anyway" in gap_of(report), f"gap: {gap_of(report)}")
    return problems


def is_not_asked_where_he_may_replace_the_main_file(world):
    problems = []
    os.chown(world.tree.path("/etc/nginx"), STRANGER, STRANGER)
    report = world.audit().report()
    expect(problems, report["nginx_test"]["answer"] == "not-asked", f"{report['nginx_test']}")
    return problems


def is_not_asked_with_his_module(world):
    problems = []
    os.chown(world.site, 0, 0)
    library = world.tree.path("/srv/x.so")
    shutil.copy(os.path.join(world.nginx.folder, "ngx_http_echo_module.so"), library)
    world.tree.write("modules-enabled/echo.conf", "load_module @TREE@/srv/x.so;\n")
    expect(problems, world.audit().report()["nginx_test"]["answer"] == "accepts", "of root")
    os.chown(library, STRANGER, STRANGER)
    report = world.audit().report()
    expect(problems, report["nginx_test"]["answer"] == "not-asked", f"{report['nginx_test']}")
    expect(problems, "modules-enabled/echo.conf:1" in gap_of(report), f"gap: {gap_of(report)}")
    return problems


def runs_nothing_in_a_race(world, rounds):
    """He swaps his file all the time; nginx itself, asked plainly, would fall for it."""
    over = threading.Event()

    def swap():
        while not over.is_set():
            world.write_site(SITE)
            world.write_site(SITE + CODE["perl_set"])

    enemy = threading.Thread(target=swap)
    enemy.start()
    problems, answers = [], {}
    try:
        for _ in range(rounds):
            run = world.audit()
            answer = run.report()["nginx_test"]["answer"]
            answers[answer] = answers.get(answer, 0) + 1
        expect(problems, not world.marked(), "it ran")
    finally:
        over.set()
        enemy.join()
    print("race:", answers)
    expect(problems, answers.get("accepts") and answers.get("not-asked"), f"no race: {answers}")
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rounds", type=int, default=100)
    args = parser.parse_args()
    tally, nginx = Tally(), find_nginx()
    if os.geteuid() != 0 or not nginx or not all(nginx.has(module) for module in MODULES):
        tally.skip("a stranger's code", "needs root and nginx with its Lua and Perl modules")
        return tally.finish()
    tests = {
        "nginx answers about a file that a stranger may write": answers_about_his_file,
        "with --test-anyway it is asked": is_asked_anyway,
        "it is not asked in place": is_not_asked_in_place,
        "nor where he may replace the main file": is_not_asked_where_he_may_replace_the_main_file,
        "nor where he may write a module": is_not_asked_with_his_module,
        "nothing of his runs while he swaps his file":
            lambda world: runs_nothing_in_a_race(world, args.rounds),
    }
    for word in CODE:
        tests["it is not asked where his file holds " + word] = (
            lambda world, word=word: is_not_asked(world, word))
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-strangers-"))
    os.chmod(scratch, 0o755)
    try:
        for at, (name, test) in enumerate(tests.items()):
            world = World(os.path.join(scratch, str(at)), os.path.abspath(args.binary), nginx, MODULES)
            tally.judge(name, test(world))
            world.close()
    finally:
        subprocess.run(["rm", "-rf", scratch], check=False)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
