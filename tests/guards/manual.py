"""The manual pages and the completions say all that the program takes, and nothing else."""

import os
import re
import shutil
import subprocess
import tempfile

from sources import below, read

PAGES = ["packaging/man/ngxaudit.8", "packaging/man/ngxaudit.conf.5"]


def _options():
    """The names of all options: rows of the table that begin with their name."""
    table = read("src/app/options.c").split("static const struct row rows[]", 1)[1]
    return set(re.findall(r'\{\.name = "([a-z-]+)"', table))


def _settings():
    """The names of all settings of the program's own configuration, in sections or not."""
    return {name for path in below(["src/edge/ruleset"], ".c") if "/own_" in path
            for name in re.findall(r'\{\.name = "([a-z_]+)"', read(path))}


def _differ(what, wanted, found):
    return ([f"{what}: {name} is not there" for name in sorted(wanted - found)] +
            [f"{what}: there is no {name}" for name in sorted(found - wanted)])


def the_manual_page_has_every_option_and_no_other():
    page = read(PAGES[0]).replace("\\-", "-")
    return _differ(PAGES[0], _options(), set(re.findall(r"Fl -([a-z][a-z-]+)", page)))


def the_manual_page_of_the_configuration_has_every_setting():
    missing = [name for name in _settings() if not re.search(rf"\b{name}\b", read(PAGES[1]))]
    return [f"{PAGES[1]}: {name} is not there" for name in missing] if _settings() else ["no settings"]


def the_completions_have_every_option_and_no_other():
    options = {
        "packaging/completions/ngxaudit.bash": r"--([a-z][a-z-]+)",
        "packaging/completions/_ngxaudit": r"(?:\*|'|,)--([a-z][a-z-]+)[\[}]",
        "packaging/completions/ngxaudit.fish": r" -l ([a-z][a-z-]+)",
    }
    return [problem for path, pattern in options.items()
            for problem in _differ(path, _options(), set(re.findall(pattern, read(path))))]


def the_manual_pages_are_clean(build):
    """Other pages need not be installed here."""
    if not shutil.which("mandoc"):
        return ["mandoc is not installed"]
    pages = below(["packaging/man"], ".5", ".8") + [f"{build}/man/ngxaudit-rules.7"]
    said = subprocess.run(["mandoc", "-Tlint", *pages], capture_output=True, text=True, check=False)
    return [line for line in said.stdout.splitlines() if "referenced manual not found" not in line]


def _examples(text):
    """What stands between .Bd and .Ed."""
    return [block.replace("\\e", "\\").replace("\\(dq", '"').replace("\\&", "")
            for block in re.findall(r"^\.Bd -literal.*\n((?:.*\n)*?)\.Ed$", text, re.M)]


def _refused(build, option, name, text, scratch):
    """What the program says against the text as a file, where that is wrong."""
    with open(os.path.join(scratch, name), "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    run = subprocess.run([f"{build}/ngxaudit", option, file.name if option == "-c" else scratch,
                          "--root", "/nonexistent", "--list-rules"], capture_output=True, text=True, check=False)
    return [run.stderr + text] if run.returncode != 0 else []


def what_the_manual_shows_of_rules_and_settings_is_read(build):
    """Each example by itself, as somebody who copies it would."""
    page = read("packaging/man/ngxaudit-rules.7.in")
    rules = [one for one in _examples(page) + re.findall(r"(?m)^(?: {4}.*\n)+", read("README.md"))
             if re.match(r"\s*rule ", one)]
    settings = [one for one in _examples(read(PAGES[1])) if "{" in one]
    problems = [] if len(rules) >= 3 and settings else ["there are no examples"]
    for option, name, texts in (("--rules", "house.conf", rules), ("-c", "ngxaudit.conf", settings)):
        for text in texts:
            with tempfile.TemporaryDirectory() as scratch:
                problems += _refused(build, option, name, text, scratch)
    return problems


GUARDS = [
    the_manual_page_has_every_option_and_no_other,
    the_manual_page_of_the_configuration_has_every_setting,
    the_completions_have_every_option_and_no_other,
]
BUILD_GUARDS = [the_manual_pages_are_clean, what_the_manual_shows_of_rules_and_settings_is_read]
