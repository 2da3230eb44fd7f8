"""The examples of commands that are told of changes."""

import http.server
import json
import os
import subprocess
import threading

HOOKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "packaging", "examples", "hooks")


def _change(event, severity, message):
    return json.dumps({"event": event, "at": "2026-11-20T04:31:00.123456Z", "settled": True, "finding": {
        "rule": "dangling-link", "severity": severity, "subject": "/etc/x\nPRIORITY=0", "file": None,
        "line": None, "column": None, "message": message, "nginx_says": [], "remedy": [],
        "fingerprint": "0" * 32}}) + "\n"


CHANGES = _change("new", "error", "a link \"leads\" nowhere; $(false)") + _change("gone", "note", "ü")


def _run(name, *arguments, env=None):
    return subprocess.run([os.path.join(HOOKS, name), *arguments], input=CHANGES, text=True, check=False,
                          capture_output=True, timeout=30, env={**os.environ, **(env or {})})


def _script(place, name, text):
    path = os.path.join(place.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    return path


def the_mail_says_what_changed(place):
    place.needs("jq")
    letter = os.path.join(place.folder, "letter")
    sendmail = _script(place, "sendmail", f"#!/bin/sh\nexec cat >{letter}\n")

    run = _run("mail", "webmaster@example.com", env={"SENDMAIL": sendmail})

    place.insist(run.returncode == 0, run.stderr)
    with open(letter, encoding="utf-8") as file:
        text = file.read()
    place.insist(text.startswith("To: webmaster@example.com\nSubject: nginx on "), text)
    place.insist(": 1 new errors\n" in text, text)
    place.insist('\nnew error: a link "leads" nowhere; $(false) [dangling-link]\n' in text, text)
    place.insist("\ngone note: ü [dangling-link]\n" in text, text)


def the_journal_gets_an_entry_with_fields_a_change(place):
    place.needs("jq")
    log = os.path.join(place.folder, "log")
    _script(place, "logger", f'#!/bin/sh\n{{ echo "$@"; cat; }} >>{log}\n')

    run = _run("journal", env={"PATH": place.folder + ":" + os.environ["PATH"]})

    place.insist(run.returncode == 0, run.stderr)
    with open(log, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if os.path.exists("/run/systemd/journal/socket"):
        place.insist(lines.count("--journald") == 2, lines)
        for line in ("PRIORITY=3", "PRIORITY=6", "NGXAUDIT_RULE=dangling-link", "NGXAUDIT_EVENT=gone",
                     "NGXAUDIT_SUBJECT=/etc/x?PRIORITY=0"):
            place.insist(line in lines, f"no {line} in {lines}")
        place.insist("PRIORITY=0" not in lines, "a name forges a field")
    else:
        place.insist("gone note: ü" in lines, lines)


def the_webhook_posts_an_array(place):
    place.needs("jq", "curl")
    heard = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.headers["Content-Type"],
                          self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    run = _run("webhook", f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    thread.join()
    server.server_close()

    place.insist(run.returncode == 0, run.stderr)
    place.insist(len(heard) == 1 and heard[0][0] == "application/json", heard)
    place.insist([one["event"] for one in json.loads(heard[0][1])] == ["new", "gone"], heard)


TESTS = [
    the_mail_says_what_changed,
    the_journal_gets_an_entry_with_fields_a_change,
    the_webhook_posts_an_array,
]
