"""What `nginx -T` shows of a configuration, compared with what we read."""

import os
import subprocess


def expected(files):
    """The dump of a list of (file name, bytes): each distinct name once, in the order of reading."""
    seen, pieces = set(), []
    for name, data in files:
        if name not in seen:
            seen.add(name)
            pieces.append(b"# configuration file " + os.fsencode(name) + b":\n" + data + b"\n")
    return b"".join(pieces)


def compare(conf, files, binary="nginx", arguments=()):
    """None where nginx dumps exactly `files`, (name, bytes) in the order of reading; else a sentence."""
    done = subprocess.run([binary, "-T", "-q", "-c", conf, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    if done.returncode != 0:
        return f"nginx refuses {conf}: {done.stderr.decode('utf-8', 'backslashreplace').strip()}"
    wanted = expected(files)
    if done.stdout == wanted:
        return None
    same = len(os.path.commonprefix([done.stdout, wanted]))
    return (f"from byte {same} on nginx shows {done.stdout[same:same + 80]!r}, and we read {wanted[same:same + 80]!r}")
