"""Healthy trees of n sites for the real nginx, to be broken."""

import os
import re
import shutil
import subprocess

from tree import Tree

MAIN = """\
@MODULES@
user www-data;
worker_processes 1;
pid @TREE@/run/nginx.pid;
error_log @TREE@/run/error.log;
events { worker_connections 64; }
http {
	access_log @TREE@/run/access.log;
	server_names_hash_max_size 8192;
	server_names_hash_bucket_size 128;
	client_body_temp_path @TREE@/run/body;
	proxy_temp_path @TREE@/run/proxy;
	fastcgi_temp_path @TREE@/run/fastcgi;
	uwsgi_temp_path @TREE@/run/uwsgi;
	scgi_temp_path @TREE@/run/scgi;
	include @TREE@/etc/nginx/sites-enabled/*;
}
@STREAM@
"""
STREAM = "stream {\n\tinclude @TREE@/etc/nginx/streams-enabled/*;\n}\n"
SITE = """\
upstream app{number} {{
	server 127.0.0.1:27999;
}}
server {{
	listen 127.0.0.1:@PORT@;
	server_name site{number}.example.com;
	include snippets/headers.conf;
	location / {{
		proxy_pass http://app{number};
	}}
}}
"""
NEEDS = {"lua": ["ndk_http_module", "ngx_http_lua_module"], "perl": ["ngx_http_perl_module"],
         "stream": ["ngx_stream_module"]}


class Nginx:
    def __init__(self, path):
        self.path = path
        said = subprocess.run([path, "-V"], capture_output=True, text=True, check=True).stderr
        folder = re.search(r"--modules-path=(\S+)", said)
        self.folder = folder[1] if folder else ""

    def has(self, module):
        return all(os.path.exists(f"{self.folder}/{name}.so") for name in NEEDS[module])

    def load(self, modules):
        return "".join(f"load_module {self.folder}/{name}.so;\n" for module in modules
                       for name in NEEDS[module])


def find_nginx():
    path = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    return Nginx(path) if path else None


class Sites:
    def __init__(self, top, nginx, modules):
        self.tree = Tree(top, 27870)
        self.nginx = nginx
        self.modules = modules

    def lay(self, count):
        for folder in ("sites-available", "sites-enabled", "/run"):
            self.tree.directory(folder)
        stream = STREAM if "stream" in self.modules else ""
        if stream:
            self.tree.directory("streams-enabled")
            self.tree.directory("streams-available")
        self.tree.write("nginx.conf", MAIN.replace("@MODULES@", self.nginx.load(self.modules))
                        .replace("@STREAM@", stream))
        self.tree.write("snippets/headers.conf", "add_header X-Content-Type-Options nosniff;\n")
        for number in range(count):
            self.tree.site(self.name(number), self.text(number))

    @staticmethod
    def name(number):
        return f"site{number:03}"

    @staticmethod
    def text(number):
        return SITE.format(number=number)

    def change(self, number, old, new):
        """Changes the text of a site."""
        path = "sites-available/" + self.name(number)
        text = self.tree.read(path)
        old = self.tree.text(old)
        assert old in text
        self.tree.write(path, text.replace(old, new, 1))

    def add(self, number, line):
        """Adds a line to the server of a site."""
        self.change(number, "\tlocation / {", f"\t{line}\n\tlocation / {{")

    def before(self, number, text):
        """Adds text in front of a site."""
        path = "sites-available/" + self.name(number)
        self.tree.write(path, text + "\n" + self.tree.read(path))

    def stream(self, name, text):
        self.tree.write("streams-available/" + name, text)
        self.tree.link("streams-enabled/" + name, "../streams-available/" + name)

    def disabled(self, name, text):
        self.tree.site(name, text, enabled=False)

    def ask(self):
        """None where nginx accepts the tree, else what it says."""
        run = subprocess.run([self.nginx.path, "-t", "-q", "-c", self.tree.nginx_conf],
                             capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        return None if run.returncode == 0 else run.stderr
