"""Packages that lay files into nginx's directories."""

import os
import subprocess

import sites

CONTROL = """\
Package: {name}
Version: 1
Architecture: all
Maintainer: nobody <nobody@packages.invalid>
Description: a site
"""


def _package(container, name, target):
    """A package that ships a link among the enabled sites; its path in the container."""
    tree = os.path.join(os.path.dirname(container.root), name)
    enabled = os.path.join(tree, "etc/nginx/sites-enabled")
    os.makedirs(enabled)
    os.makedirs(os.path.join(tree, "DEBIAN"))
    with open(os.path.join(tree, "DEBIAN/control"), "w", encoding="utf-8") as file:
        file.write(CONTROL.format(name=name))
    os.symlink(target, os.path.join(enabled, name))
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree,
                    f"{container.root}/root/{name}.deb"], check=True, capture_output=True)
    return f"/root/{name}.deb"


def a_package_with_a_sound_site_is_installed_in_silence(container):
    sites.lay(container, "sound")
    package = _package(container, "site-sound", "../sites-available/sound")

    installed = container.run(f"rm /etc/nginx/sites-enabled/sound; dpkg --install {package}")

    problems = [] if installed.status == 0 and "there are errors" not in installed.out else [installed]
    container.run("dpkg --purge site-sound")
    return problems


def a_package_with_a_broken_link_is_installed_and_told_of(container):
    package = _package(container, "site-broken", "../sites-available/nowhere")

    installed = container.run(f"dpkg --install {package}")

    told = "Processing triggers for ngxaudit" in installed.out and "sites-enabled/site-broken" in installed.out
    return [] if installed.status == 0 and told else [installed]


def no_installation_fails_of_an_audit_that_cannot_be_made(container):
    container.write("/etc/ngxaudit/rules.d/broken.conf", "these are no rules\n")
    audited = container.run("ngxaudit")

    installed = container.run("dpkg --install /root/site-broken.deb")

    state = container.run("dpkg-query --show --showformat='${Status}' ngxaudit").out
    container.run("rm -r /etc/ngxaudit/rules.d; rmdir --ignore-fail-on-non-empty /etc/ngxaudit; "
                  "dpkg --purge site-broken")
    sound = installed.status == 0 and state == "install ok installed" and audited.status == 3
    return [] if sound else [installed, state, audited]


TESTS = [a_package_with_a_sound_site_is_installed_in_silence,
         a_package_with_a_broken_link_is_installed_and_told_of,
         no_installation_fails_of_an_audit_that_cannot_be_made]
