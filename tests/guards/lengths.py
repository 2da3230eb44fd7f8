"""Functions that fit a screen, files that can be read at one sitting."""

import subprocess

from sources import below, insist_found, read

MEDIAN, NINE_IN_TEN, LONGEST, FILE, PARAMETERS = 15, 40, 60, 400, 5
LINE = {".c": 100, ".h": 100, ".py": 120, ".sh": 120}


def _functions(folders):
    """(length, line, file, name, parameters) of every function."""
    files = below(folders, ".c", ".h")
    command = ["ctags", "-x", "--languages=C", "--c-kinds=f", "--fields=+S",
               "--_xformat=%{end}\t%n\t%F\t%N\t%{signature}", *files]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = []
    for line in out.splitlines():
        end, start, path, name, signature = line.split("\t")
        if end:
            found.append((int(end) - int(start) + 1, int(start), path, name, _parameters(signature)))
    return found


def _parameters(signature):
    """How many there are, commas within parentheses not counted."""
    depth = commas = 0
    for char in signature:
        depth += (char == "(") - (char == ")")
        commas += char == "," and depth == 1
    return commas + 1


def functions_are_short():
    functions = _functions(["src"])
    lengths = sorted(function[0] for function in functions)
    if not lengths:
        return ["no functions to look at"]
    problems = []
    middle, ninth = lengths[len(lengths) // 2], lengths[len(lengths) * 9 // 10]
    if middle > MEDIAN:
        problems.append(f"the median is {middle} lines")
    if ninth > NINE_IN_TEN:
        problems.append(f"nine in ten reach {ninth} lines")
    return problems + [f"{path}:{line}: {name} has {length} lines"
                       for length, line, path, name, _ in functions
                       if length > LONGEST and not _excused(path, line)]


def _excused(path, line):
    """Whether the comment right above says that it is a state machine or a table."""
    above = []
    for text in reversed(read(path).split("\n")[:line - 1]):
        if not text.strip() or text.startswith("}"):
            break
        above.append(text.lower())
    comment = " ".join(above)
    return "*/" in comment and ("state machine" in comment or "table" in comment)


def functions_take_few_parameters():
    functions = _functions(["src"])
    return insist_found([f"{path}:{line}: {name} takes {parameters}"
                         for _, line, path, name, parameters in functions
                         if parameters > PARAMETERS], functions, "functions")


def files_are_short():
    files = below(["src", "include", "tests"], ".c", ".h", ".py", ".sh")
    return insist_found([f"{path} has {read(path).count(chr(10))} lines" for path in files
                         if read(path).count("\n") >= FILE], files, "files")


def lines_are_short():
    files = below(["src", "include", "tests", "packaging"], *LINE)
    problems = []
    for path in files:
        longest = LINE[path[path.rindex("."):]]
        problems += [f"{path}:{number}: {len(line.expandtabs(8))} columns"
                     for number, line in enumerate(read(path).split("\n"), 1)
                     if len(line.expandtabs(8)) > longest]
    return insist_found(problems, files, "files")


GUARDS = [functions_are_short, functions_take_few_parameters, files_are_short, lines_are_short]
