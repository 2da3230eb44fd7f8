"""Many files are read by two threads where there are two processors: what is seen is what one
thread sees, whatever lies among them."""

import os

import audit
from tree import Tree

SITES, ROUNDS = 1500, 10
OTHER = "include {top}/etc/nginx/sites-enabled/s{other:04};\n"  # which the other thread may be at
PLAIN = "server {{ listen 127.0.0.1:{port}; server_name n{n}.example.com; root {top}/srv/blog; }}\n"
ODD = {
    0: "server {{ listen 127.0.0.1:{port}; server_name n{n}.example.com\n}}\n",
    1: OTHER,
    11: OTHER,
    21: OTHER,
    31: OTHER,
    41: OTHER + PLAIN,
    2: "include {top}/etc/nginx/sites-enabled/s{n:04};\n",
    3: "",
    4: "server {{ listen 127.0.0.1:{port}; server_name \"n{n}; }}\n",
    5: "# ngxaudit: ignore no-such-rule\n" * 2000,
}


def _text(tree, number):
    form = ODD.get(number % 50, PLAIN)
    return form.format(port=tree.port, n=number, other=SITES - 1 - number, top=tree.top)


def _lay(tree):
    for number in range(SITES):
        name = f"s{number:04}"
        tree.write(f"sites-available/{name}", _text(tree, number))
        tree.link(f"sites-enabled/{name}", f"../sites-available/{name}")
    os.chmod(tree.path("sites-available/s0777"), 0)
    os.unlink(tree.path("sites-available/s0888"))
    os.mkdir(tree.path("sites-available/s0888"))
    os.unlink(tree.path("sites-available/s0999"))
    os.mkfifo(tree.path("sites-available/s0999"))


def _said(command):
    run = audit.Run(command)
    return run.status, audit.PASSING.sub(rb"", run.out)


def two_threads_see_what_one_sees(binary, tree):
    _lay(tree)
    options = ["-n", tree.nginx_conf, "--no-live", "--no-test", "-f", "json"]
    problems = []
    for form in (options, ["--parse", tree.nginx_conf]):
        alone = _said(["taskset", "-c", str(min(os.sched_getaffinity(0))), binary, *form])
        for _ in range(ROUNDS):
            if _said([binary, *form]) != alone:
                problems.append(f"{form[0]}: two threads do not see what one sees")
    return problems


def test(tally, binary, folder):
    tree = Tree(os.path.join(folder, "tree"), 28900)
    tree.lay_base()
    tally.judge("threads: two threads see what one sees", two_threads_see_what_one_sees(binary, tree))
