"""What the floors import of libc, and that they keep no state."""

import re
import subprocess

from sources import insist_found

# Computing only: no file, clock, process, locale or hidden state.
CORE_MAY = set("""
memchr memcmp memcpy memmem memmove memrchr memset strchr strchrnul strcmp strlen strncmp strncpy strnlen strpbrk strrchr
strspn strcspn strstr stpcpy qsort bsearch snprintf vsnprintf strtol strtoul strtoull strtoll strtod
inet_pton inet_ntop abort __assert_fail __stack_chk_fail __errno_location
__memcpy_chk __memmove_chk __memset_chk __strcpy_chk __strncpy_chk __stpcpy_chk __snprintf_chk __vsnprintf_chk
__isoc23_strtol __isoc23_strtoul __isoc23_strtoull __isoc23_strtoll
_GLOBAL_OFFSET_TABLE_
""".split())
# Base has the memory and the output as well.
BASE_MAY = CORE_MAY | set("malloc calloc realloc reallocarray free write strerror_r __xpg_strerror_r "
                          "strerror strerrorname_np strerrordesc_np".split())
# jansson's own memory, and its reading and writing of memory alone.
JSON_MAY = re.compile(r"json_(?!(load|dump)(_file|f|fd)$)\w+")
STATE = re.compile(r"^[0-9a-f]+ .{7} (\*COM\*|\.(?:data|bss|tdata|tbss)(?!\.rel\.ro)\S*)\s+[0-9a-f]+ +(?:\.hidden )?(\S+)$")


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _symbols(library, option):
    lines = _run("nm", "-P", option, library).splitlines()
    return {line.split()[0] for line in lines if line and not line.endswith(":")}


def _foreign(build, name, known):
    library = f"{build}/lib{name}.a"
    wanted = _symbols(library, "--undefined-only")
    own = _symbols(library, "--defined-only")
    for other in known:
        own |= _symbols(f"{build}/lib{other}.a", "--defined-only")
    return wanted - own, wanted


def core_computes_and_nothing_else(build):
    foreign, wanted = _foreign(build, "core", ["base"])
    bad = sorted(name for name in foreign - CORE_MAY if not JSON_MAY.fullmatch(name))
    return insist_found([f"core imports {name}" for name in bad], "memcpy" in wanted, "imports")


def base_knows_memory_and_output_alone(build):
    foreign, wanted = _foreign(build, "base", [])
    return insist_found([f"base imports {name}" for name in sorted(foreign - BASE_MAY)], wanted,
                        "imports")


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
