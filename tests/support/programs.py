"""programs.py runs real programs on wasmtime as preview1 modules, and then
fused: output, exit code and files must be the same.

Each is fused twice: to a core module, of which wasm-tools makes a component
without an adapter, and to a component by --component.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Callable

from support import builders, wasm
from support.core import NOT_OK, OK, SKIP, Done, Fail, Result, Skip, Test
from support.wasm import Case

SOURCES = builders.SOURCES
TREE = SOURCES / "tree"
LINES = b"".join(b"line %d %s\n" % (i, b"x" * (i % 97)) for i in range(5000))
MANY = {f"VARIABLE_{i}": "v" * 300 for i in range(300)}
COMPILE = ["clang++", "--target=wasm32-wasip1", "-O2", "-std=c++17"]
COMPILE += ["-fno-exceptions", "-c", "words.cc", "-o", "words.o"]
LINK = ["wasm-ld", "/usr/lib/wasm32-wasip1/crt1-command.o"]
LINK += [builders.LLVM_OBJECT.name, "-L/usr/lib/wasm32-wasip1", "-lc"]
LINK += ["-L/usr/lib/wasm32-unknown-wasip1", "-lclang_rt.builtins"]
LINK += ["-o", "linked.wasm"]
SYNTHESIS = "read_verilog counter.v; synth; write_json counter.json"


@dataclass
class Program:
    name: str
    build: Callable  # returns the path of the preview1 module
    expected: bytes = None  # stdout, in place of what a native run prints
    cases: dict = field(default_factory=lambda: {"run": Case()})
    quick: bool = False
    weight: int = 5
    limit: int = 120  # seconds for one run
    flags: tuple = ()  # for wasmtime


def c(name, cases=None, **options):
    build = partial(builders.c, SOURCES / "c" / f"{name}.c")
    return Program(name, build, cases=cases or {"run": Case()}, **options)


PROGRAMS = [
    c("hello", quick=True),
    c("exit33", quick=True),
    c(
        "show",
        {
            "none": Case(),
            "some": Case(["a b", "", "c\nd"], {"A": "1", "B": "two words"}),
            "many": Case(["x" * 1000] * 50, MANY),
        },
        quick=True,
    ),
    c(
        "cat",
        {
            "stdin": Case(stdin=LINES),
            "empty": Case(),
            "files": Case(["text", "none", "a/deep", "a"], dirs={".": TREE}),
        },
        quick=True,
    ),
    c(
        "walk",
        {
            "one": Case(["."], dirs={".": TREE}),
            "two": Case(["/x", "/y", "/z"], dirs={"/x": TREE, "/y": None}),
        },
    ),
    c(
        "copy",
        {
            "new": Case(["text", "new"], dirs={".": TREE}),
            "over": Case(["text", "a/deep"], dirs={".": TREE}),
            "none": Case(["none", "new"], dirs={".": TREE}),
            "closed": Case(["text", "new"]),
        },
    ),
    c("files", {"run": Case(dirs={"/": None})}),
    c("clock"),
    c("sort", weight=20),
    Program(
        "words",
        partial(builders.cxx, SOURCES / "cxx" / "words.cc"),
        cases={
            "text": Case(["out"], stdin=LINES, dirs={".": None}),
            "closed": Case(["out"], stdin=b"a b a"),
        },
        weight=10,
    ),
    Program(
        "rust",
        builders.rust,
        cases={"run": Case(["-x", "y"], {"LANG": "C"}, LINES, {"dir": TREE})},
        weight=10,
    ),
    Program(
        "zig",
        builders.zig,
        cases={"run": Case(["a b", "c"], dirs={".": None})},
        weight=10,
    ),
    Program(
        "go",
        builders.go,
        cases={
            "fails": Case(["-x"], {"COLOUR": "red"}, dirs={"/": None}),
            "files": Case(["y"], {"PWD": "/", **MANY}, dirs={"/dir": TREE}),
        },
        weight=60,
        limit=240,
    ),
    Program(
        "as",
        builders.assemblyscript,
        cases={"run": Case(["q"])},
        weight=10,
    ),
    Program(
        "yosys",
        builders.yosys,
        cases={
            "json": Case(
                ["-q", "-p", SYNTHESIS],
                dirs={
                    ".": SOURCES / "verilog",
                    "/tmp": None,
                    "/share": builders.YOSYS_SHARE,
                },
            ),
            "missing": Case(
                ["-q", "-p", "read_verilog none.v"],
                dirs={".": SOURCES / "verilog", "/tmp": None},
            ),
        },
        weight=100,
        limit=300,
        # The optimizing compiler takes a minute for it, this one ten seconds.
        flags=("-C", "compiler=winch"),
    ),
    Program(
        "cpython",
        builders.cpython,
        cases={
            "tool": Case(
                ["/python/tool.py", "a b", ""],
                {"LANG": "C", **MANY},
                LINES,
                {"/python": SOURCES / "python", "/work": None},
            ),
            "stdin": Case(["-", "x"], stdin=b"import sys; sys.exit(7)"),
        },
        weight=60,
        limit=240,
        flags=("-C", "compiler=winch"),
    ),
    Program(
        "llvm",
        builders.llvm,
        cases={
            "compile": Case(
                COMPILE,
                dirs={".": SOURCES / "cxx", "/usr": builders.LLVM_FILES},
            ),
            "link": Case(
                LINK,
                dirs={
                    ".": builders.LLVM_OBJECT.parent,
                    "/usr": builders.LLVM_FILES,
                },
            ),
        },
        weight=120,
        limit=300,
        flags=("-C", "compiler=winch"),
    ),
]



def preview1_program(source):
    """One of programs/preview1: its README says how they are run."""
    out = source.with_suffix(".out")
    case = Case(
        ["one", "two words", ""],
        {"A": "1", "B": "", "C": "x=y"},
        b"first line\nsecond line\n",
        {"/": None},
    )
    return Program(
        f"preview1/{source.stem}",
        partial(builders.c, source),
        expected=out.read_bytes() if out.exists() else None,
        cases={"run": case},
    )


PREVIEW1 = [
    preview1_program(source)
    for source in sorted((SOURCES / "preview1").glob("*.c"))
]

# Programs that import functions of their host's besides preview1.
HOSTED = {"micropython": builders.micropython, "ruby": builders.ruby}


def fused_as_core(source, folder):
    core = wasm.fuse(source, folder / "core.wasm")
    wasm.validate(core)
    return wasm.new_component(core, folder / "core.component.wasm")


def fused_as_component(source, folder):
    if not wasm.has_option("--component"):
        raise Skip("this wasi-fuse has no --component")
    component = wasm.fuse(source, folder / "component.wasm", "--component")
    if not wasm.is_component(component):
        raise Fail("--component wrote a core module")
    wasm.validate(component)
    return component


def natively(program, source, case, folder, options):
    """What the program is to do; where its output is given, it ends with 0
    and leaves what it likes."""
    if program.expected is not None:
        return Done(0, program.expected, b""), None
    return wasm.execute(source, case, folder, **options)


def run_program(program, folder):
    """The results of a program: one for each way of fusing and each case."""
    source = program.build()
    name = f"programs/{program.name}"
    options = {"flags": program.flags, "limit": program.limit}
    # argv[0] would be the file's name, which differs.
    options["argv0"] = program.name
    native = {
        key: natively(program, source, case, folder / f"native-{key}", options)
        for key, case in program.cases.items()
    }
    ways = {"core": fused_as_core, "component": fused_as_component}
    for way, fused in ways.items():
        try:
            component = fused(source, folder)
        except Skip as reason:
            yield Result(f"{name}/{way}", SKIP, str(reason))
            continue
        except Fail as reason:
            yield Result(f"{name}/{way}", NOT_OK, str(reason))
            continue
        for key, case in program.cases.items():
            try:
                place = folder / f"{way}-{key}"
                found = wasm.execute(component, case, place, **options)
                wasm.compare(native[key], found)
                yield Result(f"{name}/{way}/{key}", OK)
            except Fail as reason:
                yield Result(f"{name}/{way}/{key}", NOT_OK, str(reason))


def keep_host_imports(build, folder):
    """What nobody serves stays an import, unchanged and in its order."""
    source = build()
    core = wasm.fuse(source, folder / "core.wasm")
    wasm.validate(core)
    own = '"wasi_snapshot_preview1"'
    want = [i for i in wasm.imports(source) if own not in i]
    got = [i for i in wasm.imports(core) if '"wasi:' not in i]
    got = [i for i in got if '(import "env" "memory"' not in i]
    if want != got:
        missing = [i for i in want if i not in got]
        raise Fail(f"imports changed; missing {missing}, found {got}")


def tests():
    for program in PROGRAMS + PREVIEW1:
        yield Test(
            f"programs/{program.name}",
            partial(run_program, program),
            quick=program.quick,
            weight=program.weight,
        )
    for name, build in HOSTED.items():
        body = partial(keep_host_imports, build)
        yield Test(f"programs/{name}", body, weight=10)
