"""Counts what passed, failed and was skipped, and says so in one form: `N passed, N failed, N
skipped`."""

import sys


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skips = []

    def judge(self, name, problems):
        """Counts one test; `problems` is empty where it passed."""
        if not problems:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {name}")
        for problem in problems:
            print("    " + str(problem).replace("\n", "\n    "))

    def skip(self, name, reason):
        self.skips.append((name, reason))

    def finish(self):
        """Prints the totals and returns the exit status. A run that looked at nothing has
        failed."""
        for name, reason in self.skips:
            print(f"skipped: {name}: {reason}")
        if not self.passed and not self.failed and not self.skips:
            self.judge("anything at all", ["there was nothing to look at"])
        print(f"{self.passed} passed, {self.failed} failed, {len(self.skips)} skipped")
        sys.stdout.flush()
        return 1 if self.failed else 0
