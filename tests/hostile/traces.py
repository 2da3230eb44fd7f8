"""An audit that does not ask nginx opens nothing for writing and changes nothing: by what the
kernel was asked for."""

import os
import re
import shutil
import subprocess

import audit
from tree import Tree, inodes

CHANGES = ("rename renameat renameat2 unlink unlinkat link linkat symlink symlinkat mkdir mkdirat rmdir mknod mknodat "
           "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat truncate ftruncate fallocate utime utimes "
           "utimensat futimesat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr mount umount2 "
           "pivot_root bind listen").split()
WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE|APPEND)")
CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)")


def _broken(tree):
    tree.link("sites-enabled/shop", "../sites-available/shop")
    tree.link("sites-enabled/loop", "loop")
    tree.write("sites-enabled/blog.bak", "server {\n")
    tree.write("sites-available/wiki", "server { listen 127.0.0.1:@PORT@; }\n")
    os.mkfifo(tree.path("sites-enabled/pipe"))


def _healthy(_tree):
    pass


def _offences(trace):
    """(lines that write, number of files opened)."""
    offences, opened = [], 0
    for line in trace.split("\n"):
        match = CALL.match(line)
        if not match:
            continue
        name, rest = match.groups()
        opened += name in ("openat", "openat2", "open")
        if name in CHANGES or (name.startswith("open") and WRITING.search(rest)) or name == "creat":
            offences.append(line)
    return offences, opened


def _trace(binary, tree, options, log):
    command = ["strace", "-f", "-qq", "-o", log, "-e", "trace=%file,%network," +
               ",".join(f"?{name}" for name in CHANGES), binary, *options]
    before = inodes(tree.top)
    # The leak checker traces the program itself, which cannot be while strace does.
    run = audit.Run(command, env={"ASAN_OPTIONS": "detect_leaks=0:exitcode=99"})
    problems = run.problems()
    with open(log, encoding="utf-8", errors="backslashreplace") as file:
        offences, opened = _offences(file.read())
    if opened < 5:
        problems.append(f"no more than {opened} files were opened: there is nothing to look at")
    if inodes(tree.top) != before:
        problems.append("the tree was changed")
    return problems + offences


def test(tally, binary, folder):
    can = shutil.which("strace") and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                                                    stderr=subprocess.DEVNULL).returncode == 0
    for number, change in enumerate((_healthy, _broken)):
        for rooted in (False, True):
            name = f"traces: none on a{change.__name__.replace('_', ' ')} tree{' in a root' * rooted}"
            if not can:
                tally.skip(name, "strace is not installed, or may not trace")
                continue
            tree = Tree(os.path.join(folder, f"{number}{rooted}"), 27000 + 4 * number, rooted)
            tree.lay_base()
            change(tree)
            where = ["--root", tree.top] if rooted else ["-n", tree.nginx_conf]
            log = os.path.join(folder, f"{number}{rooted}.strace")
            tally.judge(name, _trace(binary, tree, [*where, "--no-test", "-f", "json"], log))
