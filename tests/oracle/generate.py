"""Configurations for the oracle: valid ones, badly quoted ones, and ones with damaged bytes."""

import random

SPECIAL = [b" ", b"\t", b"\r", b"\n", b"\r\n", b";", b"{", b"}", b"\"", b"'", b"\\", b"#", b"$", b"${", b"(", b")",
           b"\\\"", b"\\'", b"\\\\", b"\\n", b"\\t", b"\\r", b"\\;", b"\\ ", b"\\{", b"\\}", b"\\$", b"\\\n",
           b"\0", b"\xff", b"\xef\xbb\xbf", b"\x0b", b"\x0c", b"=", b"[", b"]", b"--", b"[[", b"]]"]
LETTERS = b"abxyz019._/-*~^"
BUFFER = 4096


class Generator:
    """One case: `mode` is "words", "blocks" or "lua", `data` the bytes of the file."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}:{number}")
        self.socket = "unix:/nonexistent"

    def case(self, form):
        mode = form
        if form == "words":
            data = self.pick(self.soup, self.statements, self.statements, self.long_words)()
        elif form == "lua":
            data = self.lua_file()
        else:
            data = self.http()
        if self.random.random() < 0.5:
            data = self.mutate(data)
        return mode, data

    def pick(self, *items):
        return self.random.choice(items)

    def some(self, least, most):
        return range(self.random.randint(least, most))

    # ---- words ----------------------------------------------------------------------------------

    def letters(self, least=1, most=8):
        return bytes(self.random.choice(LETTERS) for _ in self.some(least, most))

    def soup(self):
        return b"".join(self.pick(self.random.choice(SPECIAL), self.letters(1, 3)) for _ in self.some(0, 40))

    def blank(self):
        return self.pick(b" ", b" ", b" ", b"\n", b"\t", b"\r\n", b"  ", b"\n\n\t", b" # x;{}\"'\n", b"\r", b" #\r\n")

    def quoted(self, text):
        quote = self.pick(b"\"", b"'")
        text = text.replace(b"\\", b"\\\\").replace(quote, b"\\" + quote)
        return quote + text + quote

    def word(self):
        kind = self.random.random()
        if kind < 0.55:
            return self.letters()
        if kind < 0.75:
            return self.quoted(b"".join(self.pick(self.letters(), self.random.choice(SPECIAL))
                                        for _ in self.some(0, 5)))
        if kind < 0.85:
            return self.letters() + self.pick(
                b"${a}", b"${", b"$", b"$${{}", b"\"", b"'", b"#x", b"}", b")", b"\\;", b"\\{", b"\\ ", b"\\n",
                b"\\\"", b"\\\\", b"\\x", b"\0", b"\xc3\xa9") + self.letters(0, 3)
        if kind < 0.92:
            return self.pick(b"$", b"\\", b"\\#", b"\\\"", b"(", b")", b"\xef\xbb\xbf", b"=") + self.letters(0, 4)
        return self.quoted(self.letters()) + b")" + self.letters(0, 3)

    def statement(self):
        words = [self.letters()] + [self.word() for _ in self.some(1, 6)]
        return (b"".join(word + self.blank() for word in words[:-1]) + words[-1]
                + self.pick(b"", b"", self.blank()) + b";")

    def statements(self):
        return b"".join(self.pick(b"", self.blank()) + self.statement() for _ in self.some(0, 8)) + self.blank()

    def near_buffer(self):
        return max(0, self.pick(1, 1, 2) * BUFFER + self.random.randint(-8, 8))

    def filler(self, length):
        unit = self.pick(b"x", b"y", b"\\\\", b"\\\"", b"\n", b" ", b"${", b"{", b"ab", b"\\\n", b"'", b";")
        return (unit * (length // len(unit) + 1))[:length]

    def long_word(self):
        length = self.near_buffer()
        kind = self.random.random()
        if kind < 0.35:
            return b"x" * length
        if kind < 0.7:
            quote = self.pick(b"\"", b"'")
            return quote + self.filler(length).replace(quote, b"z") + quote
        return self.filler(length)

    def long_words(self):
        pieces = [self.pick(b"", self.statements(), b"\n" * self.random.randint(0, 5000), b" " * self.near_buffer())]
        for _ in self.some(1, 3):
            pieces.append(self.pick(
                self.letters() + b" " + self.long_word()
                + self.pick(b";", b" ;", b"\n;", b" a;", b"\n\n#\na;", b"", b")a;", b"{"),
                b"#" + b"c" * self.near_buffer() + b"\n",
                self.filler(self.near_buffer()),
                self.statement(), self.statement()))
        return b"".join(pieces) + self.pick(b"", self.statements())

    # ---- blocks ---------------------------------------------------------------------------------

    def value(self):
        return self.pick(self.letters, self.letters, self.value_quoted, self.value_escaped)()

    def value_quoted(self):
        return self.quoted(b"".join(
            self.pick(self.letters(), b" ", b"{", b"}", b";", b"#", b"\n", b"${host}", b"$host")
            for _ in self.some(0, 4)))

    def value_escaped(self):
        return (self.letters() + self.pick(b"\\;", b"\\ ", b"\\{", b"}", b"${host}", b"\"", b"#", b"\\\"")
                + self.letters(0, 3))

    def simple(self, *words):
        parts = []
        for word in words:
            if self.random.random() < 0.1 and b"\\" not in word and b"\"" not in word and b"'" not in word:
                word = self.quoted(word)
            parts.append(word)
        text = parts[0]
        for part in parts[1:]:
            text += self.blank() + part
        return self.pick(b"", b"\n", b"\n\t") + text + self.pick(b"", b"", self.blank()) + b";"

    def block(self, head, body):
        return (self.pick(b"\n", b" ", b"") + head + self.pick(b" ", b"", self.blank()) + b"{" + body
                + self.pick(b"", b"\n") + b"}")

    def common(self):
        return self.pick(
            lambda: self.simple(b"add_header", self.letters(), self.value()),
            lambda: self.simple(b"root", self.letters()),
            lambda: self.simple(b"index", *[self.letters() for _ in self.some(1, 4)]),
            lambda: self.simple(b"error_page", b"404", b"/" + self.letters()),
            lambda: self.simple(b"client_max_body_size", b"1m"),
            lambda: self.simple(b"gzip", self.pick(b"on", b"off")),
            lambda: self.simple(b"proxy_set_header", b"X-" + self.letters(), self.value()),
            lambda: self.block(b"types", self.statements()),
            self.comment)()

    def comment(self):
        text = b"".join(self.pick(self.letters(), self.random.choice(SPECIAL)) for _ in self.some(0, 6))
        return b"\n#" + text.replace(b"\n", b"") + b"\n"

    def location(self, depth=0):
        body = b"".join(self.pick(
            self.common, self.common,
            lambda: self.simple(b"return", b"200", self.value()),
            lambda: self.simple(b"try_files", b"$uri", self.value(), b"=404"),
            lambda: self.simple(b"set", b"$" + self.pick(b"v", b"w"), self.value()),
            lambda: self.block(b"if ($host = " + self.value() + b")", self.simple(b"return", b"403")),
            lambda: self.block(b"limit_except GET", self.simple(b"deny", b"all")),
            lambda: self.location(depth + 1) if depth < 3 else b"")() for _ in self.some(0, 5))
        return self.block(b"location " + self.pick(b"/", b"~ \\.php$", b"~* \"a{1,2}\"", b"= /x", b"^~ ")
                          + self.letters() + self.pick(b" ", b""), body)

    def server(self):
        body = self.simple(b"listen", self.socket.encode()) + b"".join(self.pick(
            self.common, self.location, self.location,
            lambda: self.simple(b"server_name", *[self.letters() for _ in self.some(1, 3)]),
            lambda: self.simple(b"rewrite", b"^/" + self.letters() + b"$", self.value(), b"last"),
            )() for _ in self.some(0, 6))
        return self.block(b"server", body)

    def http(self):
        return b"".join(self.pick(
            self.server, self.server, self.common,
            lambda: self.block(b"map $host $" + self.letters(1, 4).translate(None, b"._/-*~^") + b"m",
                               b"".join(self.simple(self.value(), self.value()) for _ in self.some(0, 4))),
            lambda: self.block(b"geo $" + self.pick(b"g", b"h"), self.simple(b"default", self.value())),
            lambda: self.block(b"split_clients $host $s", self.simple(b"50%", self.value()) + self.simple(b"*", b"b")),
            lambda: self.block(b"upstream " + self.letters(2, 9), self.simple(b"server", b"127.0.0.1:1")),
            lambda: self.simple(b"log_format", b"f" + self.letters(), self.value(), self.value()),
            )() for _ in self.some(0, 5)) + self.pick(b"", b"\n")

    # ---- Lua ------------------------------------------------------------------------------------

    def lua_piece(self):
        return self.pick(
            b" x = 1 ", b"\n", b"{", b"}", b" { } ",
            b" \"a}\" ", b" '}' ", b" \"\\\"}\" ", b" '\\'{' ", b" --}\n", b" -- it's\n",
            b" --[[ } \n ]] ", b" [==[ }\n]] ]==] ", b" --[=[ { ]=] ",
            b"--", b"[[", b"]]", b"\"", b"'", b"\\", b"[=", b"#}\n", b"a[b[1]]", b"\"a\\\nb\"",
            b"\0", b"\r", b"- -", b"---[[ x\n", b" t = { 'a', [\"b\"] = [[c]] } ")

    def lua_long(self):
        length = self.pick(300, 1300, 1365, 1370, 2731, 4000, 4090, 4096, 4100, 5000, 9000) + self.random.randint(-6, 6)
        line = self.pick(b"x = 1\n", b"x", b"\n", b"local y = z\n", b"f() ", b"a = 'b'\n", b"-- c\n", b"t = {}\n")
        body = (line * (length // len(line) + 1))[:length]
        return self.pick(
            body, body, b"[[" + body + b"]]", b"--[[" + body + b"]]", b"--" + body.replace(b"\n", b" ") + b"\n",
            b"\"" + body.replace(b"\n", b" ") + b"\"")

    def lua_block(self):
        name = self.pick(b"content", b"header_filter", b"log", b"access") + b"_by_lua_block"
        long = self.random.random() < 0.4
        body = b" return " + b"".join(
            self.lua_long() if long and self.random.random() < 0.4 else self.lua_piece() for _ in self.some(0, 8))
        return (b"\nlocation /" + self.letters() + b" {" + self.pick(b" ", b"\n", self.comment()) + name
                + self.blank() + b"{" + body + b"}" + self.pick(b"\n", b" ", b"")
                + self.pick(b"", self.simple(b"root", b"x")) + b"}")

    def lua_file(self):
        padding = self.pick(b"", self.http(), b"#" + b"p" * self.random.randint(0, 4090) + b"\n",
                            b" " * self.random.randint(0, 9000), b"\n" * self.random.randint(0, 5000))
        return padding + b"\nserver {" + self.simple(b"listen", self.socket.encode()) + b"".join(
            self.lua_block() for _ in self.some(1, 3)) + b"\n}\n" + self.pick(b"", self.http())

    # ---- damage ---------------------------------------------------------------------------------

    def lose_ending(self, data):
        """Without one of its `;`, or with `;` where a block should open."""
        old, new = self.pick((b";", b""), (b";", b" "), (b"{", b";"), (b";", b"{"))
        places = [at for at in range(len(data)) if data[at:at + 1] == old]
        if not places:
            return data
        at = self.random.choice(places)
        return data[:at] + new + data[at + 1:]

    def mutate(self, data):
        if self.random.random() < 0.3:
            return self.lose_ending(data)
        for _ in self.some(1, 3):
            at = self.random.randint(0, len(data))
            other = self.random.randint(0, len(data))
            piece = self.random.choice(SPECIAL)
            data = self.pick(
                data[:at] + piece + data[at:],
                data[:at] + piece + data[at + 1:],
                data[:at] + data[at + 1:],
                data[:at] + data[at + self.random.randint(0, 12):],
                data[:at] + data[min(at, other):max(at, other)][:200] + data[at:],
                data[:at] if self.random.random() < 0.3 else data)
        return data
