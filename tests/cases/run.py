#!/usr/bin/env python3
"""Runs the cases: lays out each world, runs the program on it, and holds what it says against the
case.

usage: run.py --binary PROGRAM [--jobs N] [--match TEXT] [--keep] [FILE...]

Beside what the case says, every world must give a JSON report of the promised form, the same bytes
twice, a text report with the same exit status and without control bytes, no word from a sanitizer,
and, unless nginx was asked, an untouched tree. Where nginx accepts it, we read the files and bytes
that `nginx -T` shows."""

import argparse
import concurrent.futures
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "harness")]

import audit  # noqa: E402
import casefile  # noqa: E402
import dumped  # noqa: E402
import expect  # noqa: E402
import layout  # noqa: E402
from tally import Tally  # noqa: E402
from tree import Tree, inodes  # noqa: E402

DUMPED = []  # for each world that was tried, whether nginx dumped it
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


def missing(world):
    """Why the world cannot be laid out here; or None."""
    verbs = {verb for _, verb, _, _ in world.steps}
    if os.geteuid() != 0 and (verbs & {"as", "owner", "running"} or "root" in world.rests("needs")):
        return "only as root"
    if os.geteuid() == 0 and "user" in world.rests("needs"):
        return "only as an ordinary user"
    if verbs & {"ask", "running"} and not find_nginx():
        return "no nginx"
    if "stock" in verbs and not stock_nginx():
        return "/etc/nginx is not as the packages laid it"
    if "git" in verbs and not shutil.which("git"):
        return "no git"
    return None


def find_nginx():
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def stock_nginx():
    """Whether dpkg knows /etc/nginx, and no file that it laid there was changed."""
    if not os.path.isdir(layout.SHARED_MODULES) or not shutil.which("dpkg"):
        return False
    check = subprocess.run(["dpkg", "--verify", "nginx-common"], capture_output=True, text=True,
                           check=False)
    return check.returncode == 0 and not re.search(r"^..5.* /etc/nginx/", check.stdout, re.M)


def check_words(world):
    known = set(layout.VERBS) | set(layout.RUN_VERBS) | set(expect.VERBS)
    return [f"line {line}: `{verb}` is no word of a case" for line, verb, _, _ in world.steps
            if verb not in known]


def command(world, tree, scratch, binary):
    """The command line of the world, without its format."""
    config = os.path.join(scratch, "ngxaudit.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write("".join(tree.text(text or "") for _, verb, _, text in world.steps
                           if verb == "config"))
    os.chmod(config, 0o644)
    where = ["--root", tree.top] if tree.rooted else ["-n", tree.nginx_conf]
    if not tree.rooted and not world.rests("running") and not world.rests("live"):
        where.append("--no-live")
    asked = [] if "nginx" in world.rests("ask") or tree.rooted else ["--no-test"]
    options = [tree.text(word) for rest in world.rests("options") for word in rest.split()]
    return [binary, "-c", config, *where, *asked, "--state-dir", os.path.join(scratch, "state"),
            *extra_rules(world, tree, scratch), *options]


def accept(words):
    """Makes what is there the accepted state."""
    run = subprocess.run([*words, "--accept", "--yes", "--force"], capture_output=True, text=True,
                         stdin=subprocess.DEVNULL, check=False)
    if run.returncode != 0:
        raise casefile.CaseError(f"--accept exits {run.returncode}: {run.stderr}")


def extra_rules(world, tree, scratch):
    texts = [(rest, casefile.example(rest) if text is None else tree.text(text))
             for _, verb, rest, text in world.steps if verb == "rules"]
    folder = os.path.join(scratch, "rules")
    for name, text in texts:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return ["--rules", folder] if texts else []


def listen(tree, rest):
    """A socket that listens on the port or path."""
    where = tree.text(rest)
    sock = socket.socket(socket.AF_INET if where.isdigit() else socket.AF_UNIX)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", int(where)) if where.isdigit() else tree.path(rest))
    sock.listen()
    return sock


def has_pid(tree):
    """The pid file is the last thing that a starting nginx writes, and it listens before."""
    try:
        return os.path.getsize(tree.path("/run/nginx.pid")) > 0
    except OSError:
        return False


@contextlib.contextmanager
def running(tree, user):
    """The nginx of the tree as it is now, with a master of this user."""
    for where in ("/run", "/var/log/nginx"):
        shutil.chown(tree.path(where), user)
    command = [find_nginx(), "-e", tree.path("/var/log/nginx/error.log"), "-c", tree.nginx_conf,
               "-g", "daemon off;"]
    process = subprocess.Popen(command, user=user, extra_groups=[], stdin=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", tree.port)) == 0 and has_pid(tree):
                    break
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()


def examine(world, tree, words):
    """Runs the program three times and returns what is wrong, with the report of the first run."""
    user = (world.rests("as") or [None])[0]
    asked = "--no-test" not in words and not tree.rooted
    before = inodes(tree.top)
    first = audit.Run([*words, "-f", "json"], user=user)
    second = audit.Run([*words, "-f", "json"], user=user)
    text = audit.Run([*words, "-f", "text"], user=user)
    problems = [problem for run in (first, second, text) for problem in run.problems()]
    if problems:
        return problems, None
    try:
        report = first.report()
    except ValueError as error:
        return [f"no JSON: {error}: {first.out[:500]!r}, status {first.status}, {first.err}"], None
    problems += audit.check_report(report, first.status, fail_on(words))
    if audit.without_times(first.out) != audit.without_times(second.out):
        problems.append("two runs said two things")
    if text.status != first.status:
        problems.append(f"as text it exits {text.status}, as JSON {first.status}")
    if CONTROL.search(text.out):
        problems.append("a control byte in the text")
    if not asked and inodes(tree.top) != before:
        problems.append("the audit changed the tree")
    return problems, report


def dump_problems(tree, binary):
    nginx = find_nginx()
    compared, words = dumped.problem(tree, binary, nginx) if nginx else (False, None)
    DUMPED.append(compared)
    return [f"nginx -T: {words}"] if words else []


def fail_on(words):
    return words[words.index("--fail-on") + 1] if "--fail-on" in words else "warning"


def run_world(world, number, binary, scratch):
    """(problems, report) of one world."""
    folder = os.path.join(scratch, str(number))
    tree = Tree(os.path.join(folder, "tree"), 21000 + 4 * number, any(
        verb == "root" for _, verb, _, _ in world.steps))
    os.chmod(folder, 0o755)
    problems = check_words(world)
    if problems:
        return problems, None
    tree.lay_base()
    with contextlib.ExitStack() as stack:
        for user in world.rests("running"):
            stack.enter_context(running(tree, user))
        words = command(world, tree, folder, binary)
        before, after = world.accepted()
        layout.lay(tree, world, before)
        if "then" in [verb for _, verb, _, _ in world.steps]:
            accept(words)
        layout.lay(tree, world, after)
        for rest in world.rests("serve"):
            stack.enter_context(listen(tree, rest))
        problems, report = examine(world, tree, words)
        if report and not report["counts"]["error"] and not report["gaps"] and not tree.rooted:
            problems += dump_problems(tree, binary)
    if report and not problems:
        problems = expect.check(world, tree, report)
    if problems and report:
        problems.append(summary(report))
    return problems, report


def summary(report):
    lines = [f"verdict {report['verdict']}, nginx {report['nginx_test']['answer']}"]
    lines += [f"{one['severity']} {one['rule']} {one['subject']} at {one['file']}:{one['line']}: "
              f"{one['message']}" for one in report["findings"]]
    lines += [f"gap {gap['path']}: {gap['reason']}" for gap in report["gaps"]]
    lines += [f"site {site['pair']}/{site['name']} {site['state']}" for site in report["sites"]]
    return "\n".join(lines)


def guarded(world, number, binary, scratch):
    try:
        return run_world(world, number, binary, scratch)
    except (casefile.CaseError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{type(error).__name__}: {error}"], None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--match", default="", help="only worlds whose name holds this text")
    parser.add_argument("--keep", action="store_true", help="leave the trees where they are")
    parser.add_argument("files", nargs="*")
    return parser.parse_args()


def main():
    args = arguments()
    tally = Tally()
    scratch = tempfile.mkdtemp(prefix="ngxaudit-cases-")
    os.chmod(scratch, 0o755)
    try:
        binary = shutil.copy(args.binary, os.path.join(scratch, "ngxaudit"))
        worlds = [world for path in args.files or casefile.find(HERE) for world in casefile.read(path)
                  if args.match in world.name]
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            jobs = [(world, missing(world) or pool.submit(guarded, world, number, binary, scratch))
                    for number, world in enumerate(worlds)]
            for world, job in jobs:
                if isinstance(job, str):
                    tally.skip(world.name, job)
                else:
                    tally.judge(world.name, job.result()[0])
        if find_nginx() and not args.match and not args.files:
            tally.judge("files and bytes are those of nginx -T",
                        [] if sum(DUMPED) > 50 else [f"only {sum(DUMPED)} worlds were compared"])
    finally:
        if args.keep:
            print("trees: " + scratch)
        else:
            subprocess.run(["chmod", "-R", "u+rwX", scratch], check=False, stderr=subprocess.DEVNULL)
            shutil.rmtree(scratch, ignore_errors=True)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
