"""What -O and its levels gain over the fused module as it is: bytes, call
instructions, and the time of calls."""

import re

from bench import peers
from bench.figures import exact, geometric_mean, ratio
from bench.groups import calls
from support import builders, wasm
from support.core import Skip, must

TITLE = "what -O, by Binaryen, makes of the fused module"
LEVELS = ["-O2", "-Os", "-Oz"]


def need_binaryen():
    version = must([wasm.wasi_fuse(), "--version"]).out
    if b"with Binaryen" not in version:
        raise Skip("this build has no Binaryen")


def call_instructions(module):
    return len(re.findall(r"\n\s+call \S+", wasm.disassemble(module)))


def sizes(bench, name, source):
    main = peers.without_names(source, bench.path(f"{name}.wasm"))
    plain = wasm.fuse(main, bench.path(f"{name}.plain.wasm"), "--strip")
    for level in LEVELS:
        out = bench.path(f"{name}{level}.wasm")
        wasm.fuse(main, out, "--strip", level)
        for what, count in (("bytes", lambda path: path.stat().st_size),
                            ("call instructions", call_instructions)):
            yield exact(f"optimize/{name}/{level}/{what}", f"{what} without",
                        count(out) / count(plain), 1)


def call_times(bench):
    main = builders.c(calls.SOURCE)
    programs = {}
    for name, options in (("plain", []), ("optimized", ["-O2"])):
        module = bench.path(f"{name}.wasm")
        wasm.fuse(main, module, "--component", *options)
        programs[name] = calls.compiled(module, bench.path(f"{name}.cwasm"))
    found = {name: {} for name in programs}
    for i in range(2 if bench.quick else bench.runs):
        order = list(programs.items())
        for name, program in order if i % 2 == 0 else order[::-1]:
            for call, took in calls.times(bench, program).items():
                found[name].setdefault(call, []).append(took)
    figures = [ratio(f"optimize/calls/{call}", "without", took,
                     found["plain"][call])
               for call, took in found["optimized"].items()]
    yield from figures
    yield geometric_mean("optimize/calls/mean", "without", figures)


def measure(bench):
    need_binaryen()
    yield from sizes(bench, "hello", builders.c(peers.CALLS / "hello_puts.c"))
    yield from sizes(bench, "calls", builders.c(calls.SOURCE))
    yield from call_times(bench)
