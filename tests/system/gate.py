"""The gate before systemctl reload nginx."""

import re

import sites


def the_gate_stands_before_debians_own_line(container):
    container.run("ngxaudit-gate disable")
    shown = "systemctl show --property=ExecReload nginx.service"
    before = re.findall(r"argv\[\]=(.*?) ;", container.run(shown).out)

    enabled = container.run("ngxaudit-gate enable && ngxaudit-gate status")

    after = re.findall(r"argv\[\]=(.*?) ;", container.run(shown).out)
    if enabled.status != 0:
        return [enabled]
    ours = len(after) == 2 and after[0].endswith(" exec /usr/sbin/ngxaudit --pre-reload")
    return [] if len(before) == 1 and ours and after[1:] == before else [f"{before} became {after}"]


def a_sound_configuration_is_reloaded(container):
    sites.lay(container, "shop", "first")

    reloaded = container.run("systemctl reload nginx")

    body = sites.comes_to_serve(container, "shop", "first")
    return [] if reloaded.status == 0 and body == "first" else [reloaded, body]


def a_broken_link_stops_the_reload_and_nginx_goes_on_serving(container):
    sites.lay(container, "shop", "second")
    sites.lay(container, "wiki")
    # As written by somebody who stood in /etc/nginx.
    container.run("ln -sfn sites-available/wiki /etc/nginx/sites-enabled/wiki")

    reloaded = container.run("systemctl reload nginx")

    active = container.run("systemctl is-active nginx").out.strip()
    body = sites.served(container, "shop")
    journal = container.journal("nginx.service")
    problems = [] if reloaded.status != 0 else ["the reload was let through"]
    problems += [] if active == "active" else [f"nginx is {active}"]
    problems += [] if body == "first" else [f"it serves {body}"]
    return problems + ([] if "/etc/nginx/sites-enabled/wiki" in journal else [journal[-1500:]])


def a_repair_lets_the_next_reload_through(container):
    repaired = container.run("ngxaudit --fix --yes")

    reloaded = container.run("systemctl reload nginx")

    bodies = [sites.comes_to_serve(container, *site) for site in (("shop", "second"), ("wiki", "wiki"))]
    sites.remove(container, "wiki")
    problems = [] if repaired.status in (0, 1) else [repaired]
    return problems + ([] if reloaded.status == 0 and bodies == ["second", "wiki"] else [reloaded, bodies])


TESTS = [the_gate_stands_before_debians_own_line, a_sound_configuration_is_reloaded,
         a_broken_link_stops_the_reload_and_nginx_goes_on_serving, a_repair_lets_the_next_reload_through]
