"""How long hello world takes from start to end on wasmtime, compiled before."""

from bench import peers
from bench.figures import ratio
from bench.timing import Command, race, run_once
from support import wasm
from support.core import must, tool

TITLE = "start of hello world on wasmtime, compiled before"


def compiled(module, target):
    must([tool("wasmtime"), "compile", module, "-o", target])
    return target


def measure(bench):
    main = peers.hello(bench.folder)
    official, fused = bench.path("official.wasm"), bench.path("fused.wasm")
    run_once(peers.component_new(main, official))
    wasm.fuse(main, fused, "--component")
    run = [tool("wasmtime"), "run", "--allow-precompiled"]
    modules = {"native": main, "official": official, "fused": fused}
    commands = {
        name: Command([*run, compiled(module, bench.path(f"{name}.cwasm"))])
        for name, module in modules.items()
    }
    took = race(commands, bench.runs * 3)
    for other, of, target in (
        ("official", "official adapter", 1.0),
        ("native", "preview1", None),
    ):
        for what in ("wall", "cpu"):
            ours, theirs = getattr(took["fused"], what), getattr(
                took[other], what
            )
            at = f"start/{other}/{'time' if what == 'wall' else 'cpu'}"
            yield ratio(at, of, ours, theirs, target)
