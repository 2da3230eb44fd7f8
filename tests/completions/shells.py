"""What each shell offers for a line that a person has begun."""

import os
import pty
import select
import shlex
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COMPLETIONS = os.path.join(HERE, "..", "..", "packaging", "completions")
SECONDS = 20


def _said(command, environment):
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS,
                         check=False)
    return run.stdout + run.stderr


def bash(line, environment):
    """The words that readline would offer."""
    words = line.split(" ")
    script = (f"source {shlex.quote(COMPLETIONS)}/ngxaudit.bash; COMP_WORDS=({shlex.join(words)}); "
              f"COMP_CWORD={len(words) - 1}; _ngxaudit; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
    return _said(["bash", "--norc", "-c", script], environment).split()


def fish(line, environment):
    script = f"source {shlex.quote(COMPLETIONS)}/ngxaudit.fish; complete -C {shlex.quote(line)}"
    said = _said(["fish", "--no-config", "-c", script], environment)
    return [offer.split("\t")[0] for offer in said.splitlines()]


def _read_until(terminal, mark):
    """What comes from the terminal up to the mark, or in the time that there is."""
    seen, end = b"", time.monotonic() + SECONDS
    while mark not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:
                break
    return seen


def zsh(line, environment):
    """All words on the screen after a tab: at a real terminal, for zsh completes nowhere else."""
    setup = (f"PS1='%%'; LISTMAX=0; fpath=({shlex.quote(COMPLETIONS)} $fpath); autoload -Uz compinit; "
             "compinit -u -D; zstyle ':completion:*' list-prompt ''; print READY$((1 + 1))\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"], dict(environment, TERM="dumb", COLUMNS="400"))
    try:
        os.write(terminal, setup.encode())
        _read_until(terminal, b"READY2")
        os.write(terminal, line.encode() + b"\t\t")
        seen = _quiet(terminal)
        return seen.decode(errors="replace").replace("\x07", " ").split()
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def _quiet(terminal):
    """What comes until nothing has come for a second."""
    seen, end = b"", time.monotonic() + SECONDS
    while time.monotonic() < end and select.select([terminal], [], [], 1.5)[0]:
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            break
    return seen
