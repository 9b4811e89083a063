"""refused.py holds what no component can be made of, and what is
said of it: tests/components/errors has the modules and their worlds."""

from support import wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

HERE = ROOT / "tests" / "components" / "errors"
ENCODING = b"wit-component-encoding"


def embed(text, folder, *worlds):
    """The module, with a component-type section for each of the worlds."""
    path = wasm.assemble(HERE / f"{text}.wat", folder / "main.wasm")
    for world in worlds:
        argv = [tool("wasm-tools"), "component", "embed"]
        name = world if (HERE / f"{world}.wit").exists() else text
        wit = HERE / f"{name}.wit"
        must([*argv, wit, path, "-w", world, "-o", path])
    return path


def refused(folder, message, *options):
    """wasi-fuse says just that of main.wasm, and leaves no output."""
    argv = [wasm.wasi_fuse(), "main.wasm", "-o", "out.wasm", *options]
    done = run(argv, cwd=folder)
    found = done.err.decode()
    if done.code != 1 or not found.startswith("main.wasm:"):
        raise Fail(f"exit code {done.code}: {done.text()}")
    found = found.partition("error: ")[2]
    if found != message + "\n":
        raise Fail(f"expected\n{message}\nfound\n{found}")
    if (folder / "out.wasm").exists():
        raise Fail("it made an output")


def asynchronous(folder):
    """Async built-ins are refused, but core output keeps them."""
    path = embed("async", folder, "main")
    refused(
        folder,
        "import `wasi-fuse:errors/slow` `[async-lower]wait`, called by "
        "`sleeper`: a built-in for async functions, which only core output "
        "can keep",
        "--component",
    )
    core = wasm.fuse(path, folder / "core.wasm")
    if not any("[async-lower]wait" in line for line in wasm.imports(core)):
        raise Fail("core output lacks the import")
    wasm.validate(wasm.new_component(core, folder / "component.wasm"))


def unknown_import(folder):
    path = embed("host", folder)
    refused(
        folder,
        "import `env` `host_function`, called by `deep`: no component-type "
        "section describes it: add one, or write a core module, whose host "
        "can provide it",
        "--component",
    )
    core = wasm.fuse(path, folder / "core.wasm")
    if not any('"host_function"' in line for line in wasm.imports(core)):
        raise Fail("core output lacks the import")


def missing_export(folder):
    embed("lacks", folder, "main")
    refused(
        folder,
        "the world exports function `leave` of `wasi-fuse:errors/greeter`, "
        "but the module has no export `wasi-fuse:errors/greeter#leave`",
        "--component",
    )


def disagreement(folder):
    embed("scale", folder, "one", "other")
    message = (
        "function `weigh` of `wasi-fuse:errors/scale`: its type is another "
        "in main.wasm"
    )
    refused(folder, message, "--component")
    refused(folder, message)


def unknown_encoding(folder):
    path = embed("scale", folder, "one")
    data = bytearray(path.read_bytes())
    data[data.index(ENCODING) + len(ENCODING) + 1] = 7
    path.write_bytes(data)
    refused(folder, "string encoding: 7 is not 0, 1 or 2", "--component")


def truncated(folder):
    """The payload of the section ends anywhere: a message, but where only
    its own last section, about producers, is missing."""
    path = embed("scale", folder, "one")
    data = path.read_bytes()
    sections = list(wasm.sections(data))
    whole = next(s for _, n, s in sections if (n or "").startswith("component"))
    rest = b"".join(s for _, _, s in sections if s is not whole)
    size, at = wasm.leb(whole, 1)
    name = wasm.leb(whole, at)[0] + wasm.leb(whole, at)[1] - at
    taken = 0
    for keep in range(name, size, 2):
        body = whole[at : at + keep]
        length = bytes([keep & 0x7F | 0x80, keep >> 7])
        path.write_bytes(data[:8] + rest + b"\0" + length + body)
        argv = [wasm.wasi_fuse(), "main.wasm", "-o", "out.wasm"]
        done = run([*argv, "--component"], cwd=folder)
        taken += done.code == 0
        if taken > 1 or done.code > 1:
            raise Fail(f"cut to {keep}: exit code {done.code}")
        if done.code == 1 and not done.err.startswith(b"main.wasm:"):
            raise Fail(f"cut to {keep}: {done.text()}")


def foreign_adapter(kind):
    modules = BUILD / "npm" / "node_modules" / "@bytecodealliance"
    adapter = modules / "jco" / "lib" / f"wasi_snapshot_preview1.{kind}.wasm"
    if not adapter.exists():
        raise Skip("npm's @bytecodealliance/jco is not installed")
    return ["--adapt", f"wasi_snapshot_preview1={adapter}"]


def no_realloc(folder):
    """Another adapter's realloc does not take what the program receives."""
    other = foreign_adapter("command")
    embed("orphan", folder, "lists")
    message = (
        "import `wasi-fuse:errors/words` `all`: it returns a list, but the "
        "program has no `cabi_realloc` for it, and the adapter's is its own"
    )
    refused(folder, message, *other)
    refused(folder, message, *other, "--component")


CASES = {
    "no-realloc": no_realloc,
    "async": asynchronous,
    "unknown-import": unknown_import,
    "missing-export": missing_export,
    "disagreement": disagreement,
    "unknown-encoding": unknown_encoding,
    "truncated": truncated,
}


def tests():
    for name, body in CASES.items():
        yield Test(f"components/refused/{name}", body, quick=True)
