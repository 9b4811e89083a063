"""The time of calls on wasmtime: by the official adapter in a component, by
preview1 itself, and fused."""

import os
import tempfile
from pathlib import Path

from bench import peers
from bench.figures import geometric_mean, ratio
from bench.timing import run_once
from support import builders, wasm
from support.core import must, tool

TITLE = "the time of a call on wasmtime, in a component"
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
SOURCE = Path(__file__).parent.parent / "calls.c"


def compiled(module, target):
    """Made for this machine before, so that no run compiles."""
    argv = [tool("wasmtime"), "compile", *wasm.WASMTIME_FLAGS]
    must([*argv, module, "-o", target])
    return target


def times(bench, program):
    """Name of the call to picoseconds."""
    argv = [tool("wasmtime"), "run", "--allow-precompiled"]
    batch = 50 if bench.quick else 2000
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder,
        open("/dev/null", "wb") as null,
    ):
        argv += ["--dir", f"{folder}::/", program, batch]
        done = must(argv, stdout=null)
    lines = (line.split("\t") for line in done.err.decode().splitlines())
    return {name: int(value) for name, value in lines}


def programs(bench):
    main = builders.c(SOURCE)
    official, fused = bench.path("official.wasm"), bench.path("fused.wasm")
    run_once(peers.component_new(main, official))
    wasm.fuse(main, fused, "--component")
    return {
        name: compiled(module, bench.path(f"{name}.cwasm"))
        for name, module in (
            ("native", main),
            ("official", official),
            ("fused", fused),
        )
    }


def measure(bench):
    found = {name: {} for name in ("native", "official", "fused")}
    for i in range(2 if bench.quick else bench.runs):
        order = list(programs(bench).items()) if i == 0 else order[::-1]
        for name, program in order:
            for call, took in times(bench, program).items():
                found[name].setdefault(call, []).append(took)
    for other, of, each, mean in (
        ("official", "official adapter", 1.0, 1 / 1.5),
        ("native", "preview1", None, 1.2),
    ):
        figures = [
            ratio(f"calls/{call}/{other}", of, took, found[other][call], each)
            for call, took in found["fused"].items()
        ]
        yield from figures
        yield geometric_mean(f"calls/mean/{other}", of, figures, mean)
