"""Reads case files: small worlds, each a sentence, what lies in it, and what must be found.
README.md beside this file tells the words."""

import dataclasses
import os
import re


@dataclasses.dataclass
class World:
    """One `## sentence` of a case file."""

    title: str
    file: str
    line: int
    steps: list = dataclasses.field(default_factory=list)  # (line, verb, rest, text under it)

    @property
    def name(self):
        return f"{os.path.relpath(self.file, os.path.dirname(__file__))}: {self.title}"

    def accepted(self):
        """The steps that are laid out before the world is accepted, and those after; with nothing
        accepted the first are none."""
        thens = [number for number, step in enumerate(self.steps) if step[1] == "then"]
        first = thens[0] if thens else 0
        return self.steps[:first], self.steps[first:]

    def rests(self, verb):
        return [rest for _, name, rest, _ in self.steps if name == verb]


class CaseError(Exception):
    pass


def read(path):
    """The worlds of a case file."""
    worlds = []
    with open(path, encoding="utf-8") as file:
        lines = iter(enumerate(file.read().split("\n"), 1))
    for number, line in lines:
        if line.startswith("## "):
            worlds.append(World(line[3:].strip(), path, number))
        elif line.strip() and not line.startswith("#"):
            if not worlds:
                raise CaseError(f"{path}:{number}: a step before the first sentence")
            worlds[-1].steps.append(_step(path, number, line.strip(), lines))
    titles = [world.title for world in worlds]
    twice = {title for title in titles if titles.count(title) > 1}
    if twice or not worlds:
        raise CaseError(f"{path}: {'twice: ' + min(twice) if twice else 'no sentence'}")
    return worlds


def _step(path, number, line, lines):
    here = re.fullmatch(r"(.*?)\s*<<(\w+)", line)
    verb, _, rest = (here[1] if here else line).partition(" ")
    return (number, verb, rest.strip(), _text(path, number, here[2], lines) if here else None)


def _text(path, number, end, lines):
    text = []
    for _, line in lines:
        if line.strip() == end:
            return "".join(line + "\n" for line in text)
        text.append(line)
    raise CaseError(f"{path}:{number}: no line {end} ends the text")


def example(name):
    """A file of rules that is shipped as an example."""
    folder = os.path.join(os.path.dirname(__file__), "..", "..", "packaging", "examples")
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def find(folder):
    """All case files below `folder`, in order."""
    found = []
    for where, folders, files in os.walk(folder):
        folders.sort()
        found += [os.path.join(where, name) for name in sorted(files) if name.endswith(".case")]
    return found
