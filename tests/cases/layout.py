"""The words of a case that lay out its world."""

import grp
import os
import pwd
import shutil
import socket
import subprocess

import certificates
from casefile import CaseError

SHARED_MODULES = "/usr/share/nginx/modules-available"


def _split(rest, separator):
    left, found, right = rest.partition(separator)
    if not found:
        raise CaseError(f"expected `A{separator}B`, found `{rest}`")
    return left.strip(), right.strip()


def _file(tree, rest, text):
    if text is None:
        rest, line = _split(rest, " = ")
        text = line + "\n"
    tree.write(rest, text)


def _append(tree, rest, text):
    tree.write(rest, text, append=True)


def _bytes(tree, rest, _):
    path, text = _split(rest, " = ")
    tree.write(path, tree.text(text).encode("latin-1").decode("unicode_escape").encode("latin-1"))


def _replace(tree, rest, _):
    path, change = rest.split(" ", 1)
    old, new = (tree.text(part.strip().strip('"')) for part in _split(change, '" with "'))
    text = tree.read(path)
    if old not in text:
        raise CaseError(f"{path} does not hold `{old}`")
    tree.write(path, text.replace(old, new))


def _link(tree, rest, _):
    tree.link(*_split(rest, " -> "))


def _hardlink(tree, rest, _):
    path, existing = _split(rest, " = ")
    os.link(tree.path(existing), tree.path(path))


def _site(tree, rest, text):
    tree.site(rest, text)


def _mode(tree, rest, _):
    path, mode = rest.split()
    os.chmod(tree.path(path), int(mode, 8))


def _number(name, look_up):
    """The number of a user or group by name or number; -1 leaves it as it is."""
    if not name:
        return -1
    return int(name) if name.isdigit() else look_up()


def _owner(tree, rest, _):
    path, owner = rest.split()
    user, _, group = owner.partition(":")
    os.lchown(tree.path(path), _number(user, lambda: pwd.getpwnam(user).pw_uid),
              _number(group, lambda: grp.getgrnam(group).gr_gid))


def _fifo(tree, rest, _):
    os.mkfifo(tree.path(rest))


def _socket(tree, rest, _):
    """A socket file that nobody listens on."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(tree.path(rest))


def _sparse(tree, rest, _):
    path, size = _split(rest, " = ")
    with open(tree.path(path), "wb") as file:
        file.truncate(int(size))


def _touch(tree, rest, _):
    tree.write(rest, "", append=True)


def _move(tree, rest, _):
    old, new = _split(rest, " -> ")
    os.rename(tree.path(old), tree.path(new))


def _empty_tree(tree, _rest, _text):
    for name in os.listdir(tree.top):
        shutil.rmtree(os.path.join(tree.top, name))


def _stock(tree, _rest, _text):
    """This machine's own /etc/nginx and modules, as the packages laid them, below the tree."""
    shutil.rmtree(tree.path("/etc/nginx"))
    shutil.copytree("/etc/nginx", tree.path("/etc/nginx"), symlinks=True)
    shutil.copytree(SHARED_MODULES, tree.path(SHARED_MODULES), symlinks=True)
    enabled = tree.path("modules-enabled")
    linked = {os.path.basename(os.readlink(os.path.join(enabled, name)))
              for name in os.listdir(enabled)}
    for module in sorted(set(os.listdir(SHARED_MODULES)) - linked):
        tree.link("modules-enabled/50-" + module, f"{SHARED_MODULES}/{module}")
    for directory in ("/var/lib/nginx", "/var/www/html", "/usr/share/nginx/html"):
        tree.directory(directory)
    tree.link("/usr/share/nginx/modules", "../../lib/nginx/modules")
    shutil.copytree("/usr/lib/nginx/modules", tree.path("/usr/lib/nginx/modules"), symlinks=True)


def _certificate(tree, rest, _):
    """PATH [WORD=VALUE]...; README.md has the words."""
    path, *words = tree.text(rest).split()
    words = dict(word.split("=", 1) for word in words)
    key = tree.path(words.pop("key", os.path.splitext(path)[0] + ".key"))
    path = tree.path(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.makedirs(os.path.dirname(key), exist_ok=True)
    passphrase, kind = words.pop("passphrase", None), words.pop("kind", "ec")
    if not os.path.exists(key):
        certificates.make_key(key, kind, passphrase)
    by, chain = words.pop("by", None), words.pop("with", None)
    wanted = certificates.Wanted(
        names=[name for name in words.pop("names", "").split(",") if name],
        common=words.pop("common", None), days=float(words.pop("days", 60)),
        lifetime=float(words.pop("lifetime", 90)),
        by=by and [tree.path(by), os.path.splitext(tree.path(by))[0] + ".key"],
        authority=words.pop("authority", "no") == "yes")
    if words:
        raise CaseError(f"`{min(words)}=` is no word of a certificate")
    certificates.make(path, key, wanted, passphrase)
    for other in chain.split(",") if chain else []:
        tree.write(path.removeprefix(tree.top), tree.read(other.replace("@TREE@", "")), append=True)


def _git(tree, rest, _):
    subprocess.run(["git", "init", "-q", os.path.normpath(tree.path(rest))], check=True,
                   stdin=subprocess.DEVNULL, env=dict(os.environ, HOME=tree.top))


VERBS = {
    "file": _file,
    "append": _append,
    "bytes": _bytes,
    "replace": _replace,
    "remove": lambda tree, rest, _: tree.remove(rest),
    "link": _link,
    "hardlink": _hardlink,
    "site": _site,
    "dir": lambda tree, rest, _: tree.directory(rest),
    "mode": _mode,
    "owner": _owner,
    "fifo": _fifo,
    "socket": _socket,
    "sparse": _sparse,
    "touch": _touch,
    "move": _move,
    "bare": _empty_tree,
    "stock": _stock,
    "git": _git,
    "certificate": _certificate,
}

# What stands for the machine or the run, and is read by the runner.
RUN_VERBS = ("then", "options", "root", "as", "ask", "needs", "serve", "running", "live", "config",
             "rules")


def lay(tree, world, steps):
    """Lays out some steps of the world on top of what is there."""
    for line, verb, rest, text in steps:
        if verb not in VERBS:
            continue
        try:
            VERBS[verb](tree, rest, text)
        except (OSError, ValueError, CaseError, KeyError, subprocess.SubprocessError) as error:
            raise CaseError(f"{world.file}:{line}: {error}") from error
