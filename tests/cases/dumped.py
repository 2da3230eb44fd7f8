"""What nginx itself reads of a world: the files and bytes of `nginx -T`, held against ours."""

import json
import os
import subprocess
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))

import dump  # noqa: E402


def _files(binary, conf):
    """(name, bytes) in the order of reading, by --parse; None where it could not read all of them."""
    done = subprocess.run([binary, "-n", conf, "--no-live", "--no-test", "--parse"], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if done.returncode != 0:
        return None
    names = [bytes.fromhex(file["file_hex"]) if file.get("file_hex") else file["file"].encode()
             for file in json.loads(done.stdout)["config"]]
    files = []
    for name in names:
        with open(name, "rb") as file:
            files.append((os.fsdecode(name), file.read()))
    return files


def problem(tree, binary, nginx):
    """(whether it was compared, what differs or None). What nginx refuses it does not dump."""
    files = _files(binary, tree.nginx_conf)
    if files is None:
        return False, None
    words = dump.compare(tree.nginx_conf, files, nginx, ("-e", "stderr"))
    if words and words.startswith("nginx refuses"):
        return False, None
    return True, words
