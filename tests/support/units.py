"""units.py runs the unit tests that CMake registers with ctest, one program
after the other, and counts each test of each program."""

import json
import os
import re
from functools import partial
from pathlib import Path

from support.core import BUILD, NOT_OK, OK, Result, Skip, Test, must, run


def tap(text, prefix):
    """The results in TAP lines as Check prints them:
    `not ok 3 - file.c:case:test: message`."""
    for line in text.splitlines():
        match = re.fullmatch(r"(not ok|ok) \d+ - \S+:(\w+):(\w+): (.*)", line)
        if match:
            outcome, _, test, message = match.groups()
            why = message if outcome == NOT_OK else ""
            yield Result(f"{prefix}/{test}", outcome, why)


def run_unit(name, command, cwd, folder):
    log = folder / "tap"
    environment = {"CK_TAP_LOG_FILE_NAME": str(log), "CK_VERBOSITY": "normal"}
    done = run(command, cwd=cwd, env=environment, limit=300)
    results = list(tap(log.read_text(), name)) if log.exists() else []
    yield from merged(results)
    if done.code == 77:
        raise Skip(done.text()[-300:].strip() or "its tools are missing")
    if done.code != 0 and not any(r.outcome == NOT_OK for r in results):
        why = f"ended with {done.code}: {done.text()[-2000:]}"
        yield Result(f"{name}/run", NOT_OK, why)
    elif not results:
        yield Result(f"{name}/run", OK)


def merged(results):
    """A loop test prints a line a turn: one result of them all."""
    by_name = {}
    for result in results:
        kept = by_name.setdefault(result.name, result)
        if result.outcome == NOT_OK and kept.outcome == OK:
            by_name[result.name] = result
    return by_name.values()


def missing(preset, _folder):
    raise Skip(f"build/{preset} has no unit tests; is Check installed?")


def tests(preset):
    folder = BUILD / preset
    prefix = "unit" if preset == "release" else f"{preset}/unit"
    argv = ["ctest", "--show-only=json-v1", "-L", "^unit$"]
    listed = json.loads(must(argv, cwd=folder).out)["tests"]
    quick = preset == "release"
    if not listed:
        yield Test(prefix, partial(missing, preset), quick=quick)
    for test in listed:
        name = f"{prefix}/{test['name'].removeprefix('unit/')}"
        command = test.get("command")
        cwd = folder
        for item in test.get("properties", []):
            if item["name"] == "WORKING_DIRECTORY":
                cwd = Path(item["value"])
        if not command or not os.access(command[0], os.X_OK):
            why = "is not built"
            yield Test(name, partial(unbuilt, name, why), quick=quick)
            continue
        body = partial(run_unit, name, command, cwd)
        yield Test(name, body, quick=quick)


def unbuilt(name, why, _folder):
    yield Result(name, NOT_OK, why)
