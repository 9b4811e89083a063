"""matrix.py runs the heap program of each toolchain in each shape of memory and
each kind of output: the same as natively, or a reason why there is no cell.
`tests/run.py --matrix` prints the table of what was last found.

WASI_FUSE_MATRIX=all runs every cell with a heap past 100 MB.  Without it the
first shape has that heap, and toolchains but C the first three shapes.
"""

import json
import os
from dataclasses import dataclass
from functools import partial

from support import heaps, hosted, shapes, wasm
from support.core import BUILD, NOT_OK, OK, ROOT, Fail, Result, Skip, Test
from support.core import run

ALL = os.environ.get("WASI_FUSE_MATRIX") == "all"
LARGE, SMALL = "108", "10"  # blocks of a little over 1 MB
PLENTY = 6000  # pages
HERE = BUILD / "test" / "memory" / "matrix"
WINCH = ("-C", "compiler=winch")
MEMORIES = ["-W", "multi-memory=y"]


@dataclass
class Shape:
    name: str
    maximum: str = "none"  # some: a few hundred, plenty, minimum
    shared: bool = False
    imports: bool = False
    exported: bool = True
    second: int = 0

    def bounds(self, minimum, maximum):
        return {
            "none": (minimum, maximum),
            "some": (minimum, minimum + 100),
            "plenty": (minimum, PLENTY),
            "minimum": (minimum + 50, minimum + 50),
        }[self.maximum]


SHAPES = [
    Shape("exported"),
    Shape("imported", imports=True, exported=False),
    Shape("both", imports=True),
    Shape("maximum", "plenty"),
    Shape("low maximum", "some"),
    Shape("imported, maximum", "plenty", imports=True),
    Shape("maximum is minimum", "minimum"),
    Shape("shared", "plenty", shared=True),
    Shape("second memory", second=1),
]

ON_WASMTIME = ["component", "both, new", "import, new", "export, new"]
ON_NODE = ["both, host", "import, host", "export, host"]
OUTPUTS = ON_WASMTIME + ON_NODE

NO_RUN = "a reactor's exports have no component type"
NO_SHARED = "a component cannot name a shared memory"


def why_not(toolchain, shape, output):
    """The reason of a cell that cannot be, or None."""
    if toolchain == "Go reactor" and output in ON_WASMTIME:
        return NO_RUN
    if shape.shared and output in ON_WASMTIME and output != "component":
        return NO_SHARED
    return None


def fused(main, shape, output, folder):
    """The module or component of this kind.  `component new` gives a memory by
    one name only, so there the program's own is changed."""
    mode = output.split(",")[0]
    if mode == "component":
        return wasm.fuse(main, folder / "component.wasm", "--component")
    is_new = output.endswith("new")
    core = folder / f"{output.replace(', ', '-')}.wasm"
    named = ["--import-memory=env,memory"] if is_new and shape.imports else []
    wasm.fuse(main, core, f"--memory={mode}", *named)
    wasm.validate(core)
    if not is_new:
        return core
    return wasm.new_component(core, folder / f"{mode}.component.wasm")


def on_node(module, toolchain, case, folder):
    argv = [hosted.node_for(module), ROOT / "tests" / "host" / "run.mjs"]
    for host, guest in wasm.fresh_directories(case, folder):
        argv += ["--dir", f"{host}::{guest}"]
    if toolchain == "Go reactor":
        argv += ["--invoke", "heap"]
    return run([*argv, module, *case.args], limit=300)


def natively(toolchain, main, case, folder):
    if toolchain == "Go reactor":
        flags = ("--invoke", "heap", *WINCH)
    else:
        flags = (*MEMORIES, *WINCH)
    return wasm.execute(main, case, folder, "heap", flags, 300)[0]


def run_cell(toolchain, shape, main, output, case, folder):
    module = fused(main, shape, output, folder)
    place = folder / f"run-{output.replace(', ', '-')}"
    if output in ON_NODE:
        return on_node(module, toolchain, case, place)
    flags = (*MEMORIES, *WINCH)
    return wasm.execute(module, case, place, "heap", flags, 300)[0]


def cell(toolchain, shape, output, want, main, case, folder):
    """What stands in the table: ok, or the reason."""
    reason = why_not(toolchain, shape, output)
    if reason:
        return reason
    found = run_cell(toolchain, shape, main, output, case, folder)
    same = (found.out == want.out) and (found.code == 0) == (want.code == 0)
    if not same:
        raise Fail(
            f"exit code {found.code}, natively {want.code}; "
            f"{found.text()[-400:]} but natively {want.text()[-400:]}"
        )
    return "ok"


def row(toolchain, shape, data, blocks, folder):
    """The cells of a shape, each compared with the same limits natively."""
    bounds = shape.bounds(*shapes.memory_limits(data))
    case = wasm.Case([blocks], dirs={".": None})
    folder.mkdir()
    plain = folder / "native.wasm"
    plain.write_bytes(shapes.reshaped(data, bounds))
    want = natively(toolchain, plain, case, folder / "native")
    main = folder / "main.wasm"
    more = (shape.shared, shape.imports, shape.exported, shape.second)
    main.write_bytes(shapes.reshaped(data, bounds, *more))
    wasm.validate(main)
    cells, failed = {}, []
    for output in OUTPUTS:
        try:
            cells[output] = cell(
                toolchain, shape, output, want, main, case, folder
            )
        except Fail as reason:
            failed.append(f"{output}: {reason}")
            cells[output] = "fails"
        except Skip as reason:
            cells[output] = str(reason)
    return cells, failed, want


def run_toolchain(toolchain, folder):
    data = heaps.BUILDERS[toolchain]().read_bytes()
    table = {}
    for i, shape in enumerate(SHAPES):
        if not ALL and toolchain != "C" and i >= 3:
            break
        blocks = LARGE if ALL or i == 0 else SMALL
        place = folder / shape.name.replace(", ", "-").replace(" ", "-")
        cells, failed, want = row(toolchain, shape, data, blocks, place)
        table[shape.name] = {**cells, "natively": last_line(want)}
        name = f"memory/matrix/{slug(toolchain)}/{place.name}"
        if failed:
            yield Result(name, NOT_OK, "; ".join(failed))
            continue
        if want.code == 0 and b" 0 wrong" not in want.out:
            yield Result(name, NOT_OK, f"natively {want.text()[-300:]}")
            continue
        ran = [output for output in OUTPUTS if cells[output] == "ok"]
        yield Result(name, OK, f"{len(ran)} outputs")
    (folder / "table.json").write_text(json.dumps(table))


def last_line(done):
    """What the program says at the end, or how it ended without."""
    lines = done.out.decode(errors="replace").split("\n")
    return next(filter(None, reversed(lines)), f"exit code {done.code}")


def slug(toolchain):
    return toolchain.lower().replace("+", "p").replace(" ", "-")


def print_table():
    """A line for each toolchain and shape; reasons are numbered."""
    reasons = []
    head = ["toolchain", "memory", "natively", *OUTPUTS]
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for toolchain in heaps.BUILDERS:
        path = HERE / slug(toolchain) / "table.json"
        if not path.exists():
            continue
        for shape, cells in json.loads(path.read_text()).items():
            shown = []
            for output in OUTPUTS:
                text = cells[output]
                if text not in ("ok", "fails"):
                    if text not in reasons:
                        reasons.append(text)
                    text = f"({reasons.index(text) + 1})"
                shown.append(text)
            shown = [toolchain, shape, cells["natively"], *shown]
            print("| " + " | ".join(shown) + " |")
    for i, reason in enumerate(reasons):
        print(f"\n({i + 1}) {reason}")
    return 0


def tests():
    for toolchain in heaps.BUILDERS:
        body = partial(run_toolchain, toolchain)
        yield Test(f"memory/matrix/{slug(toolchain)}", body, weight=60)
