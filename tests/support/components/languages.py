"""languages.py runs a reactor in Go and one in Rust, with a world that
wasm-tools embeds: a function that takes and returns a string, and has its
environment and stdout by preview1."""

from functools import partial

from support import builders, wasm
from support.components.worlds import embed
from support.core import ROOT, Fail, Test, must, tool

HERE = ROOT / "tests" / "components" / "languages"
CALL = 'count("b a c a b a")'
PRINTED = ["3 words of test", '"a:3 b:2 c:1"']


def rust():
    builders.has_file(
        "/usr/lib/rustlib/wasm32-wasi", "libstd-rust-dev-wasm32"
    )
    tool("rust-lld")
    target = builders.BUILT / "languages-rust.wasm"
    start = "/usr/lib/rustlib/wasm32-wasi/lib/self-contained/crt1-reactor.o"
    flags = ["--target", "wasm32-wasi", "-O", "--crate-type", "cdylib"]
    flags += ["-C", f"link-arg={start}", "-C", "link-arg=--export=_initialize"]
    argv = [tool("/usr/bin/rustc"), *flags, HERE / "reactor.rs", "-o", target]
    return builders.made(target.stem, HERE / "reactor.rs", argv)


def go():
    target = builders.BUILT / "languages-go.wasm"
    source = HERE / "reactor.go"
    argv = [tool("go"), "build", "-buildmode=c-shared", "-o", target, source]
    return builders.made(
        target.stem, source, argv, env=builders.go_environment()
    )


def run(build, folder):
    wit, source = HERE / "reactor.wit", folder / "main.wasm"
    embed(wit, "languages", build(), source)
    component = wasm.fuse(source, folder / "out.wasm", "--component")
    core = wasm.fuse(source, folder / "core.wasm")
    made = wasm.new_component(core, folder / "made.wasm")
    for path in (component, made):
        wasm.validate(path)
        flags = ["--env", "NAME=test", "--invoke", CALL]
        done = must([tool("wasmtime"), "run", *flags, path], limit=300)
        if done.out.decode().splitlines() != PRINTED:
            raise Fail(f"it printed {done.text()}")


def tests():
    for body in (rust, go):
        name = f"components/languages/{body.__name__}"
        yield Test(name, partial(run, body), weight=30)
