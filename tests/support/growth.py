"""growth.py shows what growing costs: 5,000 times by a page, with a small roof
and with one that many open files have filled.  What is copied is counted; the
time beside native's is printed as information: it depends on what else the
machine does.  A program that looks at its size sees what a host grew."""

import resource
import struct
from functools import partial

from support import wasm
from support.checks import node
from support.core import OK, ROOT, Fail, Result, Test, must

HERE = ROOT / "tests" / "memory"
SOURCE = HERE / "grow.wat"
RUNS = 4
OPEN, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
FILES = {"small": 0, "full": 900, "huge": max(0, min(OPEN - 200, 12000))}


def nanoseconds(module, folder):
    """The best of some runs: what the machine does beside can only add."""
    best = None
    for i in range(RUNS):
        case = wasm.Case(dirs={".": None})
        done, _ = wasm.execute(module, case, folder / str(i))
        if done.code != 0 or len(done.out) != 8:
            raise Fail(f"exit code {done.code}: {done.text()[-600:]}")
        (took,) = struct.unpack("<Q", done.out)
        best = took if best is None else min(best, took)
    return best


def growth(folder):
    for name, files in FILES.items():
        text = SOURCE.read_text().replace("{files}", str(files))
        source = folder / f"{name}.wat"
        source.write_text(text)
        main = wasm.assemble(source, folder / f"{name}.wasm")
        native = nanoseconds(main, folder / name / "native")
        core = wasm.fuse(main, folder / f"{name}.core.wasm", "--strip")
        component = wasm.new_component(core, folder / f"{name}.new.wasm")
        fused = nanoseconds(component, folder / name / "fused")
        why = (
            f"{fused / 1e6:.2f} ms, natively {native / 1e6:.2f} ms, "
            f"{fused / native:.2f} times; {files} open files"
        )
        yield Result(f"memory/growth/{name}-roof", OK, why)


# The program's limits, open files, growths, how many pages these may copy, and
# how far the host goes.  A page copied costs as much as some 40 growths.
MOVES = {
    "small-roof": ("1", 0, 5000, 60),
    "full-roof": ("1", FILES["full"], 5000, 120),
    "huge-roof": ("1", FILES["huge"], 5000, 200),
    "to-maximum": ("1 2000", FILES["huge"], 1999, 150),
    "to-the-hosts-limit": ("1", FILES["huge"], 65536, 250, 2000),
}


def moves(name, folder):
    limits, *numbers = MOVES[name]
    text = (HERE / "owner.wat").read_text().replace("{bulk}", "")
    source = folder / "owner.wat"
    memory = f'(memory (export "memory") {limits})'
    source.write_text(text.replace("{memory}", memory))
    main = wasm.assemble(source, folder / "owner.wasm")
    fused = wasm.fuse(main, folder / "fused.wasm")
    argv = [node(), HERE / "moves.mjs", fused, folder, *map(str, numbers)]
    done = must(argv, limit=300)
    yield Result(f"memory/moves/{name}", OK, done.out.decode().strip())


def size(folder):
    main = wasm.assemble(HERE / "size.wat", folder / "size.wasm")
    for mode in ("both", "import", "export"):
        core = wasm.fuse(main, folder / f"{mode}.wasm", f"--memory={mode}")
        wasm.validate(core)
        must([node(), HERE / "size.mjs", core])
    component = folder / "component.wasm"
    wasm.fuse(main, component, "--component")
    wasm.validate(component)
    done, _ = wasm.execute(component, wasm.Case(), folder / "run")
    if done.code != 0:
        raise Fail(done.text())


def tests():
    yield Test("memory/growth", growth, weight=5)
    for name in MOVES:
        yield Test(f"memory/moves/{name}", partial(moves, name), quick=True)
    yield Test("memory/size", size, quick=True)
