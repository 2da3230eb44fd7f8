"""SARIF, read by jsonschema, by the object model that is generated from OASIS' schema, and by hand."""

import json
import os
import re
import urllib.parse

import readers

HERE = os.path.dirname(os.path.abspath(__file__))
OASIS = os.environ.get("SARIF_SCHEMA", "")  # the whole schema, where somebody has it
CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*")  # RFC 3986
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def read(world):
    return json.loads(world.as_format("sarif"))


def schema_problems(log, path):
    jsonschema = readers.module("jsonschema")
    checker = jsonschema.FormatChecker(())
    checker.checks("uri-reference")(lambda text: bool(CHARACTERS.fullmatch(text)))
    checker.checks("uri")(lambda text: bool(CHARACTERS.fullmatch(text)) and ":" in text)
    checker.checks("date-time")(lambda text: bool(MOMENT.fullmatch(text)))
    with open(path, encoding="utf-8") as file:
        validator = jsonschema.Draft7Validator(json.load(file), format_checker=checker)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for error in validator.iter_errors(log)]


def is_valid(world):
    return schema_problems(read(world), os.path.join(HERE, "sarif.schema.json"))


def is_valid_by_the_whole_schema(world):
    return schema_problems(read(world), OASIS)


def the_schema_refuses_what_is_wrong(world):
    """A validator that refuses nothing would pass everything."""
    path, problems = os.path.join(HERE, "sarif.schema.json"), []
    spoils = {
        "a level": lambda run: run["results"][0].update(level="bad"),
        "an unknown key": lambda run: run["results"][0].update(subject="x"),
        "a region without a line": lambda run: _place(run)["physicalLocation"].update(region={"startLine": 0}),
        "a raw URI": lambda run: _place(run)["physicalLocation"]["artifactLocation"].update(uri="file:///a b"),
        "no tool": lambda run: run.pop("tool"),
    }
    for name, spoil in spoils.items():
        log = read(world)
        spoil(log["runs"][0])
        if not schema_problems(log, path):
            problems.append(f"{name} is taken")
    return problems


def _place(run):
    return run["results"][0]["locations"][0]


# What in the log is of which class of the model.
CLASSES = {
    "runs": "Run", "tool": "Tool", "driver": "ToolComponent", "rules": "ReportingDescriptor",
    "shortDescription": "MultiformatMessageString", "fullDescription": "MultiformatMessageString",
    "help": "MultiformatMessageString", "defaultConfiguration": "ReportingConfiguration",
    "invocations": "Invocation", "toolExecutionNotifications": "Notification", "results": "Result",
    "message": "Message", "locations": "Location", "relatedLocations": "Location",
    "physicalLocation": "PhysicalLocation", "logicalLocations": "LogicalLocation",
    "artifactLocation": "ArtifactLocation", "region": "Region", "suppressions": "Suppression",
}


def is_of_the_object_model(world):
    """Every object has the keys that its class has, and those that it must have."""
    model, attr = readers.module("sarif_om"), readers.module("attr")
    seen, problems = set(), []

    def visit(thing, name):
        seen.add(name)
        fields = {field.metadata["schema_property_name"]: field
                  for field in attr.fields(getattr(model, name))}
        needed = {key for key, field in fields.items() if field.default is attr.NOTHING}
        problems.extend(f"{name} has no {key}" for key in thing if key not in fields)
        problems.extend(f"{name} lacks {key}" for key in needed - set(thing))
        for key, value in thing.items():
            if key in CLASSES:
                for one in value if isinstance(value, list) else [value]:
                    visit(one, CLASSES[key])

    visit(read(world), "SarifLog")
    return problems or ([] if len(seen) > 7 else [f"only {seen} were seen"])


def its_uris_lead_to_what_is_meant(world):
    """Decoded as bytes, each is a path at which something lies."""
    problems, uris = [], []
    run = read(world)["runs"][0]
    for result in run["results"]:
        uris += [place["physicalLocation"]["artifactLocation"]["uri"]
                 for place in result["locations"] + result.get("relatedLocations", [])]
    for uri in uris:
        path = urllib.parse.unquote_to_bytes(uri.removeprefix("file://"))
        if not uri.startswith("file:///") or not os.path.lexists(path):
            problems.append(f"{uri}: nothing lies there")
    return problems or ([] if uris else ["no URI"])


def its_columns_are_characters(world):
    """At the place of a name that stands after characters of several bytes, the name stands."""
    for result in read(world)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = urllib.parse.unquote(place["artifactLocation"]["uri"].removeprefix("file://"))
        if result["ruleId"] == "bad-server-name" and path.endswith("/wiki") and not result["suppressions"]:
            with open(path, encoding="utf-8") as file:
                line = file.read().split("\n")[place["region"]["startLine"] - 1]
            text = line[place["region"]["startColumn"] - 1:]
            return [] if text.startswith("http://x") else [f"there stands {text!r}"]
    return ["no such finding"]


def it_tells_all_that_the_report_does(world):
    report, run = world.report(), read(world)["runs"][0]
    problems = []
    shown = [result for result in run["results"] if not result["suppressions"]]
    if [(finding["rule"], finding["severity"], finding["fingerprint"]) for finding in report["findings"]] != [
            (result["ruleId"], result["level"], result["partialFingerprints"]["ngxaudit/v1"])
            for result in shown]:
        problems.append("other findings")
    if len(run["results"]) - len(shown) != report["counts"]["ignored"]:
        problems.append("another number of suppressed findings")
    for result in run["results"]:
        if run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] != result["ruleId"]:
            problems.append(f"{result['ruleId']} is not the rule at {result['ruleIndex']}")
    invocation = run["invocations"][0]
    if len(invocation["toolExecutionNotifications"]) != len(report["gaps"]):
        problems.append("another number of gaps")
    if invocation["exitCode"] != report["exit_status"]:
        problems.append("another exit status")
    return problems


def suppressions_have_their_reasons(world):
    found = {(one["kind"], one.get("justification")) for result in read(world)["runs"][0]["results"]
             for one in result["suppressions"]}
    wanted = {("inSource", "{it} is [meant](so)"), ("external", "it's <meant> | \"so\"")}
    return [] if found == wanted else [f"{found} instead of {wanted}"]


def every_rule_has_help(world):
    rules = read(world)["runs"][0]["tool"]["driver"]["rules"]
    return [f"{rule['id']} lacks help" for rule in rules
            if not rule["help"].get("markdown") or "How to repair it" not in rule["help"]["text"]
            or "{" in rule["shortDescription"]["text"]] or ([] if len(rules) > 50 else ["few rules"])
