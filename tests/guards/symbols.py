"""What the floors import of libc, and that they keep no state."""

import re
import subprocess

from sources import insist_found

# Computing only: no file, clock, process or hidden state. fnmatch goes by the locale, but the
# program never leaves that of C; another guard sees to it.
CORE_MAY = set("""
memchr memcmp memcpy memmem memmove memrchr memset
strchr strchrnul strcmp strlen strncmp strncpy strnlen strpbrk strrchr strspn strcspn strstr stpcpy
strtol strtoul strtoull strtoll strtod snprintf vsnprintf
qsort bsearch fnmatch inet_pton inet_ntop
abort __assert_fail __stack_chk_fail __errno_location _GLOBAL_OFFSET_TABLE_
__memcpy_chk __memmove_chk __memset_chk __strcpy_chk __strncpy_chk __stpcpy_chk
__snprintf_chk __vsnprintf_chk
__isoc23_strtol __isoc23_strtoul __isoc23_strtoull __isoc23_strtoll
""".split())
# Base has the memory and the output as well.
BASE_MAY = CORE_MAY | set("malloc calloc realloc reallocarray free mmap munmap madvise write "
                          "strerror_r __xpg_strerror_r strerror strerrorname_np "
                          "strerrordesc_np".split())
# What jansson prints into memory of its own is released where jansson is at home.
JSON_HOME = {"json.c.o": {"calloc", "malloc", "free"}}
# jansson's trees, and its reading and writing of memory alone.
JSON_MAY = re.compile(r"json_(?!(load|dump)(_file|f|fd)$)\w+")
STATE = re.compile(r"^[0-9a-f]+ .{7} (\*COM\*|\.(?:data|bss|tdata|tbss)(?!\.rel\.ro)\S*)"
                   r"\s+[0-9a-f]+ +(?:\.hidden )?(\S+)$")


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _symbols(build, name, option):
    """(object, symbol) of all in the library."""
    lines = _run("nm", "-P", "-A", option, f"{build}/lib{name}.a").splitlines()
    matches = [re.match(r".*\[([^]]+)\]: (\S+)", line) for line in lines]
    return {match.groups() for match in matches if match}


def _foreign(build, name, known):
    """(object, symbol) of what the library wants and none of the known ones has."""
    own = {symbol for library in (name, *known) for _, symbol in _symbols(build, library,
                                                                          "--defined-only")}
    wanted = _symbols(build, name, "--undefined-only")
    return sorted(one for one in wanted if one[1] not in own), wanted


def core_computes_and_nothing_else(build):
    foreign, wanted = _foreign(build, "core", ["base"])
    bad = [(home, name) for home, name in foreign if not JSON_MAY.fullmatch(name)
           and name not in CORE_MAY | JSON_HOME.get(home, set())]
    return insist_found([f"core: {home} imports {name}" for home, name in bad],
                        any(name == "memcpy" for _, name in wanted), "imports")


def base_knows_memory_and_output_alone(build):
    foreign, wanted = _foreign(build, "base", [])
    return insist_found([f"base: {home} imports {name}" for home, name in foreign
                         if name not in BASE_MAY], wanted, "imports")


def core_and_base_keep_no_state(build):
    problems, objects = [], 0
    for name in ("core", "base"):
        for line in _run("objdump", "-t", f"{build}/lib{name}.a").splitlines():
            objects += line.endswith(".c")
            match = STATE.match(line)
            if match and not match[2].startswith("."):
                problems.append(f"{name}: {match[2]} in {match[1]}")
    return insist_found(problems, objects, "objects")


GUARDS = [core_computes_and_nothing_else, base_knows_memory_and_output_alone,
          core_and_base_keep_no_state]
