#!/usr/bin/env python3
"""Asks the real nginx and our parser about generated files, and fails where they disagree.

Compared are: accepted or refused; for refusals of nginx's tokenizer the text and the line; for other refusals that we
have not refused anything before that line, and that the word nginx names is a token of ours. A file of words is read
twice within `types`, so that nginx's warnings of duplicates tell every token and its line.

Usage: oracle.py --driver PATH [--count N] [--seed S] [--scratch DIR]; exits 77 where there is no nginx."""

import argparse
import re
import sys
import tempfile

sys.dont_write_bytecode = True

import driver  # noqa: E402
import generate  # noqa: E402
import nginx  # noqa: E402

# Beginnings of what the tokenizers say, nginx's own and the Lua module's, and what is said of a wrong ending; not of
# that of `server`, which is right in one block and wrong in another.
TOKENIZER = re.compile(rb"unexpected end of |unexpected \".?\"\Z"
                       rb"|too long parameter|too long lua code block|Lua code block missing"
                       rb"|directive \"(?!server\").*\" (?:is not terminated by|has no opening)", re.DOTALL)
NAMED = re.compile(rb"^(?:unknown directive \"(.+)\"|invalid number of arguments in \"(.+)\" directive"
                   rb"|\"(.+)\" directive is not allowed here)$", re.DOTALL)


def same_text(ours, theirs):
    """Ours is a C string: it ends where nginx prints a NUL, but for what comes behind the name."""
    head, nul, _ = theirs.partition(b"\0")
    return ours.startswith(head) if nul else ours == theirs


def expected_warnings(statements, case):
    """What nginx writes while it reads the statements twice within `types`."""
    types, lines = {}, []
    for _, line, words in statements + statements:
        for word in words[1:]:
            extension = word.lower()
            key = extension.split(b"\0")[0]
            if key in types:
                text = b"duplicate extension \"%b\", content type: \"%b\", previous content type: \"%b\"" % (
                    extension, words[0], types[key])
                lines.append(text[:nginx.CONF_TEXT_LIMIT] + b" in %b:%d\n" % (case, line))
            types[key] = words[0]
    return b"".join(lines)


def without_heads(stderr):
    head = rb"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[warn\] \d+#\d+: (?=duplicate ext)"
    return re.sub(head, b"", stderr, flags=re.MULTILINE)


class Judge:
    def __init__(self, ours, theirs):
        self.ours, self.theirs = ours, theirs
        self.counts = {"accepted": 0, "refused by the tokenizer": 0, "refused for another reason": 0}

    def disagreement(self, mode, data, count=False):
        """None where both agree, else a sentence."""
        answer = self.ours.ask(mode, data)
        accepted, stderr = self.theirs.ask(mode, data)
        refusal = self.theirs.refusal(stderr)
        kind, words = self._compare(mode, answer, accepted, stderr, refusal)
        if count:
            self.counts[kind] += 1
        return words

    def _compare(self, mode, answer, accepted, stderr, refusal):
        if accepted:
            return "accepted", self._both_accept(mode, answer, stderr)
        if refusal and TOKENIZER.match(refusal[0]):
            return "refused by the tokenizer", self._same_refusal(answer.refusal, refusal)
        return "refused for another reason", self._compatible(mode, answer, refusal, stderr)

    def _both_accept(self, mode, answer, stderr):
        if answer.refusal:
            return f"nginx accepts, we say {answer.refusal}"
        if mode == "words":
            expected = expected_warnings(answer.statements, self.theirs.case.encode())
            if without_heads(stderr) != expected:
                return f"tokens differ: nginx says {without_heads(stderr)!r}, we expect {expected!r}"
        return None

    @staticmethod
    def _same_refusal(ours, theirs):
        if ours and ours[1] == theirs[1] and same_text(ours[0], theirs[0]):
            return None
        return f"nginx says {theirs}, we say {ours}"

    @staticmethod
    def _compatible(mode, answer, theirs, stderr):
        if theirs is None:
            return f"nginx says {stderr!r}, we say {answer.refusal}" if answer.refusal else None
        if answer.refusal and answer.refusal[1] < theirs[1]:
            return f"nginx says {theirs}, we say {answer.refusal} before that line"
        named = NAMED.search(theirs[0])
        name = named and (named.group(1) or named.group(2) or named.group(3)).split(b"\0")[0]
        last = float("inf") if mode == "lua" else theirs[1]  # nginx loses lines in long stretches of Lua
        if name and not answer.refusal and not any(
                words[0] == name and first <= last for first, _, words in answer.statements):
            return f"nginx says {theirs}, and we have no such token"
        return None


def shrink(judge, mode, data, tries=1500):
    """A smaller file on which they disagree too."""
    first = judge.disagreement(mode, data)
    size = max(1, len(data) // 2)
    while size >= 1 and tries > 0:
        at, smaller = 0, False
        while at < len(data) and tries > 0:
            tries -= 1
            candidate = data[:at] + data[at + size:]
            if (judge.disagreement(mode, candidate) or "")[:12] == first[:12]:
                data, smaller = candidate, True
            else:
                at += size
        if not smaller:
            size //= 2
    return data


def shown(data):
    """The bytes for a person: runs of one line or byte as their count."""
    text = re.sub(rb"(.{1,12}?)\1{9,}",
                  lambda match: b"<%d times %b>" % (len(match[0]) // len(match[1]), match[1]),
                  data, flags=re.DOTALL)
    return f"{len(data)} bytes {text[:1500]!r}"


def forms(lua):
    return ["words", "words", "blocks", "lua"] if lua else ["words", "blocks"]


def run(options, scratch):
    judge = Judge(driver.Driver(options.driver), nginx.Nginx(nginx.find(), scratch))
    kinds = forms(nginx.has_lua())
    wrong = 0
    for number in range(options.count):
        generator = generate.Generator(options.seed, number)
        generator.socket = f"unix:{scratch}/socket"
        mode, data = generator.case(kinds[number % len(kinds)])
        words = judge.disagreement(mode, data, count=True)
        if words:
            wrong += 1
            if wrong <= options.show:
                data = shrink(judge, mode, data)
                print(f"case {number} ({mode}): {shown(data)}\n  {judge.disagreement(mode, data)}")
    if judge.ours.close() != 0:
        print("the driver failed")
        wrong += 1
    counts = ", ".join(f"{count} {kind}" for kind, count in judge.counts.items())
    lua = "" if "lua" in kinds else "; no Lua module here, its blocks were SKIPPED"
    print(f"oracle: {options.count} files, {counts}, {wrong} disagreements (seed {options.seed}){lua}")
    return 1 if wrong or not options.count else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--scratch")
    options = parser.parse_args()
    if not nginx.find():
        print("oracle: SKIPPED, there is no nginx here")
        return 77
    if options.scratch:
        return run(options, options.scratch)
    with tempfile.TemporaryDirectory(prefix="ngxaudit-oracle-") as scratch:
        return run(options, scratch)


if __name__ == "__main__":
    sys.exit(main())
