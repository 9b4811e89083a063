"""scripts.py makes a component of a script by npm's componentize-js, where
wasi-fuse takes the place of its last step: the engine is a hybrid of 12 MB,
with wasi:http and a realloc of its own."""

from support import wasm
from support.checks import node
from support.core import BUILD, ROOT, Fail, Skip, Test, must, tool

HERE = ROOT / "tests" / "components" / "spidermonkey"
MODULES = BUILD / "npm" / "node_modules"
INVOKED = {
    'greet("you")': ["greet you", 'ok(["hello, you", "1,2,3"])'],
    'greet("")': ['err("nobody")'],
}


def spidermonkey(folder):
    if not (MODULES / "@bytecodealliance" / "componentize-js").exists():
        raise Skip("npm's @bytecodealliance/componentize-js is not installed")
    out = folder / "out.wasm"
    script = [HERE / "script.js", HERE / "script.wit"]
    argv = [node(), HERE / "componentize.mjs", MODULES, wasm.wasi_fuse()]
    must([*argv, *script, out], limit=300)
    wasm.validate(out)
    for call, lines in INVOKED.items():
        # The optimizing compiler takes much longer.
        flags = ["-C", "compiler=winch", "-S", "http", "--invoke", call]
        done = must([tool("wasmtime"), "run", *flags, out], limit=300)
        if done.out.decode().splitlines() != lines:
            raise Fail(f"{call}: {done.text()}")


def tests():
    yield Test("components/spidermonkey", spidermonkey, weight=60)
