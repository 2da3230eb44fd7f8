"""Small trees with something to repair, one for each kind of step, and what they look like."""

import os
import shutil
import stat
import subprocess

CONF = "/etc/nginx"
ENABLED, AVAILABLE = f"{CONF}/sites-enabled", f"{CONF}/sites-available"
SIDES = {"a": AVAILABLE, "e": ENABLED, "": CONF}
QUARANTINE = ".ngxaudit"
DONE, REFUSED, TAKEN_BACK, STUCK, NO_BEGIN = 0, 1, 2, 3, 9

# What is laid: a text is a file, (text,) a link. Then the words for the driver; and the paths at
# which something stands at every moment.
KINDS = {
    "enable": ({"a/shop": "x"}, [f"{ENABLED}/shop", "l:../sites-available/shop"], []),
    "relink": ({"a/shop": "x", "e/shop": ("../sites-available/typo",)},
               [f"{ENABLED}/shop", "l:../sites-available/shop"], ["e/shop"]),
    "remove-link": ({"e/shop": ("nowhere",)}, [f"{ENABLED}/shop", "-"], []),
    "replace-copy": ({"a/shop": "x", "e/shop": "x"},
                     [f"{ENABLED}/shop", "l:../sites-available/shop"], ["a/shop", "e/shop"]),
    "keep-served": ({"a/shop": "old", "e/shop": "new"},
                    [f"{AVAILABLE}/shop", f"f:{ENABLED}/shop",
                     f"{ENABLED}/shop", "l:../sites-available/shop"], ["a/shop", "e/shop"]),
    "adopt": ({"e/shop": "x"},
              [f"{AVAILABLE}/shop", f"f:{ENABLED}/shop",
               f"{ENABLED}/shop", "l:../sites-available/shop"], ["e/shop"]),
    "quarantine": ({"e/shop.bak": "x"}, [f"{ENABLED}/shop.bak", "-"], []),
    "rename": ({"e/shop": "x"}, [f"{ENABLED}/shop.conf", f"f:{ENABLED}/shop", f"{ENABLED}/shop", "-"],
               []),
    "tighten": ({"a/shop": "x"}, [f"{AVAILABLE}/shop", "m:0600"], ["a/shop"]),
    "make-dir": ({"a/shop": "x"},
                 [f"{CONF}/streams-enabled", "d", f"{CONF}/streams-enabled/shop", "l:../s/shop"], []),
    "restore": ({"a/shop": "wrong"}, [f"{AVAILABLE}/shop", "b:right"], ["a/shop"]),
    "restore several": ({"a/shop": "wrong", "e/shop": "copied", "e/new": "x"},
                        [f"{CONF}/snippets", "d", f"{CONF}/snippets/deep", "d",
                         f"{CONF}/snippets/deep/tls.conf", "b:right", f"{CONF}/snippets/link", "l:deep",
                         f"{AVAILABLE}/shop", "b:right", f"{ENABLED}/shop", "l:../sites-available/shop",
                         f"{ENABLED}/new", "-"], ["a/shop", "e/shop"]),
    "several": ({"a/shop": "x", "e/shop": ("typo",), "e/blog": "b", "e/old~": "o"},
                [f"{ENABLED}/shop", "l:../sites-available/shop", f"{AVAILABLE}/blog",
                 f"f:{ENABLED}/blog", f"{ENABLED}/blog", "l:../sites-available/blog",
                 f"{ENABLED}/old~", "-", f"{AVAILABLE}/shop", "m:0600"], ["e/shop", "e/blog"]),
}


class World:
    """A root with a tree in it, and a directory for the state beside."""

    def __init__(self, place, driver):
        self.place, self.driver = place, driver
        self.root, self.state = f"{place}/root", f"{place}/state"

    def path(self, short):
        side, _, name = short.partition("/")
        return f"{self.root}{SIDES[side]}/{name}"

    def lay(self, things):
        shutil.rmtree(self.place, ignore_errors=True)
        for name in ("a/", "e/"):
            os.makedirs(self.path(name))
        with open(f"{self.root}{CONF}/nginx.conf", "w", encoding="ascii") as file:
            file.write("events {}\n")
        for short, thing in things.items():
            if isinstance(thing, tuple):
                os.symlink(thing[0], self.path(short))
            else:
                with open(self.path(short), "w", encoding="ascii") as file:
                    file.write(thing)

    def start(self, *words, before=()):
        return subprocess.Popen(
            [*before, self.driver, self.state, self.root, f"{CONF}/nginx.conf", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0:exitcode=99"})

    def run(self, *words, before=()):
        running = self.start(*words, before=before)
        out, err = running.communicate(timeout=60)
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)

    def unfinished(self):
        return self.run("unfinished").returncode == 1

    def look(self):
        """Everything in the tree but the quarantine: kinds, rights, times of files, and what is in
        them."""
        found = {}
        for folder, names, files in os.walk(self.root):
            if QUARANTINE in names:
                names.remove(QUARANTINE)
            for name in names + files:
                path = os.path.join(folder, name)
                seen = os.lstat(path)
                rights = (stat.S_IFMT(seen.st_mode), seen.st_mode & 0o7777, seen.st_uid, seen.st_gid)
                if stat.S_ISLNK(seen.st_mode):
                    found[path] = (*rights, os.readlink(path))
                elif stat.S_ISREG(seen.st_mode):
                    with open(path, "rb") as file:
                        found[path] = (*rights, file.read())
                else:
                    found[path] = rights
        return found

    def identities(self):
        """Which file each path is, and when it was changed last."""
        return {path: (os.lstat(path).st_ino, os.lstat(path).st_mtime_ns) for path in self.look()
                if not os.path.isdir(path) or os.path.islink(path)}

    def quarantined(self):
        """What lies in quarantines."""
        return sorted(os.path.join(folder, name) for folder, names, files in os.walk(self.root)
                      for name in names + files if QUARANTINE in os.path.join(folder, name))
