"""Our parser, through parse_words."""

import subprocess


class Answer:
    """What the parser made of a file: its refusal as (text, line) or None, and its statements as
    (first line, last line, words)."""

    def __init__(self, refusal, statements):
        self.refusal = refusal
        self.statements = statements


def _bytes(text):
    return b"" if text == b"-" else bytes.fromhex(text.decode("ascii"))


class Driver:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, mode, data):
        ours = "words" if mode == "words" else "blocks"
        self.process.stdin.write(f"{ours} {len(data)}\n".encode("ascii") + data)
        self.process.stdin.flush()
        first = self._line().split()
        refusal = (_bytes(first[2]), int(first[1])) if first[0] == b"error" else None
        statements = []
        while (fields := self._line().split()) != [b"."]:
            statements.append((int(fields[1]), int(fields[2]), [_bytes(field) for field in fields[3:]]))
        return Answer(refusal, statements)

    def _line(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the driver ended: " + str(self.process.wait()))
        return line

    def close(self):
        self.process.stdin.close()
        return self.process.wait()
