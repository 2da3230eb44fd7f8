"""The RPM spec, by the tools of those who build from it."""

import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "..", ".."))
SPEC = os.path.join(TOP, "packaging/rpm/ngxaudit.spec")


def _say(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def the_spec_is_understood(_place):
    said = _say("rpmspec", "--query", "--queryformat", "%{name} %{version}\n", SPEC)
    return [] if said.returncode == 0 and said.stdout.startswith("ngxaudit ") else [said]


def rpmlint_finds_no_errors(_place):
    said = _say("rpmlint", SPEC)
    return [] if " 0 errors," in said.stdout else [said.stdout, said.stderr]


def a_package_comes_of_it(place):
    """Built with Debian's rpmbuild, whose database knows of no packages and whose macros of no units."""
    source = os.path.join(place, "SOURCES")
    os.makedirs(source)
    version = _say("rpmspec", "--query", "--queryformat", "%{version}", SPEC).stdout
    archive = os.path.join(source, f"ngxaudit-{version}.tar.gz")
    _say("tar", "-C", TOP, "--exclude=./build*", "--exclude=./.git", "--exclude=__pycache__",
         f"--transform=s,^[.],ngxaudit-{version},", "-czf", archive, ".")

    built = _say("rpmbuild", "-bb", "--nodeps", "--define", "_topdir " + place, "--define",
                 "_unitdir /usr/lib/systemd/system", SPEC)

    folder = os.path.join(place, "RPMS")
    made = [name for _, _, names in os.walk(folder) for name in names]
    return [] if built.returncode == 0 and made else [built.stdout[-2000:], built.stderr[-3000:]]


SHORT = [the_spec_is_understood, rpmlint_finds_no_errors]
LONG = [a_package_comes_of_it]
