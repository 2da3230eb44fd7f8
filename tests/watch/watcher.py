"""The program while it watches: what it says is read as it comes, and added up to what it believes."""

import json
import os
import re
import selectors
import signal
import subprocess
import time

import audit

SANITIZED = {"LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "exitcode=99"}


def finding_key(finding):
    return finding["fingerprint"], finding["severity"]


class Watcher:
    """`ngxaudit --watch -f json` over a tree; use it in a `with`. What it says wrongly is in
    `problems`."""

    def __init__(self, binary, tree, *options, prefix=(), env=None, settle=None, **more):
        self.tree = tree
        self.lines, self.events, self.believed, self.problems = b"", [], {}, []
        self.report, self.gaps = None, []
        self.error_path = os.path.join(tree.top, "..", f"watch-{id(self)}.err")
        command = [*prefix, binary, "--watch", "-f", "json", "-n", tree.seen("nginx.conf"), "--no-live"]
        if settle is not None:
            command += ["-c", self.configure(settle)]
        command += options
        with open(self.error_path, "wb") as error:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=error, env={**os.environ, **SANITIZED, **(env or {})},
                                            **more)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    def configure(self, text):
        path = os.path.join(self.tree.top, "..", f"watch-{id(self)}.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o644)
        self.configuration = path
        return path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()

    # ---- what it says ----

    def _take(self, line):
        event = json.loads(line)
        event["heard"] = time.monotonic()
        self.events.append(event)
        if event["event"] == "report":
            if self.report is not None:
                self.problems.append("a second report")
            self.report = event
            self.believed = {finding_key(one): one for one in event["findings"]}
            self.gaps = event["gaps"]
            return
        if event["event"] == "gaps":
            self._take_gaps(event, line)
            return
        if list(event) != ["event", "at", "settled", "finding", "heard"] or \
                [key for key in event["finding"] if not key.endswith("_hex")] != audit.KEYS["finding"]:
            self.problems.append(f"other keys: {line}")
        key = finding_key(event["finding"])
        if event["event"] == "new":
            if key in self.believed:
                self.problems.append(f"new though it was told: {event['finding']['message']}")
            self.believed[key] = event["finding"]
        elif self.believed.pop(key, None) is None:
            self.problems.append(f"gone though it was not told: {event['finding']['message']}")

    def _take_gaps(self, event, line):
        """All that cannot be looked at from now on."""
        shape = list(event) == ["event", "at", "settled", "gaps", "heard"] and event["settled"] is True
        if not shape or [one["path"] for one in event["gaps"]] == [one["path"] for one in self.gaps]:
            self.problems.append(f"gaps of another shape, or the same once more: {line}")
        self.gaps = event["gaps"]

    def read(self, timeout):
        """Takes what is said within the time; False where nothing was."""
        if not self.selector.select(timeout):
            return False
        piece = os.read(self.process.stdout.fileno(), 1 << 16)
        if not piece:
            return False
        *whole, self.lines = (self.lines + piece).split(b"\n")
        for line in whole:
            self._take(line)
        return True

    def wait(self, holds, timeout=10):
        """Whether `holds(self)` within the time."""
        end = time.monotonic() + timeout
        while not holds(self):
            left = end - time.monotonic()
            if left <= 0 or (not self.read(min(left, 0.2)) and self.process.poll() is not None):
                return bool(holds(self))
        return True

    def started(self):
        if not self.wait(lambda one: one.report, 20):
            self.problems.append("no report: " + self.error())
        return self

    def rules(self, end=""):
        """The rules that are believed to hold of subjects that end so."""
        return {one["rule"] for one in self.believed.values() if one["subject"].endswith(end)}

    def since(self, mark):
        """What is new or gone after the mark-th event, as "new rule" or "gone rule"."""
        return [f"{one['event']} {one['finding']['rule']}" for one in self.events[mark:] if "finding" in one]

    def error(self):
        with open(self.error_path, encoding="utf-8", errors="backslashreplace") as file:
            return file.read()

    # ---- what is asked of it ----

    def counters(self):
        """What it says of itself on SIGUSR1."""
        before = self.error().count(" events, ")
        self.process.send_signal(signal.SIGUSR1)
        for _ in range(200):
            time.sleep(0.02)
            if self.error().count(" events, ") > before:
                break
        found = re.findall(r"(\d+) (events|overflows|passes|failed|changes told|misses|watches|"
                           r"polled|dropped)", self.error().rsplit("ngxaudit: ", 1)[-1])
        return {name: int(number) for number, name in found}

    def stop(self, number=signal.SIGTERM):
        """Ends it; how long that took, in seconds."""
        begun = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.problems.append("did not end")
        while self.read(0):
            pass
        if audit.SANITIZERS.search(self.error()):
            self.problems.append("a sanitizer spoke:\n" + self.error()[-3000:])
        return time.monotonic() - begun

    # ---- the same truth as the audit ----

    def differences(self, binary, *options):
        """How what it believes differs from what a fresh audit finds."""
        run = audit.Run([binary, "-f", "json", "-n", self.tree.seen("nginx.conf"), "--no-live", *options])
        if run.problems() or not run.out:
            return run.problems() or [f"the audit says: {run.err}"]
        found = {finding_key(one): one for one in run.report()["findings"]}
        lacks = [f"not told: {one['rule']} {one['subject']}: {one['message']}"
                 for key, one in found.items() if key not in self.believed]
        more = [f"told and not so: {one['rule']} {one['subject']}: {one['message']}"
                for key, one in self.believed.items() if key not in found]
        return lacks + more

    def insist_same(self, binary, *options, timeout=8, what=""):
        """At rest both must say the same."""
        end = time.monotonic() + timeout
        while True:
            while self.read(0.05):
                pass
            differences = self.differences(binary, *options)
            if not differences or time.monotonic() > end:
                break
        self.problems += [what + one for one in differences[:8]]
        return not differences
