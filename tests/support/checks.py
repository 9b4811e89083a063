"""checks.py runs each scripts/check-NAME, and the Node host's own tests and
what its page shows.

A check ends with 0 if all is well, with 77 if it cannot be run here (its last
line says why), else its output says what is wrong.
"""

import re
from functools import partial

from support import builders, wasm
from support.core import ROOT, Fail, Skip, Test, must, run, tool

SKIPPED = 77
SLOW = {"warnings", "adapter-stack", "analyzers"}  # they compile
NODE_MAJOR = 20


def check(script, folder):
    done = run([script], cwd=folder, limit=1200)
    if done.code == SKIPPED:
        raise Skip((done.text().splitlines() or ["no reason given"])[-1])
    if done.code != 0:
        raise Fail(f"exit code {done.code}: {done.text()[-4000:]}")


def node():
    path = tool("node")
    version = run([path, "--version"]).out.decode().strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_MAJOR:
        raise Skip(f"node is {version}, older than {NODE_MAJOR}")
    return path


def host_itself(_folder):
    """The Node host's tests of itself: one line for each that fails."""
    done = run([node(), ROOT / "tests" / "host" / "selftest.mjs"], limit=300)
    if done.code != 0 or b" 0 failed" not in done.out:
        raise Fail(f"exit code {done.code}: {done.text()[-4000:]}")


def host_as_library(folder):
    """What tests/host/README.md shows of the host as a library."""
    host = ROOT / "tests" / "host"
    page = (host / "README.md").read_text()
    shown = page.split("## A host's own functions")[1].split("\n\nFunctions")[0]
    lines = re.findall("^    (.*)$|^()$", shown, re.MULTILINE)
    text = "\n".join(line for line, _ in lines)
    (folder / "data").mkdir()
    source = builders.c(builders.SOURCES / "c" / "show.c")
    wasm.fuse(source, folder / "fused.wasm")
    text = text.replace('"./core', f'"{host}/core')
    (folder / "shown.mjs").write_text(f"{text}\nconsole.log(code);\n")
    done = must([node(), "shown.mjs"], cwd=folder)
    want = b"2 arguments\n[program]\n[argument]\n{NAME=value}\n0\n"
    if done.out != want:
        raise Fail(done.text())


def tests():
    for script in sorted((ROOT / "scripts").glob("check-*")):
        name = script.name.removeprefix("check-")
        body = partial(check, script)
        weight = 30 if name in SLOW else 1
        yield Test(f"check/{name}", body, name not in SLOW, weight)
    yield Test("host/itself", host_itself, quick=True)
    yield Test("host/as-library", host_as_library, quick=True)
