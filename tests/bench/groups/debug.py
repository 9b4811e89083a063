"""What names and debug information cost when they are moved, beside cp of the
whole file: yosys, which has 5 MB of DWARF and 16 MB of names, and a program of
Rust that is DWARF by nine tenths."""

from bench import peers
from bench.figures import ratio
from bench.timing import race
from support import builders, debug
from support.core import Skip

TITLE = "what names and debug information cost"
OPTIONS = {
    "all": [],
    "--strip-debug": ["--strip-debug"],
    "--strip": ["--strip"],
}


def programs(bench):
    if bench.quick:
        yield "c", small
        return
    yield "yosys", builders.yosys
    yield "rust", debug.RUST


def small():
    return debug.c("O0", "-gdwarf-5")


def measure(bench):
    for name, build in programs(bench):
        try:
            source = build()
        except Skip as reason:
            bench.notes.append(f"{name}: {reason}")
            continue
        out = bench.path(f"{name}.wasm")
        commands = {"cp": peers.cp(source, bench.path(f"{name}.copy.wasm"))}
        for kind, options in OPTIONS.items():
            commands[kind] = peers.fuse(source, out, *options)
        took = race(commands, bench.runs)
        at, cp = f"debug/{name}", took["cp"]
        yield ratio(f"{at}/time", "cp", took["all"].wall, cp.wall)
        for kind in list(OPTIONS)[1:]:
            yield ratio(
                f"{at}/cpu of {kind}", kind, took["all"].cpu, took[kind].cpu
            )
