"""adapters.py runs programs with several adapters on the Node host, and with
the official adapters, as core module and as component, beside what
`wasm-tools component new --adapt` makes with them.

memory/conventions has a case for each convention of such adapters.
memory/several/CASE.wat exports run; CASE.MODULE.wat (or CASE.MODULE.1.wat, .2)
serves MODULE.  What run must return is in RESULTS.
"""

import re
from functools import partial

from support import builders, heaps, wasm
from support.checks import node
from support.components.worlds import embed
from support.core import BUILD, NOT_OK, OK, ROOT, Fail, Result, Skip, Test
from support.core import must, run, tool

HERE = ROOT / "tests" / "memory" / "several"
JCO = BUILD / "npm" / "node_modules" / "@bytecodealliance" / "jco" / "lib"
CRATE = BUILD / "crates" / "wasi-preview1-component-adapter-provider-50.0.1"
TRAPPED = 134  # how wasmtime ends then
PREVIEW1 = "wasi_snapshot_preview1"

CONVENTIONS = ROOT / "tests" / "memory" / "conventions"
TRAPS = {"stack-refused"}

RESULTS = {
    "own-module": 35,
    "override": 149,
    "from-another": 16,
    "first-wins": 21,
    "no-memory": 8,
}


def several(case, folder):
    """Fuses a case with its adapters and calls run on the Node host."""
    main = wasm.assemble(HERE / f"{case}.wat", folder / "main.wasm")
    options = []
    for text in sorted(HERE.glob(f"{case}.*.wat")):
        module = text.name.split(".")[1]
        binary = wasm.assemble(text, folder / f"{text.stem}.wasm")
        options += ["--adapt", f"{module}={binary}"]
    for mode in ("both", "import", "export"):
        core = folder / f"{mode}.wasm"
        wasm.fuse(main, core, *options, f"--memory={mode}")
        wasm.validate(core)
        host = ROOT / "tests" / "host" / "run.mjs"
        done = must([node(), host, "--invoke", "run", core])
        if done.out != b"%d\n" % RESULTS[case]:
            raise Fail(f"{mode}: {done.text()}, not {RESULTS[case]}")


def convention(case, folder):
    """A convention of wit-component's for adapters: what a program does with
    one is what it does in the component that wasm-tools makes of them."""
    wit = CONVENTIONS / f"{case}.wit"
    wit = wit if wit.exists() else CONVENTIONS / "run.wit"
    text = wit.read_text()
    call = re.search("^// invoke: (.*)", text, re.M)
    call = call[1] if call else "run()"
    main = embed(wit, "main", CONVENTIONS / f"{case}.wat", folder / "main.wasm")
    options = []
    for source in sorted(CONVENTIONS.glob(f"{case}.*.wat")):
        name = source.name.split(".")[1]
        adapter = folder / f"{name}.wasm"
        if "world adapter" in text:
            embed(wit, "adapter", source, adapter)
        else:
            wasm.assemble(source, adapter)
        options += ["--adapt", f"{name}={adapter}"]
    theirs = folder / "theirs.wasm"
    new = [tool("wasm-tools"), "component", "new", main, "-o", theirs]
    must([*new, *options])
    core = wasm.fuse(main, folder / "core.wasm", *options)
    wasm.validate(core)
    made = [
        theirs,
        wasm.new_component(core, folder / "core.component.wasm"),
        wasm.fuse(main, folder / "component.wasm", "--component", *options),
    ]
    results = []
    for component in made:
        wasm.validate(component)
        argv = [tool("wasmtime"), "run", "--invoke", call, component]
        done = run([*argv, "an argument"])
        results.append((done.code, done.out))
    want = TRAPPED if case in TRAPS else 0
    if results[0][0] != want or results != [results[0]] * 3:
        raise Fail(f"{call}: {results}")


def official(kind, version):
    """An adapter of wasmtime's: as jco has it, or as the crate does."""
    folder, package = {
        "jco": (JCO, "npm's @bytecodealliance/jco"),
        "crate": (CRATE / "artefacts", "crates.io's adapter provider"),
    }[version]
    adapter = folder / f"{PREVIEW1}.{kind}.wasm"
    if not adapter.exists():
        raise Skip(f"{package} is not installed")
    return adapter


def with_status(build, case, adapter, folder):
    """Three components of a program: by `component new --adapt`, by it of our
    core module, and by --component.  All do the same."""
    main = build()
    option = f"{PREVIEW1}={adapter}"
    theirs = folder / "theirs.wasm"
    new = [tool("wasm-tools"), "component", "new", main, "-o", theirs]
    must([*new, "--adapt", option])
    flags = ["--no-builtin", "--adapt", option]
    core = wasm.fuse(main, folder / "core.wasm", *flags)
    wasm.validate(core)
    ways = {
        "core": wasm.new_component(core, folder / "core.component.wasm"),
        "component": wasm.fuse(
            main, folder / "component.wasm", "--component", *flags
        ),
    }
    want = wasm.execute(theirs, case, folder / "theirs", "x")
    for way, component in ways.items():
        wasm.validate(component)
        found = wasm.execute(component, case, folder / way, "x")
        compare(want, found)


def compare(want, found):
    """A trap's message has the file's name and offsets: it is left out."""
    if want[0].code == TRAPPED:
        want[0].err = found[0].err
    wasm.compare(want, found)


def c(name):
    return partial(builders.c, builders.SOURCES / "c" / f"{name}.c")


TREE = builders.SOURCES / "tree"
PROGRAMS = {
    "hello": (c("hello"), wasm.Case()),
    "show": (c("show"), wasm.Case(["a", "b c"], {"A": "1", "B": "x" * 3000})),
    "cat": (
        c("cat"),
        wasm.Case(["text", "none"], dirs={".": TREE}, stdin=b"line\n"),
    ),
    "walk": (c("walk"), wasm.Case(["."], dirs={".": TREE})),
    "exit": (c("exit33"), wasm.Case()),
    "heap": (heaps.c, wasm.Case(["10"], dirs={".": None})),
}


def official_command(version, folder):
    adapter = official("command", version)
    for name, (build, case) in PROGRAMS.items():
        place = folder / name
        place.mkdir()
        result = f"memory/official/{version}/command/{name}"
        try:
            with_status(build, case, adapter, place)
            yield Result(result, OK)
        except Skip as reason:
            raise reason
        except Fail as reason:
            yield Result(result, NOT_OK, str(reason))


def official_reactor(kind, version, folder):
    """What the exports of a module do that is no command, on the Node host."""
    adapter = official(kind, version)
    main = wasm.assemble(HERE / "override.wat", folder / "main.wasm")
    flags = ["--no-builtin", "--adapt", f"{PREVIEW1}={adapter}"]
    core = wasm.fuse(main, folder / "core.wasm", *flags)
    wasm.validate(core)
    host = ROOT / "tests" / "host" / "run.mjs"
    done = run([node(), host, "--invoke", "run", core])
    ours = wasm.fuse(main, folder / "ours.wasm")
    want = run([node(), host, "--invoke", "run", ours])
    if (done.code, done.out) != (want.code, want.out):
        raise Fail(f"{done.text()}, with the built-in adapter {want.text()}")


def tests():
    for case in RESULTS:
        body = partial(several, case)
        yield Test(f"memory/several/{case}", body, quick=True)
    for path in sorted(CONVENTIONS.glob("*.wat")):
        if path.name.count(".") == 1:
            body = partial(convention, path.stem)
            yield Test(f"memory/conventions/{path.stem}", body, quick=True)
    for version in ("jco", "crate"):
        name = f"memory/official/{version}"
        body = partial(official_command, version)
        yield Test(f"{name}/command", body, weight=10)
        for kind in ("reactor", "proxy")[: 1 + (version == "crate")]:
            body = partial(official_reactor, kind, version)
            yield Test(f"{name}/{kind}", body, quick=True)
