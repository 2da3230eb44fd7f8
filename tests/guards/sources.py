"""The files that the guards look at."""

import os
import re

QUIET = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def below(folders, *endings):
    """All files below the folders with one of the endings, in order."""
    found = []
    for folder in folders:
        for where, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if name != "__pycache__")
            found += [os.path.join(where, name) for name in sorted(files) if name.endswith(endings)]
    return found


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def code(path):
    """The text without comments and literals, line by line as it was."""
    return QUIET.sub(lambda match: "\n" * match[0].count("\n") or " ", read(path))


def insist_found(problems, things, what):
    """The problems, or that there was nothing to look at."""
    return problems if things else [f"no {what} to look at"]
