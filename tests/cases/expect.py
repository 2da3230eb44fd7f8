"""The words of a case that say what must be found. Each returns a sentence where the report says
otherwise, or None."""

from casefile import CaseError

SEVERITIES = ("note", "warning", "error")


class Expectations:
    def __init__(self, tree, report):
        self.tree = tree
        self.report = report
        self.last = []      # the findings that the latest `finds` meant
        self.claimed = []   # those that some `finds` meant
        self.others = False # further findings above note are all right

    def finds(self, rest):
        severity, rule, *subject = rest.split(" ", 2)
        if severity not in SEVERITIES:
            raise CaseError(f"`{severity}` is no severity")
        found = [one for one in self.report["findings"] if one["rule"] == rule]
        if subject:
            texts = (self.tree.text(subject[0]), self.tree.seen(subject[0]))
            found = [one for one in found if one["subject"] in texts]
        self.last = [one for one in found if one["severity"] == severity]
        self.claimed += self.last
        if not self.last:
            return "not found" + (f", but as {found[0]['severity']}" if found else "")
        return None

    def once(self, _rest):
        return None if len(self.last) == 1 else f"found {len(self.last)} times"

    def times(self, rest):
        return None if len(self.last) == int(rest) else f"found {len(self.last)} times"

    def message(self, rest):
        text = self.tree.text(rest)
        if any(text in one["message"] for one in self.last):
            return None
        return f"no such words in {[one['message'] for one in self.last]}"

    def says(self, rest):
        if any(rest in text for one in self.last for text in one["nginx_says"] or []):
            return None
        return f"nginx_says is {[one['nginx_says'] for one in self.last]}"

    def at(self, rest):
        path, _, line = rest.partition(":")
        places = [(one["file"], one["line"]) for one in self.last]
        wanted = self.tree.seen(path)
        if any(file == wanted and (not line or number == int(line)) for file, number in places):
            return None
        return f"found at {places}"

    def remedy(self, rest):
        if any(one["remedy"] == rest.split() for one in self.last):
            return None
        return f"remedies {[one['remedy'] for one in self.last]}"

    def silent(self, rest):
        told = [one["rule"] for one in self.report["findings"] if one["rule"] in rest.split()]
        return f"{told[0]} was told" if told else None

    def allow(self, rest):
        if rest != "others":
            raise CaseError("only `allow others`")
        self.others = True

    def states(self, rest):
        states = {site["name"]: site["state"] for site in self.report["sites"]}
        for pair in rest.split():
            name, _, state = pair.partition("=")
            if states.get(name, "none") != state:
                return f"{name} is {states.get(name, 'none')}"
        return None

    def verdict(self, rest):
        return None if self.report["verdict"] == rest else f"it is {self.report['verdict']}"

    def exit(self, rest):
        status = self.report["exit_status"]
        return None if status == int(rest) else f"it is {status}"

    def gap(self, rest):
        path, _, reason = rest.partition(" ")
        for gap in self.report["gaps"]:
            if gap["path"] in (path, self.tree.seen(path)) and reason in gap["reason"]:
                return None
        return f"gaps are {self.report['gaps']}"

    def answer(self, rest):
        answer = self.report["nginx_test"]["answer"]
        return None if answer == rest else f"it is {answer}"

    def ignored(self, rest):
        number = self.report["counts"]["ignored"]
        return None if number == int(rest) else f"it is {number}"

    def surprises(self):
        """Findings above note that no line of the case speaks of."""
        if self.others:
            return []
        return [f"not expected: {one['severity']} {one['rule']} {one['subject']}: {one['message']}"
                for one in self.report["findings"]
                if one["severity"] != "note" and one not in self.claimed]


VERBS = ("finds", "once", "times", "message", "says", "at", "remedy", "silent", "allow", "states",
         "verdict", "exit", "gap", "answer", "ignored")


def check(world, tree, report):
    """Every promise of the world that the report breaks."""
    expectations = Expectations(tree, report)
    problems = []
    for line, verb, rest, _ in world.steps:
        if verb in VERBS:
            problem = getattr(expectations, verb)(rest)
            if problem:
                problems.append(f"line {line}: {verb} {rest}: {problem}")
    return problems + expectations.surprises()
