"""hosts.py runs command components on other hosts than the newest
wasmtime: on Node by jco, and, made with --wasi=0.2.0, on an older wasmtime,
which build/old has where scripts/test could install it."""

import json
from functools import partial

from support import builders, wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

OLD_WASMTIME = BUILD / "old" / "wasmtime_cli" / "wasmtime"
WORLD = ROOT / "adapters" / "preview1" / "preview1.wit"
LATER = "  import wasi:cli/exit@0.2.12;\n"
ARGUMENTS = ["a b", "c"]
# Each program, what it is given, and the exit code at WASI 0.2.0.
PROGRAMS = {"hello": (b"", 0), "exit33": (b"", 1), "clock": (b"", 0)}


def program(name, folder, *options):
    source = builders.c(builders.SOURCES / "c" / f"{name}.c")
    target = folder / f"{name}.wasm"
    return source, wasm.fuse(source, target, "--component", *options)


def same(done, native, code):
    if (done.code, done.out, done.err) != (code, native.out, native.err):
        raise Fail(f"exit code {done.code}, not {code}: {done.text()[-1500:]}")


def natively(source, stdin):
    argv = [tool("wasmtime"), "run", *wasm.WASMTIME_FLAGS, source, *ARGUMENTS]
    return run(argv, stdin=stdin)


def jco_run(name, folder):
    stdin, _ = PROGRAMS[name]
    source, component = program(name, folder)
    native = natively(source, stdin)
    argv = [tool("jco"), "run", component, *ARGUMENTS]
    same(run(argv, stdin=stdin, limit=300), native, native.code)


def transpiled(component, output):
    """The folder with the JavaScript that jco makes of a component."""
    jco, shim = tool("jco"), "@bytecodealliance/preview2-shim"
    must([jco, "transpile", component, "-o", output], limit=300)
    package = {"type": "module"}
    (output / "package.json").write_text(json.dumps(package))
    modules = BUILD / "npm" / "node_modules" / "@bytecodealliance"
    found = modules / "jco" / "node_modules" / shim
    if not found.exists():
        raise Skip(f"npm's {shim} is not there")
    link = output / "node_modules" / "@bytecodealliance"
    link.mkdir(parents=True)
    (link / "preview2-shim").symlink_to(found)
    return output


def jco_transpile(name, folder):
    """The JavaScript that jco writes, run by node."""
    stdin, _ = PROGRAMS[name]
    source, component = program(name, folder)
    native = natively(source, stdin)
    main = transpiled(component, folder / "js") / "main.mjs"
    text = f'import {{ run }} from "./{name}.js";\nrun.run();\n'
    main.write_text(text)
    same(run([tool("node"), main], stdin=stdin), native, native.code)


def older_host(name, folder):
    if not OLD_WASMTIME.exists():
        raise Skip("there is no older wasmtime in build/old")
    stdin, code = PROGRAMS[name]
    source, component = program(name, folder, "--wasi=0.2.0")
    native = natively(source, stdin)
    argv = [OLD_WASMTIME, "run", component, *ARGUMENTS]
    same(run(argv, stdin=stdin), native, code)


def older_world(folder):
    """With --wasi=0.2.0 a component imports nothing that is newer."""
    world = folder / "command.wit"
    world.write_text(WORLD.read_text().replace(LATER, ""))
    argv = [tool("wasm-tools"), "component", "targets", world, "-w", "adapter"]
    for name in ("hello", "exit33", "cat", "files", "clock", "walk"):
        _, component = program(name, folder, "--wasi=0.2.0")
        must([*argv, component])
        _, component = program(name, folder)
        if run([*argv, component]).code == 0:
            raise Fail(f"{name}: 0.2.12 passes for 0.2.0: the test is void")


def command_world(folder):
    """wasi:cli/command of WASI as jco has it, all its versions set to 0.2.0."""
    builtin = BUILD / "npm" / "node_modules" / "@bytecodealliance" / "jco"
    builtin = builtin / "lib" / "wit" / "builtin" / "0.2.12"
    if not builtin.exists():
        raise Skip("npm's @bytecodealliance/jco has no WIT of 0.2.12")
    for package in builtin.iterdir():
        target = folder / "wit" / "deps" / package.name
        target.mkdir(parents=True)
        for file in package.glob("*.wit"):
            text = file.read_text().replace("@0.2.12", "@0.2.0")
            (target / file.name).write_text(text)
    world = "package a:a;\nworld c { include wasi:cli/command@0.2.0; }\n"
    (folder / "wit" / "world.wit").write_text(world)
    targets = [tool("wasm-tools"), "component", "targets", folder / "wit"]
    for name in ("exit33", "cat", "files", "clock", "walk"):
        _, component = program(name, folder, "--wasi=0.2.0")
        must([*targets, "-w", "c", component])


def equal_bytes(folder):
    """One input gives one component, wherever it is."""
    source, first = program("cat", folder)
    data = first.read_bytes()
    other = folder / "another folder"
    other.mkdir()
    copy = other / source.name
    copy.write_bytes(source.read_bytes())
    second = wasm.fuse(copy, other / "out.wasm", "--component")
    if second.read_bytes() != data:
        raise Fail("two components of one module differ")


def backtrace(folder):
    """A trap's backtrace has the program's names and the adapter's."""
    source = builders.c(ROOT / "tests" / "components" / "trap" / "main.c")
    component = folder / "trap.wasm"
    wasm.fuse(source, component, "--component")
    done = run([tool("wasmtime"), "run", component])
    if done.code == 0 or done.out != b"about to trap\n":
        raise Fail(f"exit code {done.code}: {done.text()}")
    for name in ("!sink", "!deep", "!main", "!adapter."):
        if name not in done.err.decode():
            raise Fail(f"the backtrace lacks {name}: {done.text()}")


def tests():
    for name in PROGRAMS:
        for host in (jco_run, jco_transpile, older_host):
            kind = host.__name__.replace("_", "-")
            body = partial(host, name)
            yield Test(f"components/{kind}/{name}", body, weight=10)
    yield Test("components/older-world", older_world, quick=True)
    yield Test("components/command-world", command_world, quick=True)
    yield Test("components/equal-bytes", equal_bytes, quick=True)
    yield Test("components/backtrace", backtrace)
