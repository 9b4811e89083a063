"""habits.py runs programs as large as they come: directories of thousands of
files through the libraries of C, Rust and Go, thousands of arguments and of
open files, the start of an interpreter, and a program of before preview1.

Where wasmtime's own preview1 would take minutes, as for large directories,
the answer is known instead.
"""

from functools import partial

from support import builders, wasm
from support.core import Fail, Skip, Test, must, run, tool

SOURCES = builders.SOURCES / "habits"
ENTRIES = 5000
ARGUMENTS = 10_000


def c(name):
    return builders.c(SOURCES / f"{name}.c")


def rust():
    builders.has_file("/usr/lib/rustlib/wasm32-wasi", "libstd-rust-dev-wasm32")
    tool("rust-lld")
    target = ["--target", "wasm32-wasi", "-O"]
    output = builders.BUILT / "habits-rust.wasm"
    source = SOURCES / "many_entries.rs"
    rustc = tool("/usr/bin/rustc")
    return builders.made(
        "habits-rust", source, [rustc, *target, "-o", output, source]
    )


def go(name="many_entries"):
    source = SOURCES / f"{name}.go"
    output = builders.BUILT / f"habits-go-{name}.wasm"
    return builders.made(
        output.stem,
        source,
        [tool("go"), "build", "-o", output, source],
        env=builders.go_environment(),
    )


def entries(build, folder):
    source = build()
    place = folder / "entries"
    place.mkdir()
    for i in range(ENTRIES):
        # Of lengths that end entries at, before and after a buffer's end.
        (place / f"entry{i:0{4 + i % 5}}").touch()
    want = f"{ENTRIES} entries, sum {ENTRIES * (ENTRIES - 1) // 2}\n".encode()
    core = wasm.fuse(source, folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    argv = [tool("wasmtime"), "run", *wasm.WASMTIME_FLAGS]
    done = must([*argv, "--dir", f"{place}::/entries", component, "/entries"])
    if done.out != want:
        raise Fail(f"it prints {done.out!r}, and not {want!r}")


def both_ways(name, case, folder):
    """The same natively and fused."""
    source = c(name)
    native = wasm.execute(source, case, folder / "native", name)
    if native[0].code != 0:
        raise Fail(f"natively it ends with {native[0].code}")
    core = wasm.fuse(source, folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    wasm.compare(native, wasm.execute(component, case, folder / "fused", name))


def arguments(folder):
    """10,000 arguments and 1 MB in all, then few and long ones."""
    many = [f"{i:0{i % 200}}" for i in range(ARGUMENTS)]
    variables = {f"NAME_{i}": "v" * (i % 50) for i in range(1000)}
    case = wasm.Case(many, variables)
    both_ways("many_arguments", case, folder)
    case = wasm.Case(["x" * 100_000] * 5, {"LONG": "y" * 100_000})
    both_ways("many_arguments", case, folder)


def go_environment(folder):
    """100 KB of environment and more, which a program that owns its memory is
    told before it takes all of that."""
    source = go("environment")
    core = wasm.fuse(source, folder / "core.wasm")
    ways = {
        "core": wasm.new_component(core, folder / "core.component.wasm"),
        "component": wasm.fuse(
            source, folder / "component.wasm", "--component"
        ),
    }
    many = {f"NAME_{i}": "v" * 100 for i in range(1000)}
    for size in 0, 100_000, 120_000:
        case = wasm.Case(["x"] * 1000, {**many, "LONG": "y" * size})
        native = wasm.execute(source, case, folder / "native", "x")
        if native[0].code != 0 or f"300 0 {size}" not in native[0].text():
            raise Fail(f"natively: {native[0].text()}")
        for way, component in ways.items():
            found = wasm.execute(component, case, folder / way, "x")
            wasm.compare(native, found)


def open_files(folder):
    """Fused alone: wasmtime's own preview1 gives other numbers again."""
    core = wasm.fuse(c("many_files"), folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    place = folder / "place"
    place.mkdir()
    argv = [tool("wasmtime"), "run", "--dir", f"{place}::/", component]
    # Each is open in the host too.
    shell = 'ulimit -n 12000 2>/dev/null || exit 77; exec "$@"'
    done = run([tool("sh"), "-c", shell, "sh", *argv])
    if done.code == 77:
        raise Skip("a process may not open 12,000 files here")
    if done.out != b"10000 files, 0 bad\n":
        raise Fail(f"exit code {done.code}: {done.text()}")


def interpreter(folder):
    tree = folder / "tree"
    for i in range(200):
        place = tree / "lib" if i % 3 else tree
        place.mkdir(parents=True, exist_ok=True)
        (place / f"module{i}").write_text("x" * (i * 5 % 1000))
    case = wasm.Case(["a", "b"], {"HOME": "/"}, b"input", {"/": tree})
    both_ways("interpreter", case, folder)


def unstable(folder):
    """A program of before preview1: all that it imports is wasi_unstable."""
    text = folder / "old.wat"
    source = builders.c(builders.SOURCES / "c" / "show.c")
    printed = must([tool("wasm-tools"), "print", source]).out
    older = printed.replace(b"wasi_snapshot_preview1", b"wasi_unstable")
    text.write_bytes(older)
    source = wasm.assemble(text, folder / "old.wasm")
    if any("wasi_unstable" not in i for i in wasm.imports(source)):
        raise Fail("it imports something else")
    case = wasm.Case(["one", "two words"], {"A": "1", "B": "x=y"})
    native = wasm.execute(source, case, folder / "native", "show")
    core = wasm.fuse(source, folder / "core.wasm")
    component = wasm.new_component(core, folder / "component.wasm")
    fused = wasm.execute(component, case, folder / "fused", "show")
    wasm.compare(native, fused)


TESTS = {
    "entries-c": partial(entries, partial(c, "many_entries")),
    "entries-rust": partial(entries, rust),
    "entries-go": partial(entries, go),
    "arguments": arguments,
    "go-environment": go_environment,
    "open-files": open_files,
    "interpreter": interpreter,
    "unstable": unstable,
}


def tests():
    for name, body in TESTS.items():
        yield Test(f"habits/{name}", body, weight=10)
