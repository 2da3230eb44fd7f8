"""Every rule is shown firing and shown silent, and says why it matters."""

import os
import re

import casefile
from sources import below, insist_found, read

CASES = "tests/cases"
BEGIN = re.compile(r"^rule +\"?([a-z][a-z0-9-]*)\"? *\{", re.M)


def _rules():
    """(name, file, block) of every built-in rule."""
    found = []
    for path in below(["rules"], ".conf"):
        text = read(path)
        begins = list(BEGIN.finditer(text))
        ends = [match.start() for match in begins[1:]] + [len(text)]
        found += [(match[1], path, text[match.start():end]) for match, end in zip(begins, ends)]
    return found


def _worlds():
    return [world for path in casefile.find(CASES) for world in casefile.read(path)]


def every_rule_is_shown_firing_and_silent():
    worlds, rules = _worlds(), _rules()
    firing = {rest.split()[1] for world in worlds for rest in world.rests("finds")}
    silent = {name for world in worlds for rest in world.rests("silent") for name in rest.split()}
    names = [name for name, _, _ in rules]
    problems = [f"{name}: no world finds it" for name in names if name not in firing]
    problems += [f"{name}: no world in which it is silent" for name in names if name not in silent]
    problems += [f"{name}: a case speaks of it, and there is no such rule"
                 for name in sorted((firing | silent) - set(names)) if not _own_rule(worlds, name)]
    return insist_found(problems, rules and worlds, "rules and cases")


def _own_rule(worlds, name):
    """Whether some world brings this rule along."""
    return any(re.search(rf"^rule +\"?{name}\"? ", text or casefile.example(rest), re.M)
               for world in worlds for _, verb, rest, text in world.steps if verb == "rules")


def every_rule_explains_itself():
    rules = _rules()
    problems = [f"{path}: {name} has no {key}" for name, path, block in rules
                for key in ("why", "example", "repair", "about", "message")
                if not re.search(rf"\b{key}\s*=", block)]
    return insist_found(problems, rules, "rules")


def every_rule_has_a_name_of_its_own():
    names = [name for name, _, _ in _rules()]
    return insist_found([f"{name} stands twice" for name in sorted(set(names))
                         if names.count(name) > 1], names, "rules")


def every_case_file_is_named_after_a_rule():
    names = {name for name, _, _ in _rules()}
    groups = {os.path.splitext(os.path.basename(path))[0] for path in below(["rules"], ".conf")}
    problems = [path for path in casefile.find(CASES)
                if path.split("/")[2] in groups
                and os.path.splitext(os.path.basename(path))[0] not in names]
    return insist_found([f"{path}: no such rule" for path in problems], names, "rules")


GUARDS = [every_rule_is_shown_firing_and_silent, every_rule_explains_itself,
          every_rule_has_a_name_of_its_own, every_case_file_is_named_after_a_rule]
