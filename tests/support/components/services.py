"""services.py runs programs that use other interfaces of WASI beside preview1,
on wasmtime, which has them: tests/components/services has the programs and
what they need of the interfaces."""

import re
import subprocess
import time
import urllib.request

from support import builders, wasm
from support.adapters import official
from support.components.worlds import embed, printed
from support.core import ROOT, Fail, Test, must, tool

HERE = ROOT / "tests" / "components" / "services"
VALUES = ["-S", "keyvalue", "-S", "keyvalue-in-memory-data=a=b"]
STORED = b"a: b\nb: none\nb: cc\na: 123\n"


def build(name, *flags):
    builders.has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    stem = builders.BUILT / "-".join(["services", name, *flags])
    target = [tool("clang-19"), "--target=wasm32-wasi"]
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    source = HERE / f"{name}.c"
    defined = [flag for flag in flags if flag.startswith("-D")]
    return builders.made(
        stem.name,
        source,
        [*target, *defined, "-O2", "-c", source, "-o", f"{stem}.o"],
        [*target, linker, *flags, f"{stem}.o", "-o", f"{stem}.wasm"],
    )


def fused(name, folder, *flags, options=()):
    """The program as a component, by --component and by way of a module."""
    source = folder / "main.wasm"
    embed(HERE / f"{name}.wit", name, build(name, *flags), source)
    yield wasm.fuse(source, folder / "out.wasm", "--component", *options)
    core = wasm.fuse(source, folder / "core.wasm", *options)
    yield wasm.new_component(core, folder / "made.wasm")


def keyvalue(folder):
    for component in fused("keyvalue", folder, "-nostartfiles"):
        wasm.validate(component)
        argv = [tool("wasmtime"), "run", *VALUES, component]
        out = must([*argv, "a", "b", "b=cc", "b", "a=123", "a"]).out
        if out != STORED:
            raise Fail(f"{out!r}, not {STORED!r}")


def wrapped(folder):
    """Neither constructors nor what is done at exit come with a realloc."""
    for count, flags in (0, []), (1, ["-DCONSTRUCTED"]):
        for component in fused("wrapped", folder, *flags):
            wasm.validate(component)
            argv = [tool("wasmtime"), "run", component, "a", "b"]
            out = must(argv).out.decode()
            want = f"3 arguments, constructed {count}\nleft once\n"
            if out != want:
                raise Fail(f"{out}, not {want}")


def address(log, process):
    """Where the server says that it is, on this machine."""
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found:
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise Fail(f"the server did not start: {log.read_text()}")


def ask(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.read().decode()


def serve(component, log, greeting, *flags):
    argv = [tool("wasmtime"), "serve", *flags]
    argv += ["--addr", "127.0.0.1:0", component]
    with log.open("wb") as output:
        process = subprocess.Popen(argv, stdout=output, stderr=output)
    try:
        url = address(log, process)
        for path in ("/", "/a?b=1", "/" + "x" * 100):
            found = ask(url + path)
            if found != (203, f"{greeting} from {path}\n"):
                raise Fail(f"{path}: {found}")
    finally:
        process.terminate()
        process.wait(60)
    if f"answer: {greeting} from /a?b=1\n" not in log.read_text():
        raise Fail(f"it did not print: {log.read_text()}")


def http(folder):
    for component in fused("http", folder, "-mexec-model=reactor"):
        wasm.validate(component)
        flags = ["-S", "cli", "--env", "GREETING=hi"]
        serve(component, folder / "log", "hi", *flags)


def proxy(folder):
    """The official adapter for servers, which knows no environment, makes a
    component that needs no more than wasi:http/proxy; as theirs does."""
    option = f"wasi_snapshot_preview1={official('proxy', 'crate')}"
    options = ["--no-builtin", "--adapt", option]
    components = list(
        fused("http", folder, "-mexec-model=reactor", options=options))
    theirs = folder / "theirs.wasm"
    must([tool("wasm-tools"), "component", "new", folder / "main.wasm",
          "--adapt", option, "-o", theirs])
    for component in [*components, theirs]:
        wasm.validate(component)
        found = {line for line in printed(component).splitlines()
                 if line.startswith(("  import", "  export"))}
        serve(component, folder / "log", "none")
        if component == components[0]:
            want = found
        if found != want:
            raise Fail(f"{component.name}: {found}, not {want}")


def tests():
    for body in (keyvalue, http, proxy, wrapped):
        name = f"components/services/{body.__name__}"
        yield Test(name, body, weight=10)
