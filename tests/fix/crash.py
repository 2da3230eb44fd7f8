#!/usr/bin/env python3
"""A repair is done whole or not at all, whatever happens to the program or the disk.

usage: crash.py --driver APPLY_DRIVER [--long] [--seed N]

The program is killed at every call that changes something, for each kind of step; every such call
fails with each error (a sample of these without --long); on full disks, on disks that become
read-only, and with somebody else at work in the same tree."""

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import disks  # noqa: E402
import injected  # noqa: E402
import others  # noqa: E402
import worlds  # noqa: E402
from tally import Tally  # noqa: E402

SAMPLE = 100


class Scenario:
    """One repair: how the tree is laid, what is run, and how it looks before and after."""

    def __init__(self, name, kind, words, prepared=()):
        self.name, self.words, self.prepared = name, words, prepared
        self.things, _, self.always = worlds.KINDS[kind]
        self.looks = {}     # by place: before and after

    def lay(self, world):
        world.lay(self.things)
        for words in self.prepared:
            run = world.run(*words)
            assert run.returncode in (0, 2), run.stdout + run.stderr

    def judge(self, world):
        """Lays the tree, and learns what it may look like."""
        if world.place not in self.looks:
            self.lay(world)
            old = world.look()
            world.run(*self.words)
            self.looks[world.place] = (old, world.look())
        self.lay(world)
        return injected.Judge(world, *self.looks[world.place], self.always)


def _scenarios():
    """Kept in every process, that each learns only once how they look."""
    fixes = {kind: ["fix", *words] for kind, (_, words, _) in worlds.KINDS.items()}
    made = [Scenario(kind, kind, words) for kind, words in fixes.items()]
    made += [Scenario("refused several", "several", ["refused", *fixes["several"][1:]])]
    made += [Scenario(f"undo {kind}", kind, ["undo", "0", "ask"], [fixes[kind]])
             for kind in ("several", "keep-served", "make-dir", "restore several")]
    return made


def _kill(scenario, world, call, number):
    judge = scenario.judge(world)
    quarantined = world.quarantined()
    run = injected.run_with(world, scenario.words, call, number, "signal=KILL")
    if run.returncode not in (-9, 137):
        judge.say(f"not killed: {run.returncode} {run.stdout}{run.stderr}")
    if judge.recovers() == "old":
        judge.left_nothing(quarantined)
        again = world.run(*scenario.words)
        if again.returncode not in (worlds.DONE, worlds.TAKEN_BACK) or judge.state() != judge.aim:
            judge.say(f"not done the second time: {again.stdout}{again.stderr}")
    return judge.problems


def _kill_recovery(scenario, world, call, number):
    """Killed when all was done but said, and killed again while that is taken back."""
    judge = scenario.judge(world)
    calls = [one for one in injected.calls_of(world, scenario.words) if one[0] == "renameat"]
    scenario.lay(world)
    injected.run_with(world, scenario.words, *calls[2], "signal=KILL")
    if not world.unfinished():
        judge.say("nothing to recover")
    injected.run_with(world, ["recover"], call, number, "signal=KILL")
    judge.recovers()
    return judge.problems


def _fail(scenario, world, call, number, error):
    judge = scenario.judge(world)
    run = injected.run_with(world, scenario.words, call, number, f"error={error}")
    judge.ended_well(run)
    judge.recovers()
    return judge.problems


SCENARIOS = _scenarios()
JOBS = {"kill": _kill, "kill recovery": _kill_recovery, "fail": _fail}


def _work(job):
    """In a process of its own: returns its name and its problems."""
    what, index, driver, scratch, *rest = job
    world = worlds.World(os.path.join(scratch, f"world-{os.getpid()}"), driver)
    about = SCENARIOS[index].name if index is not None else "others"
    name = f"{what}: {about}: {' '.join(map(str, rest))}"
    try:
        if index is None:
            return name, others.stopped(world, *rest)
        return name, JOBS[what](SCENARIOS[index], world, *rest)
    except Exception as error:  # one of many: told as its failure
        return name, [repr(error)]


def _jobs(driver, scratch, seed, long):
    jobs, errors = [], []
    for index, scenario in enumerate(SCENARIOS):
        world = worlds.World(os.path.join(scratch, "calls"), driver)
        scenario.lay(world)
        calls = injected.calls_of(world, scenario.words)
        jobs += [("kill", index, driver, scratch, *call) for call in calls
                 if call[0] not in ("openat", "flock") or long]
        errors += [("fail", index, driver, scratch, *call, error) for call in calls
                   for error in injected.ERRORS]
    for index, scenario in enumerate(SCENARIOS):
        if scenario.name not in ("several", "undo several", "make-dir", "restore several"):
            continue
        scenario.lay(world)
        calls = [one for one in injected.calls_of(world, scenario.words) if one[0] == "renameat"]
        scenario.lay(world)
        injected.run_with(world, scenario.words, *calls[2], "signal=KILL")
        jobs += [("kill recovery", index, driver, scratch, *call)
                 for call in injected.calls_of(world, ["recover"])]
    stops = [("stop", None, driver, scratch, *moment) for moment in others.moments(world)]
    for sampled in (errors, stops):
        random.Random(seed).shuffle(sampled)
    return jobs + (errors + stops if long else errors[:SAMPLE] + stops[:SAMPLE])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", required=True)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int, default=20)
    args = parser.parse_args()
    driver, tally = os.path.abspath(args.driver), Tally()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="ngxaudit-crash-"))
    try:
        if injected.why_not():
            tally.skip("crashes", injected.why_not())
        else:
            jobs = _jobs(driver, scratch, args.seed, args.long)
            with multiprocessing.Pool(os.cpu_count()) as pool:
                for name, problems in pool.imap_unordered(_work, jobs, chunksize=4):
                    tally.judge(name, problems)
        others.test(tally, driver, scratch, 60 if args.long else 4)
        disks.test(tally, driver, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
