"""checks.py runs each scripts/check-NAME, and the Node host's own tests.

A check ends with 0 if all is well, with 77 if it cannot be run here (its last
line says why), else its output says what is wrong.
"""

from functools import partial

from support.core import ROOT, Fail, Skip, Test, run, tool

SKIPPED = 77
SLOW = {"warnings", "adapter-stack"}  # they compile
NODE_MAJOR = 20


def check(script, folder):
    done = run([script], cwd=folder, limit=300)
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


def tests():
    for script in sorted((ROOT / "scripts").glob("check-*")):
        name = script.name.removeprefix("check-")
        body = partial(check, script)
        weight = 30 if name in SLOW else 1
        yield Test(f"check/{name}", body, name not in SLOW, weight)
    yield Test("host", host_itself, quick=True)
