"""Somebody else works in the same tree at the same time: nothing of that is lost, and a repair is
done or not, never in part."""

import multiprocessing
import os
import random
import time

import injected
import worlds

WORK = "somebody's work;\n"
STEPS = {"adopt": ["e/shop"], "keep-served": ["a/shop", "e/shop"], "relink": ["e/shop"],
         "quarantine": ["e/shop.bak"]}


def _replace(path, text):
    """As editors save."""
    with open(f"{path}.changer", "w", encoding="ascii") as file:
        file.write(text)
    os.rename(f"{path}.changer", path)


def _append(path, text):
    """As a shell does: the same file, other bytes."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    except OSError:
        return _replace(path, text)
    os.write(fd, text.encode())
    os.close(fd)
    return None




WAYS = {"replaces": _replace, "appends": _append}


def _change(way, path, pause, last, ended):
    """Goes on until told to stop; `last` is the number of its last work."""
    number = 0
    while not ended.is_set():
        number += 1
        WAYS[way](path, f"work {number};\n")
        last.value = number
        time.sleep(pause)


def _everything(world):
    """All bytes of all files, the quarantine's too."""
    found = b""
    for folder, _, files in os.walk(world.root):
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with open(path, "rb") as file:
                    found += file.read()
    return found


def _check(world, kind, short, work, returncode, out):
    """The work is there, and of the repair all or nothing."""
    things, problems = worlds.KINDS[kind][0], []
    if work.encode() not in _everything(world):
        problems.append(f"the last work is lost: {out}")
    if returncode not in (worlds.DONE, worlds.REFUSED, worlds.TAKEN_BACK, worlds.STUCK):
        problems.append(f"{returncode} {out}")
    if world.unfinished():
        problems.append(f"unfinished: {out}")
    if returncode != worlds.DONE and _text(world.path(short)) in (None, ""):
        problems.append(f"nothing is where the work was done: {out}")
    if short == "e/shop" and kind in ("adopt", "keep-served"):
        available = _text(world.path("a/shop"))
        if (available == things.get("a/shop")) == (returncode == worlds.DONE):
            problems.append(f"mixed: {out}")
    return problems


def _text(path):
    if not os.path.lexists(path):
        return None
    if os.path.islink(path):
        return os.readlink(path)
    with open(path, encoding="ascii") as file:
        return file.read()


def stopped(world, kind, way, short, call, number):
    """The work is done between two calls of the program."""
    things, words, _ = worlds.KINDS[kind]
    world.lay(things)
    did, run = injected.run_stopped(world, ["fix", *words], call, number,
                                    lambda: WAYS[way](world.path(short), WORK))
    if not did:
        return [f"it did not stop: {run.stdout_text}{run.stderr_text}"]
    out = run.stdout_text + run.stderr_text
    problems = _check(world, kind, short, WORK, run.returncode, out)
    # Before the names were exchanged, what is there now is not what was looked at.
    if call in injected.LOOKS and run.returncode == worlds.STUCK and world.quarantined() and \
            _text(world.path(short)) != WORK and way == "replaces":
        problems.append(f"displaced: {out}")
    return problems


def moments(world):
    """(kind, way, short, call, number): everything that somebody can do between two calls."""
    found = []
    for kind, shorts in STEPS.items():
        things, words, _ = worlds.KINDS[kind]
        world.lay(things)
        calls = injected.calls_of(world, ["fix", *words], ["renameat2", "fsync", *injected.LOOKS])
        found += [(kind, way, short, *call) for way in WAYS for short in shorts for call in calls]
    return found


def _round(world, kind, way, short, pause):
    things, words, _ = worlds.KINDS[kind]
    world.lay(things)
    last, ended = multiprocessing.Value("i", 0), multiprocessing.Event()
    changer = multiprocessing.Process(
        target=_change, args=(way, world.path(short), pause, last, ended))
    changer.start()
    while not last.value:
        time.sleep(0.001)
    time.sleep(random.random() * pause)
    run = world.run("fix", *words)
    ended.set()
    changer.join()
    return _check(world, kind, short, f"work {last.value};\n", run.returncode,
                  run.stdout + run.stderr), run.returncode


def test(tally, driver, scratch, seconds):
    """In a loop, as fast as it goes."""
    world = worlds.World(os.path.join(scratch, "others"), driver)
    combinations = [(kind, way, short) for kind, shorts in STEPS.items() for way in WAYS
                    for short in shorts]
    for kind, way, short in combinations:
        end = time.monotonic() + seconds / len(combinations)
        problems, results, pauses = [], {}, [0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
        while time.monotonic() < end or not results:
            pauses.append(pauses.pop(0))
            found, result = _round(world, kind, way, short, pauses[0])
            problems += found
            results[result] = results.get(result, 0) + 1
        print(f"others: {kind}: {way} {short}: {results}")
        tally.judge(f"others: {kind}: {way} {short}", problems[:5])
