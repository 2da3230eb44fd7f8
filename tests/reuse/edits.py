"""What is done to files one by one, and whether a pass that heard of it looks at them alone."""

import os
import shutil

# Directories and links are not looked at; nor is what other files say and refer to.
KEPT, ALONE, SCANNED = "kept", "alone", "scanned"

SERVER = "server {{\n\tlisten 127.0.0.1:{port};\n\tserver_name {name}.example.com;\n}}\n"


def _append(world, name, text):
    with open(world.path(name), "a", encoding="ascii") as file:
        file.write(text)


def _replace(world, name, old, new):
    """In place: the file stays the one that it was."""
    with open(world.path(name), "r+", encoding="ascii") as file:
        text = file.read()
        assert old in text, f"{name} has no {old!r}"
        file.seek(0)
        file.write(text.replace(old, new))
        file.truncate()


def _save_as_editors_do(world, name, text):
    aside = world.path("aside")
    with open(aside, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(aside, 0o644)
    os.rename(aside, world.path(name))


def _swap(world, one, other):
    aside = world.path("sites-available/aside")
    os.rename(world.path(one), aside)
    os.rename(world.path(other), world.path(one))
    os.rename(aside, world.path(other))


def _set_back(world, name, old, new):
    times = os.stat(world.path(name))
    _replace(world, name, old, new)
    os.utime(world.path(name), ns=(times.st_atime_ns, times.st_mtime_ns))


def _both(*deeds):
    def deed(world):
        for one in deeds:
            one(world)
    return deed


def _make(name, text):
    return lambda world: _save_as_editors_do(world, name, text)


# Sites 0, 3, ... include a snippet; 1, 4, ... have an upstream, and another snippet in a location;
# 2, 5, ... include nothing. All are linked by their names. In order: one builds on the other.
EDITS = (
    ("a comment", ALONE, lambda world: _append(world, "sites-available/s0", "# more\n")),
    ("another port", KEPT, lambda world: _replace(world, "sites-available/s0", ":28", ":27")),
    ("a server more", KEPT, lambda world: _append(
        world, "sites-available/s2", SERVER.format(port=28081, name="more"))),
    ("the name of another one's server", ALONE, lambda world: _append(
        world, "sites-available/s5", SERVER.format(port=28081, name="more"))),
    ("an upstream more", ALONE, lambda world: _append(
        world, "sites-available/s4", "upstream spare { server unix:/nowhere.sock; }\n")),
    ("a broken reference", KEPT, lambda world: _append(
        world, "sites-available/s2", "server { listen 28082; ssl_certificate gone.pem; "
        "location / { proxy_pass http://spare; error_page 404 @gone; } }\n")),
    ("an ignore", ALONE, lambda world: _replace(
        world, "sites-available/s5", "server {",
        "# ngxaudit: ignore duplicate-name because it is\nserver {")),
    ("what others refer to", KEPT, lambda world: _append(
        world, "sites-available/s8", "upstream mine { server 127.0.0.1:1; }\n"
        "server { listen 28080; location / { proxy_pass http://theirs; } }\n")),
    ("by another file", KEPT, lambda world: _append(
        world, "sites-available/s11", "server { listen 28080; "
        "location / { proxy_pass http://mine; } }\n")),
    ("and it is another", KEPT, lambda world: _replace(
        world, "sites-available/s8", "127.0.0.1:1;", "127.0.0.1:2;")),
    ("what is there only now", KEPT, lambda world: _append(
        world, "sites-available/s14", "upstream theirs { server unix:/nowhere; }\n")),
    ("and then no more", KEPT, lambda world: _replace(
        world, "sites-available/s14", "upstream theirs", "upstream nobodys")),
    ("two servers more, in the middle", KEPT, lambda world: _append(
        world, "sites-available/s14", 2 * "server { listen 28080; root /nowhere; "
        "index a b; error_page 404 /gone; location @x { } error_page 500 @y; }\n")),
    ("one behind them", ALONE, lambda world: _append(world, "sites-available/s17", "# more\n")),
    ("one of them less", ALONE, lambda world: _replace(
        world, "sites-available/s14", "index a b; error_page 404 /gone; location @x { } "
        "error_page 500 @y; }\nserver {", "}\nserver {")),
    ("several at a time", KEPT, _both(*(lambda world, n=n: _append(
        world, f"sites-available/s{n}", "server { listen 28080; access_log /nowhere; }\n")
        for n in (14, 17, 20)))),
    ("several, and as many servers as before", ALONE, _both(*(lambda world, n=n: _append(
        world, f"sites-available/s{n}", "# more\n") for n in (14, 17, 20)))),
    ("a setting that nobody has yet", KEPT, lambda world: _append(
        world, "sites-available/s14", "server { listen 28080; ssl_verify_client on; "
        "ssl_client_certificate ca.pem; }\n")),
    ("of which nobody else has it", KEPT, lambda world: _replace(
        world, "sites-available/s14", "ssl_verify_client on;", "ssl_verify_client off;")),
    ("a setting of all servers", KEPT, lambda world: _append(
        world, "sites-available/s17", "auth_basic x;\n")),
    ("in a file that is then as the others", KEPT, lambda world: _replace(
        world, "sites-available/s17", "auth_basic x;\n", "")),
    ("another include line", SCANNED, lambda world: _replace(
        world, "sites-available/s0", "snippets/a.conf", "snippets/b.conf")),
    ("an include line more", SCANNED, lambda world: _append(
        world, "sites-available/s2", "include conf.d/*;\n")),
    ("an include line less", SCANNED, lambda world: _replace(
        world, "sites-available/s2", "include conf.d/*;\n", "")),
    ("an include line in another block", SCANNED, lambda world: _replace(
        world, "sites-available/s1", "location / {", "if ($x) {")),
    ("what stood in a block stands behind it", SCANNED, lambda world: _replace(
        world, "sites-available/s3", "\tinclude", "}\nserver {\n\tlisten 28083; }\n\tinclude")),
    ("the block around an include line has another argument", KEPT, lambda world: _replace(
        world, "sites-available/s4", "location / {", "location /other {")),
    ("nothing is left of a file", KEPT, lambda world: _save_as_editors_do(
        world, "sites-available/s8", "")),
    ("of one that includes another", SCANNED, lambda world: _save_as_editors_do(
        world, "sites-available/s9", "")),
    ("something in it again", KEPT, lambda world: _append(
        world, "sites-available/s8", SERVER.format(port=28084, name="again"))),
    ("no configuration", ALONE, lambda world: _append(world, "sites-available/s8", "}\n")),
    ("one again", ALONE, lambda world: _replace(world, "sites-available/s8", "}\n}\n", "}\n")),
    ("a file that ends early", ALONE, lambda world: _replace(
        world, "sites-available/s8", "\n}\n", "\n")),
    ("as an editor saves", KEPT, _make(
        "sites-available/s11", SERVER.format(port=28085, name="saved"))),
    ("one in place of another, and back", KEPT, lambda world: _swap(
        world, "sites-available/s11", "sites-available/s14")),
    ("mode", SCANNED, lambda world: os.chmod(world.path("sites-available/s11"), 0o664)),
    ("mode and content", SCANNED, _both(
        lambda world: os.chmod(world.path("sites-available/s11"), 0o640),
        lambda world: _append(world, "sites-available/s11", "# more\n"))),
    ("owner", SCANNED, lambda world: os.chown(world.path("sites-available/s11"), 12345, 0)),
    ("as long as before, at the same time", KEPT, lambda world: _set_back(
        world, "sites-available/s14", "28085", "28086")),
    ("times alone", ALONE, lambda world: os.utime(world.path("sites-available/s14"))),
    ("a snippet of many", KEPT, lambda world: _append(
        world, "snippets/a.conf", "root /nowhere;\nindex index.html;\n")),
    ("as long as before, in a snippet", KEPT, lambda world: _set_back(
        world, "snippets/a.conf", "nowhere", "nothing")),
    ("a snippet with a listen", KEPT, lambda world: _append(
        world, "snippets/a.conf", "listen 28087;\n")),
    ("a snippet of locations", KEPT, lambda world: _append(
        world, "snippets/b.conf", "location /b { deny all; }\n")),
    ("a snippet by rename", KEPT, _make("snippets/b.conf", "deny all;\n")),
    ("data in a map", KEPT, lambda world: _append(world, "maps/one", "b.example.com 2;\n")),
    ("a map that includes", SCANNED, lambda world: _append(
        world, "maps/one", "include conf.d/base.conf;\n")),
    ("the main file", KEPT, lambda world: world.write_main("gzip on;")),
    ("a server in it", KEPT, lambda world: world.write_main("server { listen 28999; }")),
    ("who the workers are", KEPT, lambda world: _replace(
        world, "nginx.conf", "worker_processes 1;", "user daemon;")),
    ("something else then", KEPT, lambda world: _append(world, "sites-available/s2", "# more\n")),
    ("an include line in the main file", SCANNED, lambda world: world.write_main(
        "include other/*;")),
    ("a map of it that is another block", SCANNED, lambda world: _replace(
        world, "nginx.conf", "map $host $kind", "types")),
    ("a file of the settings", KEPT, lambda world: _append(
        world, "conf.d/base.conf", "ssl on;\n")),
    ("one that is not enabled", SCANNED, _make(
        "sites-available/off", SERVER.format(port=28088, name="off"))),
    ("its content", ALONE, lambda world: _append(
        world, "sites-available/off", SERVER.format(port=28080, name="s1"))),
    ("it has an include line", SCANNED, lambda world: _append(
        world, "sites-available/off", "include snippets/a.conf;\n")),
    ("its content, with that", ALONE, lambda world: _replace(
        world, "sites-available/off", "28088", "28089")),
    ("one that is too long to be read", SCANNED, lambda world: _append(
        world, "sites-available/off", "#" * (1 << 20))),
    ("a copy", SCANNED, lambda world: shutil.copyfile(
        world.path("sites-available/off"), world.path("sites-enabled/off"))),
    ("what was copied", SCANNED, lambda world: _append(world, "sites-available/off", "# more\n")),
    ("the copy", SCANNED, lambda world: _append(world, "sites-enabled/off", "# more\n")),
    ("another one beside it", KEPT, lambda world: _append(
        world, "sites-available/s2", "# still more\n")),
    ("a file without another side", SCANNED, _make(
        "sites-enabled/orphan", SERVER.format(port=28090, name="orphan"))),
    ("its content, too", KEPT, lambda world: _replace(
        world, "sites-enabled/orphan", "28090", "28091")),
    ("a second name", SCANNED, lambda world: os.link(
        world.path("sites-available/s17"), world.path("log/s17"))),
    ("one with a single name", KEPT, lambda world: _append(
        world, "sites-available/s2", "# and more\n")),
    ("by the second name", SCANNED, lambda world: _append(world, "log/s17", "# more\n")),
    ("a link to a second link", SCANNED, lambda world: os.symlink(
        "s2", world.path("sites-enabled/to-s2"))),
    ("what both lead to", KEPT, lambda world: _append(
        world, "sites-available/s2", SERVER.format(port=28092, name="both"))),
    ("a link of another directory", SCANNED, _both(
        _make("other/far", SERVER.format(port=28093, name="far")),
        lambda world: os.symlink(world.path("other/far"), world.path("sites-enabled/far")))),
    ("a file that is made", SCANNED, _make("conf.d/new.conf", "gzip off;\n")),
    ("one that goes", SCANNED, lambda world: os.unlink(world.path("conf.d/new.conf"))),
    ("a link to another file", SCANNED, _both(
        lambda world: os.unlink(world.path("sites-enabled/s1")),
        lambda world: os.symlink("../sites-available/s2", world.path("sites-enabled/s1")))),
    ("a directory in place of a file", SCANNED, _both(
        lambda world: os.unlink(world.path("sites-available/s20")),
        lambda world: os.mkdir(world.path("sites-available/s20")))),
    ("content, and a directory's mode", SCANNED, _both(
        lambda world: os.chmod(world.path("sites-available"), 0o775),
        lambda world: _append(world, "sites-available/s2", "# the last\n"))),
)
