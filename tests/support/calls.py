"""calls.py counts what programs ask of their host, on the Node host.

Each program in tests/calls says in its first comment, after `calls:`, which
preview2 functions it calls and how often; others it must not call.  All have
three directories, one argument and one variable.
"""

import re
from functools import partial

from support import builders, wasm
from support.checks import node
from support.core import ROOT, Fail, Test, must

CALLS = ROOT / "tests" / "calls"
HOST = ROOT / "tests" / "host"
GUESTS = ("/", "/second", "/third")


def short(name):
    """wasi:io/streams@0.2.0#[method]output-stream.write is called
    output-stream.write, and [resource-drop]descriptor drop descriptor."""
    name = name.split("#")[-1]
    name = re.sub(r"^\[resource-drop\]", "drop ", name)
    return re.sub(r"^\[[a-z-]+\]", "", name)


def expected(source):
    text = source.read_text().split("*/")[0]
    listed = " ".join(text.split("calls:")[1].split())
    if listed == "none":
        return {}
    pairs = (entry.rsplit(" ", 1) for entry in listed.split(","))
    return {name.strip(): int(count) for name, count in pairs}


def counted(core, folder, options=(), arguments=(), directories=GUESTS):
    """Runs a fused program; how often it called each function."""
    argv = [node(), HOST / "run.mjs", "--count-file", folder / "counts"]
    for i, guest in enumerate(directories):
        place = folder / f"dir{i}"
        place.mkdir()
        argv += ["--dir", f"{place}::{guest}"]
    must([*argv, *options, core, *arguments])
    rows = (line.split("\t") for line in open(folder / "counts"))
    counts = {short(name.strip()): int(n) for n, name in rows}
    del counts["realloc"]
    return counts


def count(source, folder):
    want = expected(source)
    core = wasm.fuse(builders.c(source), folder / "core.wasm")
    found = counted(core, folder, ["--env", "A=1"], ["one"])
    total = found.pop("total")
    if found != want:
        extra = {k: n for k, n in found.items() if want.get(k) != n}
        missing = {k: n for k, n in want.items() if k not in found}
        raise Fail(f"{total} calls; unlike it says: {extra}, {missing}")


def tests():
    for source in sorted(CALLS.glob("*.c")):
        name = f"calls/{source.stem}"
        yield Test(name, partial(count, source), quick=True)
