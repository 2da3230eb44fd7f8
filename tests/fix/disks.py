"""Full disks, disks that are read-only, and a quarantine on another disk: in a mount namespace of
the test's own."""

import os
import subprocess
import sys

import worlds

UNSHARE = ["unshare", "--mount", "--propagation", "private"]


def _mount(*words):
    subprocess.run(["mount", *words], check=True)


def _fill(folder):
    """Until nothing more fits."""
    with open(os.path.join(folder, "filling"), "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def _fill_names(folder):
    try:
        for number in range(10000):
            with open(os.path.join(folder, f"filling-{number}"), "wb"):
                pass
    except OSError:
        pass


def _whole(world, kind, may_be_done):
    """It is said, and the tree is as it was; or it is done."""
    old = world.look()
    run = world.run("fix", *worlds.KINDS[kind][1])
    problems = []
    if may_be_done and run.returncode == worlds.DONE:
        return [] if world.look() != old else ["done, and the tree is as it was"]
    if run.returncode not in (worlds.REFUSED, worlds.TAKEN_BACK, worlds.NO_BEGIN):
        problems.append(f"{run.returncode} {run.stdout}{run.stderr}")
    if world.look() != old:
        problems.append("the tree has changed")
    if world.unfinished():
        problems.append(f"unfinished: {run.stdout}")
    return problems


def _on(world, part, options, fill, kind):
    """The tree or the state lies on a disk of its own, which is full."""
    world.lay(worlds.KINDS[kind][0])
    os.makedirs(world.state, exist_ok=True)
    os.makedirs(os.path.join(world.place, "copy"))
    subprocess.run(["cp", "-a", f"{part}/.", f"{world.place}/copy"], check=True)
    _mount("-t", "tmpfs", "-o", options, "tmpfs", part)
    subprocess.run(["cp", "-a", f"{world.place}/copy/.", part], check=True)
    fill(part)
    try:
        # Links and directories take no room on it.
        return _whole(world, kind, part == world.root and fill == _fill and kind != "restore")
    finally:
        subprocess.run(["umount", part], check=True)


def _read_only(world, part, kind):
    world.lay(worlds.KINDS[kind][0])
    os.makedirs(world.state, exist_ok=True)
    _mount("--bind", part, part)
    _mount("-o", "remount,bind,ro", part)
    try:
        return _whole(world, kind, False)
    finally:
        subprocess.run(["umount", part], check=True)


def _elsewhere(world):
    """The enabled directory is a disk of its own: so is its quarantine; and it is undone."""
    problems = []
    world.lay({"a/shop": "x"})
    enabled = world.path("e/")
    _mount("-t", "tmpfs", "tmpfs", enabled)
    try:
        with open(f"{enabled}shop", "w", encoding="ascii") as file:
            file.write("x")
        old = world.look(), world.identities()
        run = world.run("fix", f"{worlds.ENABLED}/shop", "l:../sites-available/shop")
        if run.returncode or not os.path.islink(f"{enabled}shop"):
            problems.append(run.stdout + run.stderr)
        if not os.path.isdir(f"{enabled}.ngxaudit") or os.path.exists(world.path("/.ngxaudit")):
            problems.append(f"the quarantine is elsewhere: {world.quarantined()}")
        run = world.run("undo", "0", "ask")
        if run.returncode or (world.look(), world.identities()) != old:
            problems.append("undone: " + run.stdout + run.stderr)
        run = world.run("fix", f"{worlds.AVAILABLE}/new", f"f:{worlds.ENABLED}/shop",
                        f"{worlds.ENABLED}/shop", "l:../sites-available/new")
        if run.returncode != worlds.REFUSED or (world.look(), world.identities()) != old:
            problems.append("moved from disk to disk: " + run.stdout + run.stderr)
    finally:
        subprocess.run(["umount", enabled], check=True)
    return problems


def _inside(tally, driver, scratch):
    world = worlds.World(os.path.join(scratch, "disks"), driver)
    for kind in ("relink", "adopt", "restore", "make-dir"):
        for part in (world.root, world.state):
            name = f"{kind}, {os.path.basename(part)}"
            tally.judge(f"disks: full: {name}", _on(world, part, "size=64k", _fill, kind))
            tally.judge(f"disks: no more names: {name}",
                        _on(world, part, "size=1m,nr_inodes=24", _fill_names, kind))
            tally.judge(f"disks: read-only: {name}", _read_only(world, part, kind))
    tally.judge("disks: the enabled directory is one of its own", _elsewhere(world))


def test(tally, driver, scratch):
    """In a process of its own, for its mounts go with it."""
    if os.geteuid() != 0:
        return tally.skip("disks", "to mount takes root")
    if subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode:
        return tally.skip("disks", "no mount namespace may be had here")
    run = subprocess.run([*UNSHARE, sys.executable, os.path.abspath(__file__), driver, scratch],
                         check=False, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    for line in lines[:-1]:
        print(line)
    counts = lines[-1].split() if lines else []
    if len(counts) != 6:
        return tally.judge("disks", [run.stdout + run.stderr])
    tally.passed += int(counts[0])
    tally.failed += int(counts[2])
    return None


if __name__ == "__main__":
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))
    sys.dont_write_bytecode = True
    from tally import Tally

    own = Tally()
    _inside(own, sys.argv[1], sys.argv[2])
    sys.exit(own.finish())
