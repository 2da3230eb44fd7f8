"""The accepted states of a host as they lie on the disk."""

import os


class Stored:
    def __init__(self, host):
        self.host = host

    @property
    def home(self):
        """The directory of the one configuration that was accepted."""
        names = os.listdir(self.host.state)
        self.host.insist(len(names) == 1, f"state of several: {names}")
        return os.path.join(self.host.state, names[0])

    def path(self, *parts):
        return os.path.join(self.home, "accepted", *map(str, parts))

    @property
    def ids(self):
        return sorted(int(name) for name in os.listdir(self.path()) if name.isdigit())

    @property
    def current(self):
        return int(os.readlink(self.path("current")))

    @property
    def hidden(self):
        return [name for name in os.listdir(self.path()) if name.startswith(".")]

    def manifest(self, number):
        with open(self.path(number, "manifest"), encoding="ascii") as file:
            return [line.split() for line in file]

    def records(self, number):
        """By path, as the manifest names them: the words of each line."""
        kinds = ("file", "digest", "link", "dir")
        return {words[1]: words for words in self.manifest(number) if words[0] in kinds}

    def copy(self, number, path):
        """Where the copy of what the program calls `path` lies."""
        return self.path(number, "files") + path


def damage(path, offset, byte):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(byte)
