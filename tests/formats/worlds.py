"""Trees that a format has to tell of, and how the program is run on them."""

import os

import audit
from tree import SITE, Tree

# Whatever a reader could take for more than a name; the last byte is not of UTF-8.
HOSTILE = b'a b%41:,;|<&>"\'`\\[x](http:x)]]>{0}#?\n::error::forged\r\x1b[31m\xe2\x80\xae\xef\xbf\xbe\xff'
CONFIG = """\
ignore { rule = "renamed-link"  subject = "/etc/nginx/sites-enabled/other"  reason = "it's <meant> | \\"so\\"" }
"""


class World:
    """A tree, the program's own configuration beside it, and what the program says of it."""

    def __init__(self, folder, binary):
        self.tree = Tree(os.path.join(folder, "tree"), rooted=True)
        self.tree.lay_base()
        self.config = os.path.join(folder, "ngxaudit.conf")
        self.binary = binary
        self.configure("")

    def configure(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.config, 0o644)

    def words(self, *words):
        return ["-c", self.config, "--root", self.tree.top, *words]

    def run(self, *words, command=None):
        return audit.Run([command or self.binary, *self.words(*words)])

    def as_format(self, name, *words):
        """The bytes in that format; what no run may do is an error."""
        run = self.run("-f", name, *words)
        problems = run.problems() or ([] if run.out else [f"-f {name} says nothing: {run.err}"])
        if problems:
            raise AssertionError("\n".join(problems))
        return run.out

    def report(self, *words):
        return self.run("-f", "json", *words).report()


def clean(world):
    """Nothing is found but notes."""


def warned(world):
    world.tree.write("sites-available/copy", SITE.replace("blog.", "copy."))
    world.tree.write("sites-enabled/copy", SITE.replace("blog.", "copy."))


def broken(world):
    world.tree.link("sites-enabled/shop", "../sites-available/shop")


def hostile(world):
    """Names that end what they stand in, an error, a warning after characters of several bytes, and two
    findings that are ignored."""
    os.symlink(b"nowhere", os.fsencode(world.tree.path("sites-enabled/")) + HOSTILE)
    world.tree.write("sites-available/wiki", "server { listen 81; # \u20ac\n"
                     "\t# \u00e9\n\tset $x '\u20ac\u00e9'; server_name http://x.example.com;\n}\n"
                     "# ngxaudit: ignore bad-server-name because {it} is [meant](so)\n"
                     "server { listen 82; server_name http://y.example.com; }\n")
    world.tree.link("sites-enabled/wiki", "../sites-available/wiki")
    world.tree.site("third", SITE.replace("blog.", "third."), enabled=False)
    world.tree.link("sites-enabled/other", "../sites-available/third")
    world.configure(CONFIG)


def gapped(world):
    """A file that is too large to be read."""
    world.tree.write("sites-available/huge|1", "")
    os.truncate(world.tree.path("sites-available/huge|1"), (256 << 20) + 1)
    world.tree.link("sites-enabled/huge|1", "../sites-available/huge|1")


def every_byte(world):
    """A broken link for each byte that a name can hold."""
    for byte in set(range(1, 256)) - {ord("/")}:
        os.symlink(b"nowhere", os.fsencode(world.tree.path("sites-enabled/x")) + bytes([byte]) + b"y")


WORLDS = (clean, warned, broken, hostile, gapped, every_byte)


def lay(folder, binary, how):
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    world = World(folder, binary)
    how(world)
    return world
