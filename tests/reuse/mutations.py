"""A tree of sites, and what happens to such trees."""

import os
import shutil

HERE = ("sites-available", "sites-enabled", "snippets", "conf.d", "other", "maps")

NGINX_CONF = """\
worker_processes 1;
events {{ worker_connections 64; }}
http {{
	include {top}/conf.d/*.conf;
	map $host $kind {{
		include {top}/maps/*;
	}}
	include {top}/sites-enabled/*;
	{extra}
}}
"""

SITES = (
    "server {{\n\tlisten 127.0.0.1:28{number:03};\n\tserver_name s{number}.example.com;\n"
    "\troot {top}/srv/{number};\n\tinclude {top}/snippets/a.conf;\n}}\n",
    "upstream app{number} {{ server 127.0.0.1:{number}; }}\nserver {{\n\tlisten 127.0.0.1:28080;\n"
    "\tserver_name s{number}.example.com www.example.com;\n\tlocation / {{\n"
    "\t\tproxy_pass http://app{other};\n\t\tinclude snippets/b.conf;\n\t}}\n}}\n",
    "server {{\n\tlisten 28080 default_server;\n\tserver_name _ s{other}.example.com;\n"
    "\tif ($kind) {{ return 404; }}\n\terror_page 404 /404.html;\n}}\n",
    "# nothing\n",
    "",
    "server {{\n\tlisten 127.0.0.1:28080;\n\tssl_certificate {top}/cert.pem;\n",
    "include {top}/sites-available/s{other};\n",
    "limit_req_zone $host zone=z{number}:1m rate=1r/s;\nserver {{ server_name z{number}; "
    "limit_req zone=z{other}; include {top}/snippets/*.conf; }}\n",
    "types {{ include {top}/maps/one; }}\nserver {{ location / {{ alias {top}/srv; }} }}\n",
    "# ngxaudit: ignore empty-site because it is to be so\n",
)

SNIPPETS = (
    "add_header X-A b;\n",
    "",
    "listen 127.0.0.1:28{number:03};\n",
    "include {top}/snippets/b.conf;\n",
    "root {top}/srv/{number};\naccess_log {top}/log/{number};\n",
    "deny all;\n}}\n",
)

MAPS = ("a.example.com 1;\n", "default 0;\n", "{{\n", "include {top}/maps/one;\n")


def without_waiting(path, flags):
    """Opens no FIFO, which nobody reads."""
    return os.open(path, flags | os.O_NONBLOCK, 0o666)


class World:
    """Does something to the tree at a time, by the words of one random source."""

    def __init__(self, top, random):
        self.top, self.random = top, random
        self.number = 0
        for name in (*HERE, "srv", "log"):
            os.makedirs(os.path.join(top, name))
        self.write_main("")
        for number in range(24):
            self.write(f"sites-available/s{number}", SITES[number % 3])
            os.symlink(f"../sites-available/s{number}", self.path(f"sites-enabled/s{number}"))
        for name in ("a", "b"):
            self.write(f"snippets/{name}.conf", SNIPPETS[0])
        self.write("maps/one", MAPS[0])
        self.write("conf.d/base.conf", "server_tokens off;\n")

    def path(self, name):
        return os.path.join(self.top, name)

    def write_main(self, extra):
        with open(self.path("nginx.conf"), "w", encoding="ascii") as file:
            file.write(NGINX_CONF.format(top=self.top, extra=extra))

    def write(self, name, text, mode="w"):
        self.number += 1
        with open(self.path(name), mode, encoding="ascii", opener=without_waiting) as file:
            file.write(text.format(top=self.top, number=self.number % 30,
                                   other=self.random.randrange(30)))

    def some(self, folder):
        """A name in the folder, which may not be there."""
        names = sorted(os.listdir(self.path(folder))) if os.path.isdir(self.path(folder)) else []
        if names and self.random.random() < 0.8:
            return f"{folder}/{self.random.choice(names)}"
        return f"{folder}/" + self.random.choice(
            ("s1", "s2.conf", "S1", "x~", "a.conf", "b.conf", "one", ".hidden", "10-s3", "new"))

    def texts(self, name):
        return SNIPPETS if name.startswith(("snippets", "conf.d")) else \
            MAPS if name.startswith("maps") else SITES

    # ---- what happens ----

    def edit(self):
        name = self.some(self.random.choice(HERE))
        self.write(name, self.random.choice(self.texts(name)))

    def append(self):
        name = self.some(self.random.choice(HERE))
        self.write(name, "# {number}\n", "a")

    def save_as_editors_do(self):
        name = self.some(self.random.choice(HERE))
        self.write(name + ".new", self.random.choice(self.texts(name)))
        os.rename(self.path(name + ".new"), self.path(name))

    def change_one_byte(self):
        name = self.path(self.some("sites-available"))
        with open(name, "r+b", opener=without_waiting) as file:
            file.seek(self.random.randrange(max(1, os.path.getsize(name))))
            file.write(self.random.choice((b"}", b" ", b"7", b"\n", b"#")))

    def link(self):
        name = self.path(self.some("sites-enabled"))
        if os.path.lexists(name):
            os.unlink(name)
        os.symlink(self.random.choice((
            "../" + self.some("sites-available"), self.path(self.some("sites-available")),
            "../" + self.some("other"), "../other/deep/s1", self.some("sites-enabled"),
            "/dev/null", "s1", "../sites-available", "loop", "sites-available/s1")), name)

    def link_available(self):
        name = self.path(self.some("sites-available"))
        if os.path.lexists(name):
            os.unlink(name)
        os.symlink(self.random.choice(("../" + self.some("other"), self.some("sites-available"))),
                   name)

    def remove(self):
        os.unlink(self.path(self.some(self.random.choice(HERE))))

    def rename(self):
        folder, other = self.random.choice(HERE), self.random.choice(HERE)
        os.rename(self.path(self.some(folder)), self.path(self.some(other)))

    def copy(self):
        source, target = self.some("sites-available"), self.some("sites-enabled")
        if not os.path.isfile(self.path(source)):
            return
        if os.path.lexists(self.path(target)):
            os.unlink(self.path(target))
        self.random.choice((shutil.copy, os.link))(self.path(source), self.path(target))

    def change_mode(self):
        os.chmod(self.path(self.some(self.random.choice(HERE))),
                 self.random.choice((0o644, 0o600, 0, 0o666, 0o755)))

    def change_mode_of_folder(self):
        os.chmod(self.path(self.random.choice(HERE)), self.random.choice((0o755, 0o777, 0o700)))

    def swap_folder(self):
        folder = self.random.choice(HERE)
        aside = self.path("aside")
        shutil.rmtree(aside, ignore_errors=True)
        os.rename(self.path(folder), aside)
        shutil.copytree(aside, self.path(folder), symlinks=True)
        shutil.rmtree(aside)

    def folder_to_link(self):
        folder = self.random.choice(HERE)
        if os.path.islink(self.path(folder)):
            aside = os.path.realpath(self.path(folder))
            os.unlink(self.path(folder))
            os.rename(aside, self.path(folder))
        else:
            os.rename(self.path(folder), self.path(folder + ".real"))
            os.symlink(folder + ".real", self.path(folder))

    def make_folder(self):
        name = self.path(self.some(self.random.choice(HERE)))
        if os.path.isdir(name) and not os.path.islink(name):
            shutil.rmtree(name)
        else:
            os.makedirs(name)
            self.write(os.path.join(os.path.relpath(name, self.top), "s1"), SITES[0])

    def make_special(self):
        os.mkfifo(self.path(self.some(self.random.choice(HERE))))

    def edit_main(self):
        self.write_main(self.random.choice((
            "", "include sites-available/*;", "include other/*;", "include conf.d/gone.conf;",
            "include snippets/[ab].conf;", "gzip on;", "server { listen 28999; }",
            "include nginx.conf;", "upstream app1 { server 127.0.0.1:1; }")))

    def write_elsewhere(self):
        """To a site's file, under a name that is in no directory of the configuration."""
        name = self.path(f"log/{self.random.randrange(4)}")
        if os.path.lexists(name):
            self.write(name, self.random.choice(SITES))
        else:
            os.link(self.path(self.some("sites-available")), name)

    def make_root(self):
        name = self.path(f"srv/{self.random.randrange(30)}")
        (shutil.rmtree if os.path.isdir(name) else os.makedirs)(name)

    def touch(self):
        os.utime(self.path(self.some(self.random.choice(HERE))))

    DEEDS = (edit,) * 5 + (append,) * 2 + (save_as_editors_do,) * 4 + (change_one_byte,) * 3 + \
        (link,) * 5 + (link_available,) * 2 + (remove,) * 3 + (rename,) * 3 + (copy,) * 3 + \
        (write_elsewhere,) * 3 + (change_mode,) * 2 + \
        (change_mode_of_folder, swap_folder, folder_to_link, make_folder,
         make_special, edit_main, edit_main, make_root, make_root, touch)

    def happen(self):
        """Does something; returns its name. What cannot be done there is not done."""
        deed = self.random.choice(self.DEEDS)
        try:
            deed(self)
        except OSError:
            pass
        return deed.__name__
