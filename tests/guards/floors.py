"""A floor uses those below it, edges use no other edge than world, and each dependency has one home."""

import os
import re

from sources import below, code, insist_found, read

RANKS = {"include": 0, "base": 0, "core": 1, "edge": 2, "app": 3}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)

# Where a header may be included, and a function be called.
HEADER_HOMES = {
    "confuse.h": r"src/edge/ruleset/",
    "openssl/": r"src/edge/(certs|store)/",
    "jansson.h": r"src/core/(json|render_json|render_parse)\.[ch]$",
    "sys/inotify.h": r"src/edge/watch/",
    "termios.h": r"src/edge/prompt/",
    "sys/wait.h": r"src/edge/(ask_nginx/|watch/(aside|hook)\.c$)",
    "spawn.h": r"src/edge/(ask_nginx/|watch/hook\.c$)",
}
CALL_HOMES = {
    r"v?fork|clone3?|exec(l|lp|le|v|vp|ve|vpe)|f?execveat|fexecve|posix_spawnp?|system|popen":
        r"src/edge/(ask_nginx/|watch/(aside|hook)\.c$)",
    r"exit|_exit|_Exit|quick_exit": r"src/app/main\.c$|src/edge/(ask_nginx/|watch/aside\.c$)",
    r"setlocale|newlocale|uselocale": r"nowhere",
    r"printf|puts|putchar|perror|vprintf": r"src/app/",
}
STREAMS = re.compile(r"\b(stdout|stderr)\b")
STREAM_HOMES = re.compile(r"src/(app|edge/prompt)/")  # where a person is spoken to


def _floor(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" else "include"


def _edge(path):
    parts = path.split("/")
    return parts[2] if parts[:2] == ["src", "edge"] else None


def _sources():
    return below(["src", "include"], ".c", ".h")


def _homes_of_headers():
    homes = {}
    for path in _sources():
        if path.endswith(".h"):
            name = os.path.relpath(path, "include") if path.startswith("include/") else path
            homes.setdefault(os.path.basename(name) if name == path else name, []).append(path)
    return homes


def _meant(homes, path, name):
    """The headers that an include may mean: one beside the file, else all of that name."""
    beside = os.path.join(os.path.dirname(path), name)
    return [beside] if os.path.exists(beside) else homes.get(name, [])


def no_include_leads_upward_or_across():
    homes, problems = _homes_of_headers(), []
    for path in _sources():
        for name in INCLUDE.findall(read(path)):
            for home in _meant(homes, path, name):
                upward = RANKS[_floor(home)] > RANKS[_floor(path)]
                across = _edge(home) not in (None, "world", _edge(path)) and _edge(path)
                if upward or across:
                    problems.append(f"{path} includes {home}")
    return insist_found(problems, homes, "headers")


def every_header_has_its_own_name():
    homes = _homes_of_headers()
    problems = [f"{' and '.join(paths)} share a name" for paths in homes.values() if len(paths) > 1]
    return insist_found(problems, homes, "headers")


def each_dependency_has_one_home():
    problems, seen = [], set()
    for path in _sources():
        for name in INCLUDE.findall(read(path)):
            home = HEADER_HOMES.get(name) or HEADER_HOMES.get(os.path.dirname(name) + "/")
            seen.update([name] if home else [])
            if home and not re.match(home, path):
                problems.append(f"{path} includes <{name}>")
    return insist_found(problems, {"confuse.h", "jansson.h"} <= seen, "dependencies")


def processes_printing_and_exits_have_their_homes():
    problems, calls = [], 0
    for path in _sources():
        text = code(path)
        for names, home in CALL_HOMES.items():
            for match in re.finditer(rf"(?<![\w.>])({names})\s*\(", text):
                calls += 1
                if not re.match(home, path):
                    line = text.count("\n", 0, match.start()) + 1
                    problems.append(f"{path}:{line}: {match[1]}()")
        if STREAMS.search(text) and not STREAM_HOMES.match(path):
            problems.append(f"{path} names a standard stream")
    return insist_found(problems, calls, "calls")


GUARDS = [
    no_include_leads_upward_or_across,
    every_header_has_its_own_name,
    each_dependency_has_one_home,
    processes_printing_and_exits_have_their_homes,
]
