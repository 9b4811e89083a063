"""benches.py runs the quick form of scripts/bench: it works, no count is worse
than the one that is kept, and one that is gets noticed.  What takes time is
measured, too, but decides nothing."""

import json
import sys
from xml.etree import ElementTree

from support.core import ROOT, Fail, Test, run, tool

KEPT = ROOT / "tests" / "bench" / "kept.json"
TESTS = str(ROOT / "tests")


def bench(*arguments):
    argv = [sys.executable, "-m", "bench", "--quick", *arguments]
    return run(argv, env={"PYTHONPATH": TESTS}, limit=300)


def quick(folder):
    tool("wasm-tools")
    found = folder / "found.json"
    picture = folder / "plot.svg"
    done = bench("--json", found, "--plot", picture, "--check", KEPT)
    if done.code != 0:
        raise Fail(f"exit code {done.code}: {done.text()[-4000:]}")
    ElementTree.parse(picture)
    if not json.loads(found.read_text()):
        raise Fail("it has no figure")


def regression(folder):
    """A kept figure that is half of what is found."""
    found, kept = folder / "found.json", folder / "kept.json"
    done = bench("sizes", "--json", found)
    if done.code != 0:
        raise Fail(f"exit code {done.code}: {done.text()[-4000:]}")
    figures = json.loads(found.read_text())
    figures[0]["median"] /= 2
    kept.write_text(json.dumps(figures))
    done = bench("sizes", "--check", kept)
    if done.code != 1 or f"{figures[0]['name']}: " not in done.text():
        raise Fail(f"a worse figure is let through: {done.text()[-2000:]}")


def tests():
    yield Test("bench/quick", quick, weight=10)
    yield Test("bench/regression", regression, quick=True, weight=2)
