"""The plugin, executed by Nagios itself."""

import os
import pwd
import re
import subprocess

import readers

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "..", "packaging", "examples", "nagios.cfg")

CONFIG = """\
log_file={folder}/nagios.log
cfg_file={folder}/objects.cfg
object_cache_file={folder}/objects.cache
status_file={folder}/status.dat
status_update_interval=1
nagios_user={user}
nagios_group={group}
check_external_commands=0
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/results
check_result_reaper_frequency=1
state_retention_file={folder}/retention.dat
service_inter_check_delay_method=n
interval_length=1
service_check_timeout=60
enable_notifications=0
use_syslog=0
check_for_updates=0
cached_host_check_horizon=0
event_broker_options=0
"""
OBJECTS = """\
define timeperiod {{
	timeperiod_name always
	alias always
	monday 00:00-24:00
	tuesday 00:00-24:00
	wednesday 00:00-24:00
	thursday 00:00-24:00
	friday 00:00-24:00
	saturday 00:00-24:00
	sunday 00:00-24:00
}}
define contact {{
	contact_name nobody
	host_notifications_enabled 0
	service_notifications_enabled 0
	host_notification_period always
	service_notification_period always
	host_notification_commands well
	service_notification_commands well
}}
define command {{
	command_name well
	command_line /bin/true
}}
define host {{
	host_name here
	address 127.0.0.1
	check_command well
	max_check_attempts 1
	check_period always
	contacts nobody
}}
"""
SERVICE = """\
define command {{
	command_name {name}
	command_line {line}
}}
define service {{
	host_name here
	service_description {name}
	check_command {name}
	check_interval 2
	retry_interval 2
	max_check_attempts 1
	check_period always
	contacts nobody
}}
"""
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


def _lay(folder, lines):
    user = pwd.getpwnam("nagios") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.makedirs(os.path.join(folder, "results"))
    with open(os.path.join(folder, "nagios.cfg"), "w", encoding="ascii") as file:
        file.write(CONFIG.format(folder=folder, user=user.pw_name, group=user.pw_gid))
    with open(os.path.join(folder, "objects.cfg"), "w", encoding="ascii") as file:
        file.write(OBJECTS.format() + "".join(SERVICE.format(name=name, line=line)
                                              for name, line in lines.items()))
    for name in (folder, os.path.join(folder, "results")):
        os.chown(name, user.pw_uid, user.pw_gid)


def _states(folder):
    """service: its values in the status file, once all were checked."""
    with open(os.path.join(folder, "status.dat"), encoding="utf-8", errors="replace") as file:
        blocks = re.findall(r"servicestatus \{\n(.*?)\n\t\}", file.read(), re.S)
    found = {}
    for block in blocks:
        values = dict(line.strip().split("=", 1) for line in block.split("\n"))
        found[values["service_description"]] = values
    return found if found and all(one["has_been_checked"] == "1" for one in found.values()) else None


def executed(folder, lines):
    """Lets Nagios execute each command line, and returns what it then knows; or a text."""
    os.makedirs(folder)
    _lay(folder, lines)
    log = os.path.join(folder, "log")
    with readers.running([readers.program("nagios4", "nagios"), os.path.join(folder, "nagios.cfg")], log):
        states = readers.wait_for(lambda: _states(folder), 40, 0.2)
    with open(log, encoding="utf-8", errors="replace") as file:
        return states or "Nagios did not check:\n" + file.read()[-2000:]


def example_problems(folder):
    """Whether Nagios takes the example, with the names that its own configuration has here."""
    with open(EXAMPLE, encoding="utf-8") as file:
        text = file.read()
    for old, new in (("web1", "here"), ("24x7", "always"), ("nagiosadmin", "nobody")):
        text = text.replace(old, new)
    os.makedirs(folder)
    _lay(folder, {})
    with open(os.path.join(folder, "objects.cfg"), "a", encoding="utf-8") as file:
        file.write(text)
    run = subprocess.run([readers.program("nagios4", "nagios"), "-v", os.path.join(folder, "nagios.cfg")],
                         capture_output=True, text=True, check=False)
    taken = "Checked 1 services." in run.stdout and "Total Errors:   0" in run.stdout
    return [] if run.returncode == 0 and taken else [run.stdout[-3000:]]


def problems_of(name, state, status, run):
    """What Nagios took otherwise than we meant it; `run` is a run of the same command."""
    first, *rest = run.out.decode("utf-8").rstrip("\n").split("\n")
    text, _, data = first.partition(" | ")
    text = text.replace(";", ":")  # as Nagios does: its own files are separated by them
    problems = []
    if state["current_state"] != str(status) or not text.startswith(f"NGXAUDIT {WORDS[status]} - "):
        problems.append(f"{name}: state {state['current_state']}: {text}")
    if state["plugin_output"] != text:
        problems.append(f"{name}: {state['plugin_output']!r} instead of {text!r}")
    names = [one.split("=")[0] for one in data.split()]
    if [one.split("=")[0] for one in state["performance_data"].split()] != names:
        problems.append(f"{name}: data {state['performance_data']!r} instead of {data!r}")
    if state["long_plugin_output"].count("\\n") + bool(state["long_plugin_output"]) < len(rest):
        problems.append(f"{name}: {state['long_plugin_output']!r} instead of {rest}")
    return problems
