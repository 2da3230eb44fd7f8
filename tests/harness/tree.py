"""Small nginx trees in a scratch directory, and what a look at all of their inodes tells."""

import hashlib
import os
import shutil
import stat

NGINX_CONF = """\
user www-data;
worker_processes 1;
pid @TREE@/run/nginx.pid;
error_log @TREE@/var/log/nginx/error.log;

events {
	worker_connections 64;
}

http {
	include @TREE@/etc/nginx/mime.types;
	default_type application/octet-stream;
	access_log @TREE@/var/log/nginx/access.log;
	client_body_temp_path @TREE@/run/body;
	proxy_temp_path @TREE@/run/proxy;
	fastcgi_temp_path @TREE@/run/fastcgi;
	uwsgi_temp_path @TREE@/run/uwsgi;
	scgi_temp_path @TREE@/run/scgi;

	include @TREE@/etc/nginx/conf.d/*.conf;
	include @TREE@/etc/nginx/sites-enabled/*;
}
"""

SITE = """\
server {
	listen 127.0.0.1:@PORT@;
	server_name blog.example.com;
	root @TREE@/srv/blog;
}
"""

MIME_TYPES = "types {\n\ttext/html html htm;\n\ttext/css css;\n}\n"


class Tree:
    """A tree below `top`. Seen with --root its names begin at `/`, otherwise with `top` itself."""

    def __init__(self, top, port=28080, rooted=False):
        self.top = os.path.realpath(top)
        self.port = port
        self.rooted = rooted
        self.name = "" if rooted else self.top
        os.makedirs(self.top, exist_ok=True)
        os.chmod(self.top, 0o755)

    def text(self, text):
        """The text with its placeholders filled in."""
        for word, value in (
            ("@TREE@", self.name),
            ("@PORT@", str(self.port)),
            ("@PORT2@", str(self.port + 1)),
            ("@PORT3@", str(self.port + 2)),
        ):
            text = text.replace(word, value)
        return text

    def path(self, path):
        """Where `path` lies on the disk: below the tree, or below its etc/nginx where it is
        relative."""
        path = path.replace("@TREE@", "")
        return self.top + (path if path.startswith("/") else "/etc/nginx/" + path)

    def seen(self, path):
        """How the program names `path`."""
        path = path.replace("@TREE@", "")
        return self.name + (path if path.startswith("/") else "/etc/nginx/" + path)

    @property
    def nginx_conf(self):
        return self.path("nginx.conf")

    def directory(self, path):
        os.makedirs(self.path(path), exist_ok=True)

    def write(self, path, text, append=False):
        where = self.path(path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        data = text if isinstance(text, bytes) else self.text(text).encode("utf-8", "surrogateescape")
        with open(where, "ab" if append else "wb") as file:
            file.write(data)

    def read(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return file.read()

    def link(self, path, text):
        where = self.path(path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        if os.path.islink(where):
            os.unlink(where)
        os.symlink(self.text(text), where)

    def remove(self, path):
        where = self.path(path)
        if os.path.isdir(where) and not os.path.islink(where):
            shutil.rmtree(where)
        else:
            os.unlink(where)

    def lay_base(self):
        """One healthy site in Debian's manner."""
        for directory in ("conf.d", "sites-available", "sites-enabled", "/run", "/var/log/nginx"):
            self.directory(directory)
        self.write("nginx.conf", NGINX_CONF)
        self.write("mime.types", MIME_TYPES)
        self.write("/srv/blog/index.html", "blog\n")
        self.site("blog", SITE)
        if self.rooted:
            self.write("/etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\nnobody:x:65534:65534::/:\n")
            self.write("/etc/group", "root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\n")

    def site(self, name, text, enabled=True):
        """A site as it should be: a file, and a link to it."""
        self.write("sites-available/" + name, text)
        if enabled:
            self.link("sites-enabled/" + name, "../sites-available/" + name)


def inodes(top):
    """Everything that a change of anything below `top` would change: ctime, mtime, mode, bytes."""
    found = {}
    for folder, folders, files in os.walk(os.fsencode(top)):
        for name in [b"."] + folders + files:
            path = os.path.join(folder, name)
            found[path] = _inode(path)
    return found


def _inode(path):
    status = os.lstat(path)
    content = None
    if stat.S_ISLNK(status.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(status.st_mode) and status.st_size < 1 << 20 and os.access(path, os.R_OK):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).digest()
    return (status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_size,
            status.st_mtime_ns, status.st_ctime_ns, content)
