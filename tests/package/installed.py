"""cmake --install, to a prefix that nobody else has."""

import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "..", ".."))


class Installed:
    """A tree configured for a prefix of its own; its programs are those of the build `build`."""

    def __init__(self, scratch, build):
        self.prefix = os.path.join(scratch, "opt")
        self.stage = os.path.join(scratch, "stage")
        self.tree = os.path.join(scratch, "configured")
        _say("cmake", "-S", TOP, "-B", self.tree, "-G", "Ninja", "-D", "NGXAUDIT_TESTS=OFF",
             "-D", "CMAKE_INSTALL_PREFIX=" + self.prefix, "-D", "CMAKE_INSTALL_SYSCONFDIR=conf",
             "-D", "NGXAUDIT_UNITDIR=units")
        _built(self.tree, build)
        _say("cmake", "--install", self.tree)
        _say("cmake", "--install", self.tree, env={**os.environ, "DESTDIR": self.stage})
        self.usual = os.path.join(scratch, "usual")
        _say("cmake", "-S", TOP, "-B", self.usual, "-G", "Ninja", "-D", "NGXAUDIT_TESTS=OFF")
        _built(self.usual, build)
        self.program = os.path.join(self.prefix, "sbin/ngxaudit")
        self.hooks = os.path.join(self.prefix, "share/ngxaudit/hooks")

    def path(self, name):
        return os.path.join(self.prefix, name)


def _built(tree, build):
    """As if the programs had been built in the tree."""
    for made in ("ngxaudit", "man/ngxaudit-rules.7"):
        os.makedirs(os.path.dirname(os.path.join(tree, made)), exist_ok=True)
        shutil.copy(os.path.join(build, made), os.path.join(tree, made))


def _say(*command, env=None):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout


def _files(top):
    return sorted(os.path.relpath(os.path.join(folder, name), top)
                  for folder, _, names in os.walk(top) for name in names)


def a_staged_installation_has_the_same_files(installed):
    here, staged = _files(installed.prefix), _files(installed.stage + installed.prefix)
    outside = [name for name in _files(installed.stage)
               if not ("/" + name).startswith(installed.prefix)]
    return [] if here and here == staged and not outside else [here, staged, outside]


def what_units_and_hooks_run_is_what_was_installed(installed):
    problems = []
    for name, words in (("units/ngxaudit.service", "ExecStart={0}/sbin/ngxaudit --changes"),
                        ("units/ngxaudit-watch.service", "ExecStart={0}/sbin/ngxaudit --watch"),
                        ("conf/cron.d/ngxaudit", "{0}/lib/ngxaudit/cron"),
                        ("share/ngxaudit/nginx-gate.conf", "{0}/sbin/ngxaudit --pre-reload"),
                        ("share/ngxaudit/hooks/etckeeper", "{0}/sbin/ngxaudit -q")):
        with open(installed.path(name), encoding="utf-8") as file:
            text = file.read()
        if words.format(installed.prefix) not in text or "@CMAKE" in text or "@NGX" in text:
            problems.append(name + ":\n" + text)
    return problems


def without_a_word_the_configuration_is_where_the_program_looks(installed):
    stage = os.path.join(installed.usual, "stage")
    _say("cmake", "--install", installed.usual, env={**os.environ, "DESTDIR": stage})
    return [name + " is not there" for name in ("etc/ngxaudit/ngxaudit.conf", "etc/cron.d/ngxaudit",
                                                "usr/local/sbin/ngxaudit")
            if not os.path.exists(os.path.join(stage, name))]


def what_somebody_has_configured_stays(installed):
    path = installed.path("conf/ngxaudit/ngxaudit.conf")
    with open(path, "a", encoding="utf-8") as file:
        file.write("fail_on = error\n")
    _say("cmake", "--install", installed.tree)
    with open(path, encoding="utf-8") as file:
        return [] if file.read().endswith("\nfail_on = error\n") else ["it was replaced"]


def the_gate_is_enabled_and_disabled(installed):
    folder = os.path.join(installed.stage, "drop-ins/nginx.service.d")
    env = {**os.environ, "NGXAUDIT_GATE_DIRECTORY": folder}

    def gate(word):
        run = subprocess.run([installed.path("sbin/ngxaudit-gate"), word], check=False, env=env,
                             capture_output=True)
        return run.returncode, os.path.exists(os.path.join(folder, "ngxaudit-gate.conf"))

    done = [gate(word) for word in ("status", "enable", "enable", "status", "disable", "disable", "status", "no")]

    expected = [(1, False), (0, True), (0, True), (0, True), (0, False), (0, False), (1, False), (2, False)]
    left = os.path.exists(folder)
    return [] if done == expected and not left else [done, f"the directory is left: {left}"]


def the_watchers_unit_is_confined(installed):
    unit = installed.path("units/ngxaudit-watch.service")
    said = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20",
                           "--no-pager", unit], capture_output=True, text=True, check=False)
    overall = [line for line in said.stdout.splitlines() if "Overall exposure" in line]
    return [] if said.returncode == 0 and overall else [said.stdout[-3000:], said.stderr]


TESTS = [a_staged_installation_has_the_same_files, what_units_and_hooks_run_is_what_was_installed,
         without_a_word_the_configuration_is_where_the_program_looks, what_somebody_has_configured_stays,
         the_gate_is_enabled_and_disabled]
SYSTEMD = [the_watchers_unit_is_confined]
