"""Somebody else works in the same tree at the same time: nothing of that is lost, and a repair is
done or not, never in part."""

import multiprocessing
import os
import random
import time

import worlds

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
    problems = []
    if f"work {last.value};\n".encode() not in _everything(world):
        problems.append(f"the last work is lost: {run.stdout}")
    if run.returncode not in (worlds.DONE, worlds.REFUSED, worlds.TAKEN_BACK, worlds.STUCK):
        problems.append(f"{run.returncode} {run.stdout}{run.stderr}")
    if world.unfinished():
        problems.append(f"unfinished: {run.stdout}")
    if short == "e/shop" and kind in ("adopt", "keep-served"):
        available = _text(world.path("a/shop"))
        if (available == things.get("a/shop")) == (run.returncode == worlds.DONE):
            problems.append(f"mixed: {run.stdout}")
    return problems, run.returncode


def _text(path):
    if not os.path.lexists(path):
        return None
    with open(path, encoding="ascii") as file:
        return file.read()


def test(tally, driver, scratch, seconds):
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
