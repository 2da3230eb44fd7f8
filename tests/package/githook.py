"""The pre-commit hook, with a real git: what is about to be committed is audited, and nothing else."""

import os
import subprocess

MAIN = ("events {}\nhttp {\n\tinclude /etc/nginx/sites-enabled/*;\n}\n")
SITE = "server {\n\tlisten 80;\n\tserver_name shop.example.com;\n\treturn 204;\n}\n"
BROKEN = "server {\n\tlisten 80\n"


class Repository:
    def __init__(self, place, installed, below=""):
        self.top = place
        self.nginx = os.path.join(place, below)
        self.env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
                    "HOME": place, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.invalid",
                    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.invalid"}
        os.makedirs(os.path.join(self.nginx, "sites-available"))
        os.makedirs(os.path.join(self.nginx, "sites-enabled"))
        self.git("init", "--quiet")
        os.symlink(os.path.join(installed.hooks, "git-pre-commit"),
                   os.path.join(place, ".git/hooks/pre-commit"))

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.top, env=self.env, capture_output=True,
                              text=True, check=False)

    def write(self, name, text):
        with open(os.path.join(self.nginx, name), "w", encoding="utf-8") as file:
            file.write(text)

    def lay(self):
        self.write("nginx.conf", MAIN)
        self.write("sites-available/shop", SITE)
        os.symlink("../sites-available/shop", os.path.join(self.nginx, "sites-enabled/shop"))

    def commit(self, *arguments):
        return self.git("commit", "--quiet", "--message=a change", *arguments)

    def count(self):
        return self.git("rev-list", "--count", "--all").stdout.strip()


def _sound(place, installed, below=""):
    repository = Repository(place, installed, below)
    repository.lay()
    repository.git("add", "--all")
    return repository


def a_sound_configuration_is_committed(place, installed):
    repository = _sound(place, installed)

    committed = repository.commit()

    return [] if committed.returncode == 0 and not committed.stderr else [committed]


def a_link_to_nothing_is_not_committed(place, installed):
    repository = _sound(place, installed)
    repository.commit()
    repository.git("rm", "--quiet", "sites-available/shop")

    committed = repository.commit()

    told = "[dangling-link]" in committed.stderr and "sites-enabled/shop" in committed.stderr
    return [] if committed.returncode != 0 and told and repository.count() == "1" else [committed]


def what_is_not_to_be_committed_does_not_count(place, installed):
    repository = _sound(place, installed)
    repository.write("sites-available/shop", BROKEN)

    committed = repository.commit()

    return [] if committed.returncode == 0 else [committed]


def a_repair_that_is_not_added_does_not_help(place, installed):
    repository = _sound(place, installed)
    repository.write("sites-available/shop", BROKEN)
    repository.git("add", "--all")
    repository.write("sites-available/shop", SITE)

    committed = repository.commit()

    return [] if committed.returncode != 0 and "[syntax]" in committed.stderr else [committed]


def a_commit_of_named_files_is_judged_by_what_it_will_hold(place, installed):
    repository = _sound(place, installed)
    repository.commit()
    repository.write("sites-available/shop", BROKEN)

    committed = repository.commit("sites-available/shop")

    return [] if committed.returncode != 0 and "[syntax]" in committed.stderr else [committed]


def a_repository_of_etc_is_understood(place, installed):
    repository = _sound(place, installed, "nginx")
    os.unlink(os.path.join(repository.nginx, "sites-available/shop"))
    sound = repository.commit()
    repository.git("add", "--all")

    broken = repository.commit()

    told = "/etc/nginx/sites-enabled/shop" in broken.stderr
    return [] if sound.returncode == 0 and broken.returncode != 0 and told else [sound, broken]


def rules_can_be_left_out(place, installed):
    repository = _sound(place, installed)
    repository.commit()
    repository.git("rm", "--quiet", "sites-available/shop")
    repository.git("config", "ngxaudit.skip", "access,links,includes")

    committed = repository.commit()

    return [] if committed.returncode == 0 else [committed]


def a_repository_of_something_else_is_told_what_to_say(place, installed):
    repository = Repository(place, installed)
    repository.write("notes", "no nginx here\n")
    repository.git("add", "--all")

    committed = repository.commit()

    return [] if committed.returncode != 0 and "git config ngxaudit.prefix" in committed.stderr else [committed]


TESTS = [a_sound_configuration_is_committed, a_link_to_nothing_is_not_committed,
         what_is_not_to_be_committed_does_not_count, a_repair_that_is_not_added_does_not_help,
         a_commit_of_named_files_is_judged_by_what_it_will_hold, a_repository_of_etc_is_understood,
         rules_can_be_left_out, a_repository_of_something_else_is_told_what_to_say]
