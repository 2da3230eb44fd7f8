"""The Debian package, built twice: elsewhere, later, by somebody with other habits."""

import concurrent.futures
import filecmp
import glob
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "..", ".."))
# What must not show in the bytes.
HABITS = ({"TZ": "UTC", "LC_ALL": "C.UTF-8"}, {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "USER": "other"})


class Built:
    def __init__(self, scratch):
        folders = [os.path.join(scratch, name) for name in ("deb", "once/more/elsewhere")]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            self.packages = list(pool.map(_build, folders, HABITS, (0o022, 0o077)))

    @property
    def package(self):
        return self.packages[0]

    def fields(self):
        return _say("dpkg-deb", "--field", self.package)

    def listing(self):
        """Path to mode, of everything in it."""
        lines = _say("dpkg-deb", "--contents", self.package).splitlines()
        return {line.split(None, 5)[5].lstrip("."): line.split()[0] for line in lines}


def _build(folder, habits, mask):
    os.makedirs(os.path.join(folder, "tmp"))
    env = {key: value for key, value in os.environ.items() if not re.search("CCACHE|COMPILER|FLAGS", key)}
    subprocess.run([os.path.join(TOP, "packaging/build-deb.sh"), folder], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, umask=mask,
                   env={**env, **habits, "TMPDIR": os.path.join(folder, "tmp")})
    return glob.glob(os.path.join(folder, "ngxaudit_*.deb"))[0]


def _say(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def the_same_sources_give_the_same_bytes(built):
    one, other = built.packages
    return [] if filecmp.cmp(one, other, shallow=False) else [f"{one} and {other} differ"]


def lintian_has_nothing_to_say(built):
    changes = glob.glob(os.path.join(os.path.dirname(built.package), "ngxaudit_*.changes"))[0]
    user = [] if os.geteuid() else ["--allow-root"]

    said = subprocess.run(["lintian", *user, "--info", "--fail-on", "error,warning", changes],
                          capture_output=True, text=True, check=False)

    return [] if said.returncode == 0 and not re.search("^[EW]:", said.stdout, re.M) else [said.stdout]


def the_program_is_linked_with_the_distributions_libraries(built):
    fields = built.fields()
    needed = [name for name in ("libconfuse", "libjansson", "libssl") if name not in fields]
    return [f"no {name} among: {fields}" for name in needed]


def the_version_is_the_programs(built):
    with open(os.path.join(TOP, "CMakeLists.txt"), encoding="utf-8") as file:
        version = re.search(r"project\(ngxaudit VERSION (\S+)", file.read())[1]
    with open(os.path.join(TOP, "packaging/rpm/ngxaudit.spec"), encoding="utf-8") as file:
        spec = re.search(r"^Version: +(\S+)", file.read(), re.M)[1]
    said = re.search(r"^Version: (\S+)", built.fields(), re.M)[1]
    return [] if said == version == spec else [f"package {said}, program {version}, spec {spec}"]


def everything_lies_where_debian_looks_for_it(built):
    listing = built.listing()
    programs = ["/usr/sbin/ngxaudit", "/usr/sbin/ngxaudit-gate", "/usr/lib/ngxaudit/changed",
                "/usr/lib/ngxaudit/cron", "/usr/lib/ngxaudit/dpkg-trigger",
                "/usr/share/ngxaudit/hooks/certbot-deploy", "/usr/share/ngxaudit/hooks/etckeeper",
                "/usr/share/ngxaudit/hooks/git-pre-commit"]
    files = ["/lib/systemd/system/ngxaudit.service", "/lib/systemd/system/ngxaudit.timer",
             "/lib/systemd/system/ngxaudit.path", "/lib/systemd/system/ngxaudit-watch.service",
             "/etc/cron.d/ngxaudit", "/usr/share/ngxaudit/nginx-gate.conf",
             "/usr/share/man/man8/ngxaudit.8.gz", "/usr/share/man/man5/ngxaudit.conf.5.gz",
             "/usr/share/man/man7/ngxaudit-rules.7.gz",
             "/usr/share/bash-completion/completions/ngxaudit"]
    return [f"{path}: {listing.get(path)}" for paths, mode in ((programs, "-rwxr-xr-x"),
                                                              (files, "-rw-r--r--"))
            for path in paths if listing.get(path) != mode]


TESTS = [the_same_sources_give_the_same_bytes, lintian_has_nothing_to_say,
         the_program_is_linked_with_the_distributions_libraries, the_version_is_the_programs,
         everything_lies_where_debian_looks_for_it]
