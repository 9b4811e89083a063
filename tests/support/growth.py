"""growth.py times 5,000 growths by a page, natively and fused, with a small
roof and with one that many open files have filled.  The ratio is printed as
information: it depends on what else the machine does."""

import resource
import struct

from support import wasm
from support.core import OK, ROOT, Fail, Result, Test

SOURCE = ROOT / "tests" / "memory" / "grow.wat"
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


def tests():
    yield Test("memory/growth", growth, weight=5)
