"""The map of files on top of main.c names every module, once."""

import fnmatch
import os
import re

from sources import below, insist_found, read

MAP = re.compile(r"/\*.*?\*/", re.S)
FOLDER = re.compile(r"^ \* (src/[a-z_/]+)/ ")
ROW = re.compile(r"^ \*   (\S.*?)(?:  |$)")


def _rows():
    """(folder, pattern) of all that the map names."""
    folder, rows = None, []
    for line in MAP.match(read("src/app/main.c"))[0].split("\n"):
        if FOLDER.match(line):
            folder = FOLDER.match(line)[1]
        elif ROW.match(line) and folder:
            rows += [(folder, pattern) for pattern in ROW.match(line)[1].rstrip(",").split(", ")]
    return rows


def the_map_names_every_module_once():
    rows, problems, used = _rows(), [], set()
    for path in below(["src"], ".c"):
        folder, name = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]
        found = [row for row in rows if row[0] == folder and fnmatch.fnmatch(name, row[1])]
        found = [row for row in found if row[1] == name] or found
        used.update(found)
        if len(found) != 1:
            problems.append(f"src/app/main.c names {path} {len(found)} times")
    problems += [f"src/app/main.c names {folder}/{pattern}, and there is none"
                 for folder, pattern in rows if (folder, pattern) not in used]
    return insist_found(problems, rows, "rows")


GUARDS = [the_map_names_every_module_once]
