"""The package comes, and goes again."""


def the_package_is_installed(container):
    installed = container.run("dpkg --install /root/ngxaudit.deb")

    version = container.run("ngxaudit --version")
    return [] if installed.status == 0 and version.status == 0 else [installed, version]


def systemd_finds_nothing_wrong_with_the_units(container):
    verified = container.run("systemd-analyze verify --man=no ngxaudit.service ngxaudit.timer ngxaudit.path "
                             "ngxaudit-watch.service nginx.service")
    return [] if verified.status == 0 and "ngxaudit" not in verified.out else [verified]


def a_gate_without_a_program_stops_no_reload(container):
    container.run("ngxaudit-gate enable")

    removed = container.run("dpkg --remove ngxaudit && systemctl daemon-reload")

    reloaded = container.run("systemctl reload nginx")
    return [] if removed.status == 0 and reloaded.status == 0 else [removed, reloaded]


def after_a_purge_nothing_is_left_but_what_repairs_displaced(container):
    purged = container.run("dpkg --purge ngxaudit")

    left = container.run("find / -xdev -path /proc -prune -o -path /sys -prune -o -name '*ngxaudit*' -print | "
                         "grep -vx -e /root/ngxaudit.deb -e /etc/nginx/.ngxaudit").out.split()
    units = container.run("systemctl daemon-reload; systemctl list-unit-files --no-legend 'ngxaudit*'").out
    failed = container.run("systemctl --failed --no-legend").out
    told = "/etc/nginx/.ngxaudit" in purged.out
    return [] if purged.status == 0 and told and not left and not units else [purged, left, units, failed]


COMES = [the_package_is_installed, systemd_finds_nothing_wrong_with_the_units]
GOES = [a_gate_without_a_program_stops_no_reload, after_a_purge_nothing_is_left_but_what_repairs_displaced]
