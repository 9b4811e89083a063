"""bindings.py runs two programs in C with the bindings that wit-bindgen makes:
a reactor, whose exports take and return values of every kind, and a hybrid, a
command that imports an interface of its host's own beside preview1.

tests/components/bindings has them, and host.py there is that host.
"""

import sys
from functools import partial

from support import builders, wasm
from support.checks import node
from support.components.hosts import transpiled
from support.components.refused import foreign_adapter
from support.core import ROOT, Fail, Skip, Test, must, run, tool

HERE = ROOT / "tests" / "components" / "bindings"
# Calls of the reactor by wasmtime's command, and what it prints.
INVOKED = {
    'greet("you")': '"hello, you"',
    "alive()": "0",
    "moved(polygon([{x: 1, y: 2}]), {x: 3, y: 4})":
        "polygon([{x: 4, y: 6}])",
    'moved(text({text: "t", at: {x: 1, y: 1}, tags: ["a", "b"]}), '
    "{x: -1, y: 0})": 'text({text: "t", at: {x: 0, y: 1}, tags: ["a", "b"]})',
    'parse("circle:3 nothing")': "ok([circle(3), nothing])",
    'parse("x")': 'err(other("x"))',
    'style-of(["hidden", "filled"])': "{filled, hidden}",
    "mix(red, some(blue))": '(green, "red and blue")',
}


def build(name):
    """Compiles a program and its bindings; the component type is in an object
    file that wit-bindgen makes."""
    builders.has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    stem = builders.BUILT / f"bindings-{name}"
    target = [tool("clang-19"), "--target=wasm32-wasi"]
    model = "-mexec-model=reactor" if name == "reactor" else "-nostartfiles"
    generated = HERE / "generated"
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    quiet = ["-Wno-everything", "-O2", "-c"]
    return builders.made(
        stem.name,
        HERE / f"{name}.c",
        [*target, "-O2", "-c", HERE / f"{name}.c", "-o", f"{stem}.o"],
        [*target, *quiet, generated / f"{name}.c", "-o", f"{stem}-world.o"],
        [*target, linker, model, f"{stem}.o", f"{stem}-world.o",
         generated / f"{name}_component_type.o", "-o", f"{stem}.wasm"],
    )


def fused(name, folder, *options):
    """The program as a component, by --component and by way of a module."""
    source = build(name)
    core = wasm.fuse(source, folder / "core.wasm", *options)
    yield wasm.fuse(source, folder / "out.wasm", "--component", *options)
    yield wasm.new_component(core, folder / "made.wasm")


def hosted(*argv):
    version = run([sys.executable, "-c", "import wasmtime.component"])
    if version.code != 0:
        raise Skip("PyPI's wasmtime is not installed")
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    argv = [sys.executable, HERE / "host.py", *argv]
    return must(argv, cwd=HERE, env=environment).out.decode()


def expect(found, wanted):
    if found != wanted:
        raise Fail(f"found\n{found}\nnot\n{wanted}")


def reactor(options, folder):
    for component in fused("reactor", folder, *options()):
        wasm.validate(component)
        out = hosted("reactor", component)
        expect(out, "begin\ngreet W\u00f6rld\n")


def hybrid(options, code, folder):
    wanted = (HERE / "hybrid.out").read_text() + f"exit code {code}\n"
    for component in fused("hybrid", folder, *options()):
        wasm.validate(component)
        out = hosted("hybrid", component, "points", "one", "two")
        expect(out, wanted)


def on_node(folder):
    """The same by jco."""
    for component in fused("reactor", folder):
        path = folder / "out.wasm"
        component.rename(path)
        output = transpiled(path, folder / component.stem)
        main = output / "main.mjs"
        main.write_text((HERE / "reactor.mjs").read_text())
        out = must([node(), main]).out.decode()
        expect(out, (HERE / "reactor.out").read_text())


def invoke(folder):
    for component in fused("reactor", folder):
        for call, result in INVOKED.items():
            argv = [tool("wasmtime"), "run", "--invoke", call, component]
            lines = must(argv).out.decode().splitlines()
            expect(lines[-1], result)


def tests():
    own = tuple
    # The official adapter has a realloc of its own beside the program's.
    adapter = partial(foreign_adapter, "reactor")
    command = partial(foreign_adapter, "command")
    for name, body in {
        "reactor": partial(reactor, own),
        "reactor-official": partial(reactor, adapter),
        "hybrid": partial(hybrid, own, 33),
        # That adapter has but two exit codes.
        "hybrid-official": partial(hybrid, command, 1),
        "reactor-jco": on_node,
        "invoke": invoke,
    }.items():
        yield Test(f"components/bindings/{name}", body, weight=10)
