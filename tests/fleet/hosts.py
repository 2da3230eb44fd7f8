"""Hosts on this machine: each with a root of its own (an overlay over ours), processes of its own, a nginx
on a loopback address of its own, and a sshd."""

import contextlib
import os
import shutil
import subprocess

import readers

# Whatever a host writes lies in memory, and ends with it.
ROOT = """\
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs "$1/host"
mkdir "$1/host/upper" "$1/host/work" "$1/host/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/host/upper,workdir=$1/host/work" "$1/host/root"
cd "$1/host/root"
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount --bind "$1/given" mnt
exec chroot . sh -eu /mnt/start
"""
START = """\
mkdir -p /run/sshd
rm -rf /etc/nginx /var/lib/ngxaudit /etc/ngxaudit
cp -a /mnt/nginx /etc/nginx
nginx
exec {sshd} -D -e -f /mnt/sshd_config
"""
SSHD = """\
ListenAddress {address}
Port {port}
HostKey /mnt/host_key
AuthorizedKeysFile /mnt/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
Subsystem sftp internal-sftp
"""
NGINX = """\
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 32; }
http {
	access_log off;
	include /etc/nginx/sites-enabled/*;
}
"""


def site(word, address, port):
    return f"server {{\n\tlisten {address}:{port};\n\tserver_name shop;\n\treturn 200 {word};\n}}\n"


class Host:
    def __init__(self, folder, name, address):
        self.folder, self.name, self.address = os.path.join(folder, name), name, address
        self.given = os.path.join(self.folder, "given")  # read by the host as /mnt
        self.ssh_port = self.port = None

    def lay(self, key, ssh_port, port):
        self.ssh_port, self.port = ssh_port, port
        nginx = os.path.join(self.given, "nginx")
        for name in ("sites-available", "sites-enabled"):
            os.makedirs(os.path.join(nginx, name))
        os.makedirs(os.path.join(self.folder, "host"))
        for name, text in (("nginx/nginx.conf", NGINX), ("start", START.format(sshd=readers.program("sshd"))),
                           ("nginx/sites-available/shop", site("one", self.address, port)),
                           ("sshd_config", SSHD.format(address=self.address, port=ssh_port))):
            with open(os.path.join(self.given, name), "w", encoding="ascii") as file:
                file.write(text)
        os.symlink("../sites-available/shop", os.path.join(nginx, "sites-enabled", "shop"))
        make_key(os.path.join(self.given, "host_key"))
        shutil.copy(key + ".pub", os.path.join(self.given, "key.pub"))
        os.chmod(os.path.join(self.given, "key.pub"), 0o644)

    def command(self):
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ROOT, "root", self.folder]

    def serves(self):
        """What a visitor sees."""
        return readers.fetch(f"http://{self.address}:{self.port}/")


def make_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True, capture_output=True)


def possible():
    """Why there can be no hosts here; or None."""
    if os.geteuid() != 0:
        return "only as root"
    for name in ("sshd", "ssh", "ssh-keygen", "nginx", "unshare"):
        if not readers.program(name):
            return f"no {name}"
    run = subprocess.run(["unshare", "--mount", "--pid", "--fork", "sh", "-c",
                          "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w /mnt/r && "
                          "mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/r"],
                         capture_output=True, text=True, check=False)
    return None if run.returncode == 0 else "no overlay may be mounted here: " + run.stderr.strip()


@contextlib.contextmanager
def running(folder, names):
    """The hosts, each of which answers by ssh and http; and the key that opens them."""
    key = os.path.join(folder, "key")
    make_key(key)
    hosts = [Host(folder, name, f"127.0.77.{number}") for number, name in enumerate(names, 1)]
    with contextlib.ExitStack() as stack:
        for host in hosts:
            host.lay(key, readers.free_port(), readers.free_port())
            stack.enter_context(readers.running(host.command(), os.path.join(host.folder, "log"), kill=True))
        for host in hosts:
            if readers.wait_for(host.serves, 30) != "one":
                with open(os.path.join(host.folder, "log"), encoding="utf-8", errors="replace") as file:
                    raise AssertionError(f"{host.name} does not serve:\n" + file.read()[-2000:])
        yield hosts, key
