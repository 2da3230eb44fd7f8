"""The watcher as a service, and the audit that it has started."""

import os

import sites
from container import wait_for

UNIT = "ngxaudit-watch.service"
# A watchdog that bites while one waits.
# Below a home that others may not enter: missing paths, and an address on which nobody listens beside one
# on which nginx does.
FAR_OFF = """\
server {
	listen 127.0.0.1:82;
	server_name far.example.com;
	root /home/somebody/nothing;
	location /dead { proxy_pass http://127.0.0.1:9; }
	location /alive { proxy_pass http://127.0.0.1:80; }
	location /socket { proxy_pass http://unix:/run/nobody; }
}
"""
# A watchdog that bites while one waits.
IMPATIENT = "[Service]\nWatchdogSec=2s\nRestartSec=200ms\nTimeoutAbortSec=1s\n"


def _main_pid(container):
    """0: it does not run."""
    return int(container.run(f"systemctl show --property=MainPID --value {UNIT}").out)


def _told(container, unit, word, seconds=10):
    return wait_for(lambda: word in container.journal(unit), seconds)


def the_service_comes_up(container):
    container.write(f"/etc/systemd/system/{UNIT}.d/impatient.conf", IMPATIENT)
    container.run("systemctl daemon-reload")

    started = container.run(f"systemctl enable --now {UNIT}")

    active = container.run(f"systemctl is-active {UNIT} ngxaudit.path").out.split()
    return [] if active == ["active", "active"] else [started, active, container.journal(UNIT)[-1500:]]


def a_deletion_is_told_in_the_journal(container):
    sites.lay(container, "wiki")
    wait_for(lambda: not os.path.exists(container.root + "/run/ngxaudit/changed"), 10)

    container.run("rm /etc/nginx/sites-available/wiki")

    told = _told(container, UNIT, "sites-enabled/wiki")
    return [] if told else [container.journal(UNIT)[-1500:]]


def nginx_is_asked_after_a_change(container):
    asked = _told(container, "ngxaudit.service", "nginx refuses", 20)

    # The running nginx, too, is what only this unit can look at.
    journal = container.journal("ngxaudit.service")
    sites.remove(container, "wiki")
    return [] if asked and "sites-enabled/wiki" in journal and "[reload-pending]" in journal else [journal[-1500:]]


def what_it_may_not_do_it_cannot_do(container):
    pid = _main_pid(container)

    status = container.run(f"grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/{pid}/status").out.split()
    written = container.run(f"nsenter --target {pid} --mount touch /etc/nginx/mine 2>&1")

    problems = [] if written.status != 0 else ["it may write into /etc/nginx"]
    read_only = ["CapBnd:", "0000000000000004", "NoNewPrivs:", "1", "Seccomp:", "2"]
    return problems + ([] if status == read_only else [status])


def it_sees_what_an_audit_sees(container):
    container.run("mkdir -p /home/somebody && chmod 700 /home/somebody")
    container.write("/home/somebody/site", FAR_OFF)
    container.write("/tmp/site", FAR_OFF.replace("far", "temporary"))
    container.run("ln -s /home/somebody/site /etc/nginx/sites-enabled/far; "
                  "ln -s /tmp/site /etc/nginx/sites-enabled/temporary")
    audited = container.run("ngxaudit --no-test --no-live").out.splitlines()[:-1]

    container.run(f"systemctl restart {UNIT}")

    said = container.journal(UNIT)
    container.run("rm -r /home/somebody /tmp/site /etc/nginx/sites-enabled/far /etc/nginx/sites-enabled/temporary")
    unseen = [line for line in audited if line not in said]
    return [] if len(audited) > 4 and not unseen else [audited, "not seen:", *unseen]


def a_stopped_watcher_is_started_anew(container):
    before = _main_pid(container)
    if not before:
        return ["it does not run"]
    stopped = container.run(f"kill -STOP {before}")

    again = wait_for(lambda: _main_pid(container) not in (0, before), 20)

    restarts = container.run(f"systemctl show --property=NRestarts --value {UNIT}").out.strip()
    active = wait_for(lambda: container.run(f"systemctl is-active {UNIT}").status == 0, 10)
    return [] if again and active and restarts == "1" else [
        stopped, restarts, container.journal(UNIT)[-1500:]]


def it_reads_its_configuration_anew(container):
    before = _main_pid(container)

    reloaded = container.run(f"systemctl reload {UNIT}")

    active = container.run(f"systemctl is-active {UNIT}").out.strip()
    same = _main_pid(container) == before
    return [] if reloaded.status == 0 and active == "active" and same else [
        reloaded, active, container.journal(UNIT)[-1500:]]


def it_ends_when_it_is_told_to(container):
    stopped = container.run(f"systemctl disable --now {UNIT}")

    result = container.run(f"systemctl show --property=Result --value {UNIT}").out.strip()
    left = container.run("ls -d /run/ngxaudit")
    container.run(f"rm -r /etc/systemd/system/{UNIT}.d; systemctl daemon-reload")
    return [] if result == "success" and left.status != 0 else [stopped, result, left]


TESTS = [the_service_comes_up, a_deletion_is_told_in_the_journal, nginx_is_asked_after_a_change,
         what_it_may_not_do_it_cannot_do, it_sees_what_an_audit_sees,
         a_stopped_watcher_is_started_anew, it_reads_its_configuration_anew, it_ends_when_it_is_told_to]
