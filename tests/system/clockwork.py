"""The timer, and cron where the timer is not meant."""

import os

import sites
from container import wait_for

UNIT = "ngxaudit.service"
EVERY_SECOND = "[Timer]\nOnCalendar=\nOnCalendar=*:*:*\nRandomizedDelaySec=0\nAccuracySec=100ms\n"
# What cron hands its mails to.
SENDMAIL = "#!/bin/sh\ncat >>/root/mails\n"
ROOTLESS = "server {\n\tlisten 127.0.0.1:81;\n\tserver_name rootless;\n\troot /srv/nowhere;\n}\n"
CRON_FILE = "/etc/cron.d/ngxaudit"


def the_timer_is_there_after_the_installation(container):
    shown = container.run("systemctl is-enabled ngxaudit.timer; systemctl is-active ngxaudit.timer")

    watcher = container.run("systemctl is-enabled ngxaudit-watch.service").out.strip()
    return [] if shown.out.split() == ["enabled", "active"] and watcher == "disabled" else [shown, watcher]


def cron_does_nothing_beside_the_timer(container):
    ran = container.run("/usr/lib/ngxaudit/cron")

    told = os.path.exists(container.root + "/var/lib/ngxaudit")
    return [] if ran.status == 0 and not ran.out and not told else [ran, f"it was told: {told}"]


def cron_is_set_going(container):
    """In its next minute cron is to find a root that is missing; other tests go on meanwhile."""
    container.write("/usr/sbin/sendmail", SENDMAIL, 0o755)
    container.write("/etc/nginx/sites-available/rootless", ROOTLESS)
    container.run("ln -s ../sites-available/rootless /etc/nginx/sites-enabled/rootless")

    disabled = container.run("systemctl disable --now ngxaudit.timer")

    line = container.run(f"sed -i 's/^23 \\*/* */' {CRON_FILE} && grep '^[*]' {CRON_FILE} && "
                         "systemctl restart cron")
    return [] if disabled.status == 0 and line.status == 0 else [disabled, line]


def cron_mails_what_is_new(container):
    mails = container.root + "/root/mails"

    came = wait_for(lambda: os.path.exists(mails) and os.path.getsize(mails) > 0, 65)

    said = container.run("cat /root/mails").out
    return [] if came and "/srv/nowhere" in said else [said[-1500:], container.journal("cron.service")[-500:]]


def cron_is_silent_where_nothing_is_new(container):
    container.run("ngxaudit --changes -q")

    again = container.run("/usr/lib/ngxaudit/cron")

    return [] if again.status == 0 and not again.out else [again]


def the_timer_tells_what_is_new(container):
    sites.lay(container, "late")
    container.run("rm /etc/nginx/sites-available/late")
    container.write("/etc/systemd/system/ngxaudit.timer.d/often.conf", EVERY_SECOND)

    container.run("systemctl daemon-reload && systemctl enable --now ngxaudit.timer")

    told = wait_for(lambda: "sites-enabled/late" in container.journal(UNIT), 20)
    container.run("rm -r /etc/systemd/system/ngxaudit.timer.d; systemctl daemon-reload; "
                  "systemctl restart ngxaudit.timer")
    sites.remove(container, "late")
    return [] if told else [container.journal(UNIT)[-1500:]]


BEFORE = [the_timer_is_there_after_the_installation, cron_does_nothing_beside_the_timer]
# Not beside the watcher, which has an audit started that tells what is new before cron does.
MEANWHILE = [cron_is_set_going]
AFTER = [cron_mails_what_is_new, cron_is_silent_where_nothing_is_new, the_timer_tells_what_is_new]
