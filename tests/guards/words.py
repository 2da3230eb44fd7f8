"""Words that make sense on one machine alone."""

import re

from sources import below, insist_found

ENDINGS = (".c", ".h", ".py", ".sh", ".conf", ".case", ".md", ".txt", ".cmake", ".json", "run", ".1")
PLACES = ["src", "include", "rules", "tests", "packaging", ".ci", "README.md", "CMakeLists.txt"]
# Written apart, that this file does not hold them.
MACHINE = re.compile("|".join([r"(?<![\w.*/])/wo" r"rk/", r"/tmp/bui" r"ld-", r"/tmp/ba" r"sh_jobs",
                               r"(?<![\w.*/])/home/\w+/(src|build)", r"\bTO" r"DO\b", r"\bFIX" r"ME\b"]))


def _files():
    return ([path for path in below(PLACES, *ENDINGS)] + [path for path in PLACES if "." in path[1:]] +
            [path for path in below(["packaging"], "") if not path.endswith(ENDINGS)])


def nothing_speaks_of_the_machine_that_it_was_made_on():
    problems, files = [], _files()
    for path in files:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            problems += [f"{path}:{number}: {match[0]}" for number, line in enumerate(file, 1)
                         for match in [MACHINE.search(line)] if match]
    return insist_found(problems, len(files) > 20, "files")


GUARDS = [nothing_speaks_of_the_machine_that_it_was_made_on]
