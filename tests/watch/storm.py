"""Long random storms, a stopped watcher, and changes around the start: what is believed at rest is what
a fresh audit finds."""

import os
import random
import shutil
import signal
import subprocess
import time

from watcher import Watcher

SEED = 20261120
QUIET = 'watch { settle = "30ms" settle_max = "300ms" rescan = "1h" }\n'
NO_TEST = ["--no-test"]
NAMES = [f"site{number}" for number in range(12)] + ["10-front", "shop.conf", "shop.bak", ".hidden"]


def _site(name, number):
    return (f"server {{\n\tlisten 127.0.0.1:@PORT@;\n\tserver_name {name.strip('.')}.example.com;\n"
            f"\troot @TREE@/srv/www{number % 3};\n}}\n")


class Storm:
    """One operation after the other upon a tree; each leaves something that was not there before."""

    def __init__(self, tree, seed):
        self.tree, self.random, self.count = tree, random.Random(seed), 0
        for number in range(3):
            tree.write(f"/srv/www{number}/index.html", "page\n")
            tree.write(f"/srv/app/releases/{number}/site", _site(f"app{number}", number))
        tree.link("/srv/app/current", "releases/0")
        tree.link("sites-enabled/app", "@TREE@/srv/app/current/site")
        for number, name in enumerate(NAMES[:8]):
            tree.site(name, _site(name, number))
        self._save("saved")

    def _save(self, name):
        """A copy of the configuration, for rsync and cp to come back with."""
        target = self.tree.path("/" + name)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.tree.path("/etc/nginx"), target, symlinks=True)

    def _name(self):
        return self.random.choice(NAMES)

    def _side(self):
        return self.random.choice(["sites-available", "sites-enabled"])

    def _some(self, side):
        names = os.listdir(self.tree.path(side))
        return f"{side}/{self.random.choice(names)}" if names else f"{side}/{self._name()}"

    # ---- the operations ----

    def create(self):
        self.tree.write("sites-available/" + self._name(), _site(self._name(), self.count))

    def link(self):
        name, target = self._name(), self._name()
        text = self.random.choice(["../sites-available/" + target, "sites-available/" + target, target,
                                   self.tree.path("sites-available/" + target),
                                   "@TREE@/srv/app/current/site", "/dev/null", "../sites-available"])
        if not os.path.isdir(self.tree.path("sites-enabled/" + name)):
            self._remove("sites-enabled/" + name)
            self.tree.link("sites-enabled/" + name, text)

    def _remove(self, path):
        if os.path.lexists(self.tree.path(path)):
            self.tree.remove(path)

    def remove(self):
        self._remove(self._some(self._side()))

    def rename(self):
        side = self._side()
        source, target = self.tree.path(self._some(side)), self.tree.path(f"{side}/{self._name()}")
        if os.path.lexists(source) and not os.path.isdir(target) and not (
                os.path.isdir(source) and os.path.lexists(target)):
            os.rename(source, target)

    def replace(self):
        target = self.tree.path(self._some("sites-available"))
        if os.path.isdir(target):
            return
        with open(target + ".part", "w", encoding="utf-8") as file:
            file.write(self.tree.text(_site(self._name(), self.count)))
        os.rename(target + ".part", target)

    def edit(self):
        target = self.tree.path(self._some("sites-available"))
        if os.path.isfile(target):
            with open(target, "a", encoding="utf-8") as file:
                file.write(self.random.choice(["# more\n", "server {\n", "}\n", ""]))

    def empty(self):
        target = self.tree.path(self._some("sites-available"))
        if os.path.isfile(target):
            with open(target, "w", encoding="utf-8"):
                pass

    def save_as_vim(self):
        target = self.tree.path(self._some("sites-available"))
        if not os.path.isfile(target):
            return
        directory = os.path.dirname(target)
        for name in ("4913", "." + os.path.basename(target) + ".swp"):
            with open(os.path.join(directory, name), "w", encoding="utf-8"):
                pass
        os.unlink(os.path.join(directory, "4913"))
        os.rename(target, target + "~")
        with open(target, "w", encoding="utf-8") as file:
            file.write(self.tree.text(_site(self._name(), self.count)))
        os.unlink(target + "~")
        os.unlink(os.path.join(directory, "." + os.path.basename(target) + ".swp"))

    def save_as_emacs(self):
        target = self.tree.path(self._some("sites-enabled"))
        if not os.path.isfile(target):
            return
        lock = os.path.join(os.path.dirname(target), ".#" + os.path.basename(target))
        if not os.path.lexists(lock):
            os.symlink("user@host.1:1", lock)
        with open(target, "a", encoding="utf-8") as file:
            file.write("# emacs\n")
        os.unlink(lock)

    def sed(self):
        target = self.tree.path(self._some(self._side()))
        if os.path.isfile(target):
            subprocess.run(["sed", "-i", "s/more/less/", target], check=False)

    def chmod(self):
        target = self.tree.path(self._some("sites-available"))
        if os.path.exists(target) and not os.path.isdir(target):
            os.chmod(target, self.random.choice([0o644, 0o600, 0o666, 0o640]))

    def retarget(self):
        self._remove("/srv/app/current.new")
        self.tree.link("/srv/app/current.new", f"releases/{self.random.randrange(4)}")
        os.rename(self.tree.path("/srv/app/current.new"), self.tree.path("/srv/app/current"))

    def swap(self):
        where = self.tree.path(self.random.choice(["sites-available", "sites-enabled", "/srv/app",
                                                   "/srv/www1", "/srv"]))
        if not os.path.isdir(where):
            return
        os.rename(where, where + ".swapped")
        if self.random.random() < 0.5:
            shutil.copytree(where + ".swapped", where, symlinks=True)
            shutil.rmtree(where + ".swapped")
        else:
            os.rename(where + ".swapped", where)

    def directory(self):
        name = "sites-enabled/" + self._name()
        if os.path.isdir(self.tree.path(name)) and not os.path.islink(self.tree.path(name)):
            shutil.rmtree(self.tree.path(name))
        elif not os.path.lexists(self.tree.path(name)):
            os.mkdir(self.tree.path(name))

    def www(self):
        where = self.tree.path(f"/srv/www{self.random.randrange(3)}")
        if os.path.isdir(where):
            shutil.rmtree(where)
        else:
            self.tree.write(f"/srv/{os.path.basename(where)}/index.html", "page\n")

    def hardlink(self):
        source = self.tree.path(self._some("sites-available"))
        target = self.tree.path("sites-enabled/" + self._name())
        if os.path.isfile(source) and not os.path.islink(source) and not os.path.lexists(target):
            os.link(source, target)

    def copy(self):
        subprocess.run(["cp", "-a", self.tree.path("/saved") + "/.", self.tree.path("/etc/nginx")],
                       check=False, stderr=subprocess.DEVNULL)

    def rsync(self):
        subprocess.run(["rsync", "-a", "--delete", self.tree.path("/saved") + "/",
                        self.tree.path("/etc/nginx")], check=False, stderr=subprocess.DEVNULL)

    def _git(self, *words):
        subprocess.run(["git", "-C", self.tree.path("/etc/nginx"), "-c", "user.name=t", "-c",
                        "user.email=t@example.com", *words], check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def checkout(self):
        if not os.path.isdir(self.tree.path("/etc/nginx/.git")):
            self._git("init", "-q")
        self._git("add", "-A")
        self._git("commit", "-q", "-m", f"state {self.count}")
        self._git("checkout", "-q", "-f", f"HEAD~{self.random.randrange(3)}")

    OFTEN = [create, link, remove, rename, replace, edit, save_as_vim, save_as_emacs, chmod, retarget]
    SELDOM = [empty, sed, swap, directory, www, hardlink]
    RARELY = [copy, rsync, checkout]

    def blow(self, number):
        """So many operations, as fast as they come."""
        for _ in range(number):
            self.count += 1
            kind = self.random.choices([self.OFTEN, self.SELDOM, self.RARELY], [80, 18, 1.5])[0]
            self.random.choice(kind)(self)


def a_storm_leaves_what_an_audit_finds(place):
    place.needs("rsync", "git")
    storm = Storm(place.tree(), SEED)
    rounds = 400 if place.long else 60

    with Watcher(place.binary, storm.tree, *NO_TEST, settle=QUIET).started() as watcher:
        for number in range(rounds):
            storm.blow(storm.random.choice([1, 3, 20, 150]))
            if not watcher.insist_same(place.binary, *NO_TEST, what=f"after round {number}: "):
                break
        counters = watcher.counters()
        place.insist(storm.count > rounds * 20, f"only {storm.count} operations")
        place.insist(counters["misses"] == 0 and counters["failed"] == 0, f"counters: {counters}")
    return watcher.problems


def a_storm_with_nginx_leaves_what_an_audit_finds(place):
    place.needs("nginx", "rsync", "git")
    storm = Storm(place.tree(), SEED + 1)

    with Watcher(place.binary, storm.tree, settle=QUIET).started() as watcher:
        for number in range(60 if place.long else 8):
            storm.blow(storm.random.choice([3, 40]))
            if not watcher.insist_same(place.binary, timeout=20, what=f"after round {number}: "):
                break
    return watcher.problems


def a_change_around_the_start_is_not_missed(place):
    tree = place.tree()
    chance = random.Random(SEED)
    blog, away = tree.path("sites-available/blog"), tree.path("sites-available/.away")
    problems = []

    for number in range(1000 if place.long else 100):
        with Watcher(place.binary, tree, *NO_TEST, settle=QUIET) as watcher:
            time.sleep(chance.random() * 0.15)
            os.rename(blog, away)
            watcher.started()
            seen = watcher.wait(lambda one: one.report and "dangling-link" in one.rules("/blog"), 3)
            problems += watcher.problems + ([] if seen else [f"missed in run {number}"])
            watcher.stop(signal.SIGKILL)
        os.rename(away, blog)
        if problems:
            break
    return problems


def a_stopped_watcher_finds_out_afterwards(place):
    tree = place.tree()
    for number in range(100):
        tree.site(f"many{number}", _site(f"many{number}", number))

    with Watcher(place.binary, tree, *NO_TEST, settle=QUIET).started() as watcher:
        watcher.process.send_signal(signal.SIGSTOP)
        for number in range(10000):
            path = tree.path(f"sites-available/many{number % 100}")
            os.rename(path, path + ".away")
            if number < 9950:
                os.rename(path + ".away", path)
            elif number >= 9990:
                os.symlink("nowhere", path)
        watcher.process.send_signal(signal.SIGCONT)
        watcher.insist_same(place.binary, *NO_TEST, timeout=20)
        for _ in range(50):
            counters = watcher.counters()
            if counters["overflows"]:
                break
            watcher.read(0.1)
        place.insist(counters["overflows"] > 0, f"no overflow: {counters}")
        watcher.insist_same(place.binary, *NO_TEST, timeout=20)
        os.rename(tree.path("sites-available/blog"), tree.path("sites-available/away"))
        place.insist(watcher.wait(lambda one: "dangling-link" in one.rules("/blog")),
                     "it hears nothing afterwards")
    return watcher.problems


TESTS = [
    a_storm_leaves_what_an_audit_finds,
    a_storm_with_nginx_leaves_what_an_audit_finds,
    a_change_around_the_start_is_not_missed,
    a_stopped_watcher_finds_out_afterwards,
]
