"""The program at a real pseudo-terminal."""

import os
import pty
import re
import select
import signal
import time

SECONDS = 40
QUESTION = re.compile(rb"(\]\? |shall say: )$")


class Terminal:
    def __init__(self, command, user=None, out=None):
        """`out`: a file for standard output, which is no terminal then."""
        self.seen = b""
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            _become(command, user, out)

    def wait_for_question(self):
        """What was said up to the next question; None: there came none, and the program has
        ended."""
        start = len(self.seen)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if QUESTION.search(self.seen[start:]):
                return self.seen[start:].decode("utf-8", "replace")
            if not self._read(0.2):
                return None
        raise TimeoutError(f"no question: {self.seen!r}")

    def answer(self, text):
        """Types it; with an end of line. Returns what follows up to the next question, or None."""
        self.type(text.encode() + b"\n")
        return self.wait_for_question()

    def type(self, keys):
        os.write(self.fd, keys)

    def _read(self, seconds):
        """False: nothing will come any more."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.seen += data
        return bool(data)

    def finish(self):
        """Waits for the end; the exit status, or the number of the signal, negative."""
        end = time.monotonic() + SECONDS
        while self.fd >= 0 and self._read(0.2):
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                break
        return self._reap()

    def hang_up(self):
        """Closes the terminal, as when a connection is lost."""
        os.close(self.fd)
        self.fd = -1
        return self._reap()

    def _reap(self):
        _, status = os.waitpid(self.pid, 0)
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    @property
    def text(self):
        return self.seen.decode("utf-8", "replace").replace("\r\n", "\n")


def _become(command, user, out):
    try:
        os.environ.update(LC_ALL="C.UTF-8", TERM="dumb", ASAN_OPTIONS="exitcode=99")
        if out:
            fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(fd, 1)
        if user:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        os.execv(command[0], command)
    finally:
        os._exit(127)
