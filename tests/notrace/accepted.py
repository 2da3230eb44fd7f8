"""A client that tries all the time is never let in."""

import socket
import threading

import audit
from installed import AUDIT, USERS, as_whom, asked

RUNS = 20
MOST_RUNS_IN_PLACE = 200


class Client:
    """Counts how often it was let in."""

    def __init__(self, port):
        self.port = port
        self.tries = self.accepted = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _run(self):
        while not self.ended.is_set():
            with socket.socket() as one:
                self.accepted += one.connect_ex(("127.0.0.1", self.port)) == 0
                self.tries += 1


def test(tally, binary, place):
    place.run_once()
    for user in USERS:
        problems = []
        with Client(place.port) as client:
            for _ in range(RUNS):
                problems += asked(audit.Run([binary, *AUDIT], user=user))
        if client.accepted or client.tries < RUNS:
            problems.append(f"{client.accepted} of {client.tries} tries were accepted")
        tally.judge(f"accepted: nobody, {as_whom(user)}", problems)
    with Client(place.port) as client:
        runs = 0
        while not client.accepted and runs < MOST_RUNS_IN_PLACE:
            audit.Run([binary, *AUDIT, "--test-in-place"])
            runs += 1
    tally.judge("accepted: somebody, in place",
                [] if client.accepted else [f"no client was accepted in {runs} runs"])
