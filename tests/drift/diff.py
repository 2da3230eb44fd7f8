"""--diff: what git and patch make of it, and whom it shows what."""

import os
import random
import shutil
import stat
import subprocess

import certificates
from host import Tests, site
from stored import Stored
from terminal import Terminal

TESTS = Tests("diff")
test = TESTS.add
NAMES = ("shop", "a b", "tab\there", 'quote"d', "back\\slash", "\xe4\xf6", "new\nline", "-rf", "~")


def accept(host):
    host.run("--accept", "--yes", "--force", status=0)


def diff(host, *words, status=1):
    return host.run("--diff", *words, status=status).out


def paths(text):
    return [line.split(b" ")[2][1:].decode() for line in text.split(b"\n")
            if line.startswith(b"diff --git ")]


# ---- git and patch ----

def lying(top):
    """What lies below `top`: links and bytes, by name; whether a file can be run is all that git
    keeps of its mode."""
    found = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                found[os.path.relpath(path, top)] = os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = (bool(status.st_mode & 0o100), file.read())
    return found


def applied(host, text, command, name):
    """What the command makes of a copy of the accepted files."""
    copy = os.path.join(host.folder, name)
    shutil.copytree(Stored(host).copy("current", "/"), copy, symlinks=True)
    run = subprocess.run(command, cwd=copy, input=text, capture_output=True, check=False,
                         env=dict(os.environ, GIT_CEILING_DIRECTORIES=host.folder))
    host.insist(run.returncode == 0, f"{command[0]}: {run.stdout} {run.stderr} of {text!r}")
    made = lying(copy + "/etc/nginx")
    shutil.rmtree(copy)
    return made


def check_applied(host, text):
    there = lying(host.tree.path("/etc/nginx"))
    for command in (["git", "apply", "-"], ["patch", "-p1", "-s", "--batch"]):
        made = applied(host, text, command, command[0])
        wrong = {name for name in set(made) | set(there) if made.get(name) != there.get(name)}
        host.insist(not wrong, f"{command[0]} made other {wrong} of {text!r}")


def edit(host, dice):
    """One edit of the tree, such as people make."""
    folder = host.tree.path(dice.choice(("sites-available", "sites-enabled", "conf.d")))
    name = dice.choice(NAMES) + dice.choice(("", ".conf"))
    path = os.path.join(folder, name).encode("utf-8", "surrogateescape")
    here = os.path.lexists(path)
    what = dice.choice(("write", "append", "link", "remove", "mode", "empty", "cut"))
    if what == "remove" and here:
        os.unlink(path)
    elif what == "link":
        if here:
            os.unlink(path)
        os.symlink(dice.choice(("../sites-available/shop", "/dev/null", "x y")), path)
    elif what == "mode" and here and not os.path.islink(path):
        os.chmod(path, dice.choice((0o644, 0o755)))
    elif what in ("write", "append", "empty", "cut"):
        if os.path.islink(path):
            os.unlink(path)
        lines = [f"# {dice.randrange(50)}\n" for _ in range(dice.randrange(40))]
        text = "" if what == "empty" else "".join(lines) + ("# no end" if what == "cut" else "")
        with open(path, "a" if what == "append" else "w", encoding="utf-8") as file:
            file.write(text)


@test("root", rooted=True)
def what_cannot_be_read_does_not_hide_the_rest(host):
    for name in ("shop", "wiki"):
        host.tree.site(name, site(name))
    accept(host)
    subprocess.run(["chmod", "-R", "a+rX", host.state], check=True)
    os.chmod(host.tree.path("sites-available/shop"), 0)
    host.tree.write("sites-available/wiki", site("wiki") + "# edited\n")
    host.user = "nobody"

    run = host.run("--diff", status=3)

    host.insist("sites-available/shop: Permission denied" in run.err, run.err)
    host.insist(b"\n+# edited\n" in run.out and b"sites-available/shop has the mode 0000" in run.out, run.out)


@test(rooted=True)
def it_is_text_and_nothing_else(host):
    accept(host)

    run = host.run("--diff", "--format", "json", status=3)

    host.insist("text alone" in run.err, run.err)


@test(rooted=True)
def what_it_says_makes_the_tree_of_the_accepted_one(host):
    dice = random.Random(20)
    os.makedirs(host.tree.path("conf.d"), exist_ok=True)
    for _ in range(25):
        for _ in range(dice.randrange(12)):
            edit(host, dice)
        accept(host)
        host.insist(diff(host, status=0) == b"", "something differs at once")
        before = lying(host.tree.path("/etc/nginx"))
        for _ in range(dice.randrange(1, 12)):
            edit(host, dice)
        same = lying(host.tree.path("/etc/nginx")) == before
        text = diff(host, status=None)
        host.insist(same or text, "nothing is said of what was edited")
        if text:
            check_applied(host, text)


@test(rooted=True)
def the_head_is_that_of_git(host):
    host.tree.write("sites-available/shop", "a\n")
    os.chmod(host.tree.path("sites-available/shop"), 0o644)
    accept(host)
    host.tree.write("sites-available/shop", "b")
    os.chmod(host.tree.path("sites-available/shop"), 0o755)
    host.insist(diff(host) == b"""\
diff --git a/etc/nginx/sites-available/shop b/etc/nginx/sites-available/shop
old mode 100644
new mode 100755
index 7898192..63d8dbd
--- a/etc/nginx/sites-available/shop
+++ b/etc/nginx/sites-available/shop
@@ -1 +1 @@
-a
+b
\\ No newline at end of file
""", diff(host))


@test(rooted=True)
def links_are_shown_as_git_shows_them(host):
    accept(host)
    host.tree.remove("sites-enabled/blog")
    host.tree.link("sites-enabled/blog", "../sites-available/other")
    text = diff(host).decode()
    host.insist("120000\n" in text and "-../sites-available/blog\n\\ No" in text
                and "+../sites-available/other\n\\ No" in text, text)


# ---- what is not shown ----

@test("nginx", "root")
def of_secrets_nothing_is_shown(host):
    key, pem = host.tree.path("/etc/ssl/blog.key"), host.tree.path("/etc/ssl/blog.pem")
    os.makedirs(os.path.dirname(key))
    certificates.make_key(key)
    certificates.make(pem, key, certificates.Wanted(["blog.example.com"]))
    host.tree.write("sites-available/blog", host.tree.read("sites-available/blog").replace(
        "@PORT@;".replace("@PORT@", str(host.tree.port)),
        f"{host.tree.port} ssl;\n\tssl_certificate {pem};\n\tssl_certificate_key {key};"))
    accept(host)
    os.unlink(key)
    certificates.make_key(key)
    certificates.make_key(host.tree.path("conf.d/new.key"))
    text = diff(host)
    host.insist(b"blog.key holds other bytes than accepted; only their digest was kept" in text
                and b"new.key is a new file" in text and b"PRIVATE" not in text, text)
    host.insist(paths(text) == [], f"a diff of {paths(text)}")


@test(rooted=True)
def a_directory_and_an_owner_are_lines_that_patch_passes_over(host):
    accept(host)
    os.chmod(host.tree.path("sites-available"), 0o700)
    host.insist(diff(host) == b"# /etc/nginx/sites-available has the mode 0700; accepted was 0755\n",
                diff(host))


@test(rooted=True)
def what_holds_a_nul_is_only_said_to_differ(host):
    accept(host)
    host.tree.write("sites-available/blog", b"server {\0}\n")
    text = diff(host)
    host.insist(text == b"Binary files a/etc/nginx/sites-available/blog and "
                b"b/etc/nginx/sites-available/blog differ\n", text)


# ---- which paths ----

@test(rooted=True)
def paths_narrow_it_to_a_file_or_a_directory(host):
    host.tree.site("shop", site("shop"))
    accept(host)
    for name in ("sites-available/shop", "sites-available/blog", "nginx.conf"):
        host.tree.write(name, "# more\n", append=True)
    host.insist(len(paths(diff(host))) == 3, "not three")
    one = diff(host, "/etc/nginx/sites-available/shop")
    host.insist(paths(one) == ["/etc/nginx/sites-available/shop"], f"{paths(one)}")
    both = diff(host, "/etc/nginx/sites-available")
    host.insist(len(paths(both)) == 2, f"{paths(both)}")
    host.insist(diff(host, "/etc/nginx/mime.types", status=0) == b"", "of what did not change")


@test(rooted=True)
def a_path_may_be_relative_to_where_one_is(host):
    accept(host)
    host.tree.write("sites-available/blog", "# more\n", append=True)
    run = subprocess.run([os.path.abspath(word) if word == host.binary else word
                          for word in host.command("--diff", "blog")],
                         cwd=host.tree.path("sites-available"), capture_output=True, check=False)
    host.insist(run.returncode == 1 and paths(run.stdout) == ["/etc/nginx/sites-available/blog"],
                f"{run}")


@test(rooted=True)
def a_path_that_is_neither_here_nor_there_is_an_error(host):
    accept(host)
    run = host.run("--diff", "/etc/passwd", status=3)
    host.insist("/etc/passwd is neither in the accepted state nor configuration" in run.err, run.err)


# ---- exit status, and errors ----

@test(rooted=True)
def with_nothing_accepted_it_says_what_to_do(host):
    run = host.run("--diff", status=3)
    host.insist("nothing was accepted so far: ngxaudit --accept" in run.err, run.err)


@test(rooted=True)
def a_damaged_copy_is_never_shown_as_what_was_accepted(host):
    accept(host)
    host.tree.write("sites-available/blog", "# other\n")
    with open(Stored(host).copy("current", "/etc/nginx/sites-available/blog"), "a",
              encoding="utf-8") as file:
        file.write("# damage\n")
    run = host.run("--diff", status=3)
    host.insist(run.out == b"", f"shown: {run.out}")


@test(rooted=True)
def quietly_it_says_by_its_status_alone(host):
    accept(host)
    host.insist(diff(host, "-q", status=0) == b"", "nothing differs")
    host.tree.write("sites-available/blog", "# other\n")
    host.insist(diff(host, "-q", status=1) == b"", "quiet")


# ---- terminals ----

@test(rooted=True)
def on_a_terminal_it_is_coloured_and_escaped(host):
    accept(host)
    host.tree.write("sites-available/blog", "# \033[2J bell \a\n\ttab\n")
    terminal = Terminal(host.command("--diff", "--color", "always"))
    status = terminal.finish()
    host.insist(status == 1, f"status {status}")
    host.insist(b"\033[32m+# \\x1b[2J bell \\x07\033[m" in terminal.seen
                and b"\033[32m+\ttab\033[m" in terminal.seen
                and b"\033[1mdiff --git" in terminal.seen
                and b"\033[36m@@ -1,5 +1,2 @@\033[m" in terminal.seen, repr(terminal.seen))


@test(rooted=True)
def in_a_pipe_it_is_byte_for_byte(host):
    accept(host)
    host.tree.write("sites-available/blog", "# \033[2J bell \a\n\xff\n")
    text = diff(host, "--color", "never")
    host.insist(b"+# \033[2J bell \a\n" in text and b"\033[32m" not in text, text)
