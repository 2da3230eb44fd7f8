"""The real nginx, asked about one configuration at a time, with everything it writes in a directory of our own."""

import os
import re
import shutil
import subprocess

MODULES = "/usr/lib/nginx/modules"
LUA = ("ndk_http_module.so", "ngx_http_lua_module.so")
CONF_TEXT_LIMIT = 1024  # nginx cuts what it says about a configuration here, and adds the place


def find():
    """The nginx to ask, or None."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def has_lua():
    return all(os.path.exists(os.path.join(MODULES, name)) for name in LUA)


class Nginx:
    """Asks nginx about the file `case` in `scratch`, which a main file includes where the mode says."""

    def __init__(self, binary, scratch):
        self.binary = binary
        self.scratch = scratch
        self.case = os.path.join(scratch, "case")
        places = {
            "words": "types { include case; include case; }",
            "blocks": "include case;",
            "lua": "include case;",
        }
        for mode, place in places.items():
            with open(self.conf(mode), "w", encoding="ascii") as out:
                out.write(self._main(mode, place))

    def conf(self, mode):
        return os.path.join(self.scratch, mode + ".conf")

    def _main(self, mode, place):
        temp = "".join(
            f"{name}_temp_path {self.scratch}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        load = "".join(f"load_module {MODULES}/{name};\n" for name in LUA) if mode == "lua" else ""
        return (
            f"{load}pid {self.scratch}/pid;\nerror_log stderr;\nevents {{ }}\n"
            f"http {{\naccess_log off;\n{temp}"
            "types_hash_bucket_size 65472;\ntypes_hash_max_size 64;\nvariables_hash_bucket_size 8192;\n"
            f"map_hash_bucket_size 8192;\nserver_names_hash_bucket_size 8192;\n{place}\n}}\n")

    def ask(self, mode, data):
        """(accepted, what it wrote on stderr)."""
        with open(self.case, "wb") as out:
            out.write(data)
        done = subprocess.run(
            [self.binary, "-t", "-q", "-e", "stderr", "-c", self.conf(mode)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        return done.returncode == 0, done.stderr

    def refusal(self, stderr):
        """The (text, line) of the first thing that nginx refuses in the case; None where it is something else."""
        found = re.search(
            rb"\[(?:emerg|error|alert|crit)\] (?:\d+#\d+: )?(.*?) in " + re.escape(self.case.encode())
            + rb":(\d+)(?:\n|, )", stderr, re.DOTALL)
        return (found.group(1), int(found.group(2))) if found else None
