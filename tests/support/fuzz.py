"""fuzz.py runs the fuzz targets on what they have found so far, without a
fuzzer: every file of tests/fuzz/corpus and tests/fuzz/regress, in each build.
scripts/fuzz goes on from there."""

import json
import os
import re
from functools import partial

from support.core import BUILD, Fail, Test, must, run


def replay(command, folder):
    done = run(command, cwd=folder, limit=600)
    if done.code != 0:
        raise Fail(f"ended with {done.code}: {done.text()[-4000:]}")
    if not re.search(r"\d+ files|Done \d+ runs", done.text()):
        raise Fail(f"no file was run: {done.text()[-2000:]}")


def unbuilt(_folder):
    raise Fail("is not built")


def tests(preset):
    prefix = "" if preset == "release" else f"{preset}/"
    argv = ["ctest", "--show-only=json-v1", "-L", "^fuzz$"]
    for test in json.loads(must(argv, cwd=BUILD / preset).out)["tests"]:
        command = test.get("command")
        built = command and os.access(command[0], os.X_OK)
        body = partial(replay, command) if built else unbuilt
        quick = preset == "release"
        yield Test(f"{prefix}{test['name']}", body, quick=quick, weight=10)
