"""Ansible over ssh, to three hosts: setting up, and changes that are rolled out or stopped."""

import contextlib
import json
import os
import re
import shutil
import subprocess

import hosts as fleet
import readers

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYBOOKS = os.path.realpath(os.path.join(HERE, "..", "..", "packaging", "ansible"))
CONTROL = """\
Package: ngxaudit
Version: 0.1.0-1
Architecture: all
Maintainer: nobody <nobody@localhost>
Description: for a test
"""


class Fleet:
    """The hosts, and Ansible with an inventory of them."""

    def __init__(self, folder, hosts, key):
        self.folder, self.hosts, self.key = folder, hosts, key
        self.problems = []
        lines = [f"{host.name} ansible_host={host.address} ansible_port={host.ssh_port} "
                 f"ngxaudit_address={host.address}:{host.port}" for host in hosts]
        self._write("inventory.ini", "[nginx]\n" + "\n".join(lines) + "\n")
        self._write("ansible.cfg", f"""\
[defaults]
host_key_checking = false
retry_files_enabled = false
interpreter_python = /usr/bin/python3
remote_user = root
private_key_file = {key}
local_tmp = {folder}/local
[ssh_connection]
pipelining = true
ssh_args = -F none -o UserKnownHostsFile=/dev/null -o ControlMaster=auto -o ControlPersist=10s -o IdentitiesOnly=yes
control_path_dir = {folder}/c
""")

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def insist(self, holds, text):
        if not holds:
            self.problems.append(text)

    def play(self, name, variables, status):
        """One run of a playbook: its counts by host."""
        command = ["ansible-playbook", "-i", os.path.join(self.folder, "inventory.ini"),
                   os.path.join(PLAYBOOKS, name), "-e", json.dumps(variables)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                             env={**os.environ, "ANSIBLE_CONFIG": os.path.join(self.folder, "ansible.cfg"),
                                  "ANSIBLE_NOCOLOR": "1", "ANSIBLE_HOME": os.path.join(self.folder, "ansible"),
                                  "LC_ALL": "C.UTF-8"})
        self.said = run.stdout + run.stderr
        self.insist((run.returncode == 0) == (status == 0), f"{name} ends with {run.returncode}:\n{self.said[-6000:]}")
        return {match[1]: dict(pair.split("=") for pair in match[2].split())
                for match in re.finditer(r"^(\w+) +: (.*)$", run.stdout, re.M)}

    def on(self, host, command):
        """What a shell says there."""
        run = subprocess.run(["ssh", "-F", "none", "-i", self.key, "-p", str(host.ssh_port), "-o", "LogLevel=ERROR",
                              "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                              "root@" + host.address, command], capture_output=True, text=True, check=False,
                             stdin=subprocess.DEVNULL)
        return run.stdout + run.stderr

    def tree(self, host):
        """What lies below /etc/nginx there: names, kinds, owners, modes, links and bytes; but for what
        repairs put away."""
        mine = "find . -path ./.ngxaudit -prune -o"
        return self.on(host, f"cd /etc/nginx && {mine} -printf '%p %y %u %g %m %l\\n' | sort && "
                       f"{mine} -type f -exec sha256sum {{}} + | sort")

    def serve(self, *words):
        served = [host.serves() for host in self.hosts]
        self.insist(served == list(words), f"they serve {served} instead of {list(words)}")

    def change(self, name, files, links=()):
        """A directory to be laid over /etc/nginx."""
        top = os.path.join(self.folder, name)
        for path, text in files.items():
            where = os.path.join(top, path)
            os.makedirs(os.path.dirname(where), exist_ok=True)
            with open(where, "w", encoding="ascii") as file:
                file.write(text)
        for path, text in links:
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            os.symlink(text, os.path.join(top, path))
        return top


def _package(folder, binary):
    """A .deb with the program alone."""
    top = os.path.join(folder, "deb")
    os.makedirs(os.path.join(top, "DEBIAN"))
    os.makedirs(os.path.join(top, "usr", "sbin"))
    with open(os.path.join(top, "DEBIAN", "control"), "w", encoding="ascii") as file:
        file.write(CONTROL)
    shutil.copy(binary, os.path.join(top, "usr", "sbin", "ngxaudit"))
    path = os.path.join(folder, "ngxaudit_0.1.0-1_all.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", top, path], check=True,
                   capture_output=True)
    return path


def _shop(host_word, include=""):
    """One file for all hosts: what they listen on is in a file of their own."""
    return f"server {{\n\tinclude listen.conf;\n\tserver_name shop;\n\t{include}\n\treturn 200 {host_word};\n}}\n"


@contextlib.contextmanager
def _fleet(folder):
    with fleet.running(folder, ["web1", "web2", "web3"]) as (hosts, key):
        one = Fleet(folder, hosts, key)
        for host in hosts:
            one.on(host, f"echo 'listen {host.address}:{host.port};' >/etc/nginx/listen.conf")
        yield one


def _set_up(one, binary):
    variables = {"ngxaudit_deb": _package(one.folder, binary), "ngxaudit_expectations": [
        {"name": "shop", "enabled": True, "server_names": ["shop"]}], "ngxaudit_skip": ["renamed-link"],
        "ngxaudit_ignores": [{"rule": "foreign-link", "subject": "/etc/nginx/sites-enabled/wiki",
                              "reason": 'it "is" so \\ there'}]}
    one.play("setup.yml", variables, 0)
    for host in one.hosts:
        one.insist(one.on(host, "ngxaudit --version").startswith("ngxaudit "), f"nothing is installed on {host.name}")
    one.on(one.hosts[2], "rm /etc/nginx/sites-enabled/shop")
    counts = one.play("setup.yml", variables, 2)
    one.insist(counts and all(count["changed"] == "0" for count in counts.values()),
               f"a second run changes something: {counts}\n{one.said[-3000:]}")
    one.insist([name for name, count in counts.items() if count["failed"] == "1"] == ["web3"]
               and "expectation-unmet" in one.said, f"a missing site is no failure of its host: {one.said[-3000:]}")
    one.on(one.hosts[2], "ln -s ../sites-available/shop /etc/nginx/sites-enabled/shop")


def _roll(one, change, status, batches=(1, "100%"), **more):
    return one.play("rollout.yml", {"ngxaudit_change": change, "ngxaudit_batches": list(batches),
                                    "ngxaudit_reload_command": ["nginx", "-s", "reload"], **more}, status)


def a_change_is_rolled_out_and_a_bad_one_stops_at_the_first_refusal(folder, binary):
    with _fleet(folder) as one:
        one.serve("one", "one", "one")
        _set_up(one, binary)

        _roll(one, one.change("two", {"sites-available/shop": _shop("two")}), 0)
        readers.wait_for(lambda: [host.serves() for host in one.hosts] == ["two"] * 3, 5)
        one.serve("two", "two", "two")

        _what_somebody_changed_by_hand_stops_it(one)
        _a_broken_link_stops_it(one)
        _one_host_of_a_batch_stops_the_others(one)
    return one.problems


def _what_somebody_changed_by_hand_stops_it(one):
    one.on(one.hosts[0], "echo '# by hand' >>/etc/nginx/sites-available/shop")
    before = one.tree(one.hosts[0])
    _roll(one, one.change("over", {"sites-available/shop": _shop("over")}), 2)
    one.insist("changed-config" in one.said, f"it is not said what was changed:\n{one.said[-3000:]}")
    one.insist(one.tree(one.hosts[0]) == before, "the change of somebody was overwritten")
    one.on(one.hosts[0], "ngxaudit --restore --yes")


def _a_broken_link_stops_it(one):
    before = [one.tree(host) for host in one.hosts]
    bad = one.change("bad", {"sites-available/shop": _shop("bad")}, [("sites-enabled/wiki", "../sites-available/wiki")])
    counts = _roll(one, bad, 2)
    one.insist(list(counts) == ["web1"], f"other hosts than the first were reached: {counts}")
    one.insist("dangling-link" in one.said and "reload stopped" in one.said, f"it is not said why:\n{one.said[-3000:]}")
    for host, tree in zip(one.hosts, before):
        one.insist(one.tree(host) == tree, f"{host.name} is not as it was:\n{one.tree(host)}\ninstead of\n{tree}")
    one.serve("two", "two", "two")


def _one_host_of_a_batch_stops_the_others(one):
    """What the change includes is on two hosts and not on the third."""
    for host in one.hosts[:2]:
        one.on(host, "echo '# here' >/etc/nginx/extra.conf; ngxaudit --accept --yes")
    before = [one.tree(host) for host in one.hosts]
    change = one.change("three", {"sites-available/shop": _shop("three", "include extra.conf;")})
    _roll(one, change, 2)
    one.insist("Refused by web3;" in one.said and "include-missing" in one.said,
               f"it is not said who:\n{one.said[-4000:]}")
    readers.wait_for(lambda: one.hosts[0].serves() == "three", 5)
    one.serve("three", "two", "two")
    for host, tree in list(zip(one.hosts, before))[1:]:
        one.insist(one.tree(host) == tree, f"{host.name} is not as it was:\n{one.tree(host)}\ninstead of\n{tree}")


TESTS = [
    (a_change_is_rolled_out_and_a_bad_one_stops_at_the_first_refusal, ("ansible-playbook", "dpkg-deb")),
]
