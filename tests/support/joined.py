"""joined.py runs fused modules on the Node host of tests/host.

It asks for a second opinion: what does it mean to fuse?  The same as when a
host instantiates the two modules and joins them.  join.mjs does that, run.mjs
runs the fused module; output, exit code, files and the program's memory must
be equal.

And it lets each call of the host fail in turn: hostile.mjs.
"""

import shutil
from functools import partial

from support import wasm
from support.checks import node
from support.core import BUILD, ROOT, NOT_OK, OK, Fail, Result, Skip, Test
from support.core import run
from support.programs import PROGRAMS

HOST = ROOT / "tests" / "host"
ADAPTER = BUILD / "release" / "adapters" / "preview1.wasm"
HEAVY = {"yosys"}  # the host takes minutes for it
HOSTILE = {"hello", "cat", "walk", "files"}  # those whose every call fails


def run_on_node(script, modules, case, folder):
    """Runs a program on the Node host: Done, the files, and the memory.  Its
    stdin is a file: what a read of a pipe gets depends on time, and so does
    then the memory."""
    folder.mkdir(parents=True)
    stdin = folder / "stdin"
    stdin.write_bytes(case.stdin)
    directories = wasm.fresh_directories(case, folder)
    argv = [node(), HOST / script, "--deterministic"]
    argv += ["--dump-memory", folder / "memory"]
    for host, guest in directories:
        argv += ["--dir", f"{host}::{guest}"]
    for name, value in case.env.items():
        argv += ["--env", f"{name}={value}"]
    with open(stdin, "rb") as file:
        done = run([*argv, *modules, *case.args], stdin=file, limit=240)
    trees = [wasm.files(host) for host, _ in directories]
    dump = folder / "memory"
    return (done, trees), dump.read_bytes() if dump.exists() else b""


def compare_memory(joined, fused):
    """The program's memory; above it the fused module has the adapter's."""
    own = fused[: len(joined)]
    if len(own) < len(joined):
        raise Fail(f"{len(fused)} bytes of memory, joined {len(joined)}")
    if own != joined:
        at = next(i for i, (x, y) in enumerate(zip(joined, own)) if x != y)
        raise Fail(
            f"memory differs at {at:#x}: joined "
            f"{joined[at:at + 16].hex()}, fused {own[at:at + 16].hex()}"
        )


def one_case(source, core, case, folder):
    # Both see the same argv[0].
    joined, joined_memory = run_on_node(
        "join.mjs", [source, ADAPTER], case, folder / "joined"
    )
    fused, fused_memory = run_on_node("run.mjs", [core], case, folder / "fused")
    wasm.compare(joined, fused)
    compare_memory(joined_memory, fused_memory)


def run_program(program, folder):
    if not ADAPTER.exists():
        raise Skip("the adapter was not built here")
    built = program.build()
    source = folder / "main" / "program.wasm"
    source.parent.mkdir()
    shutil.copy(built, source)
    core = folder / "core" / "program.wasm"
    core.parent.mkdir()
    wasm.fuse(source, core)
    for key, case in program.cases.items():
        name = f"joined/{program.name}/{key}"
        try:
            one_case(source, core, case, folder / key)
            yield Result(name, OK)
        except Fail as reason:
            yield Result(name, NOT_OK, str(reason))


def survive(program, case, folder):
    """Whatever call fails and however: no trap, no leak, no endless loop."""
    core = folder / "program.wasm"
    wasm.fuse(program.build(), core)
    argv = [node(), HOST / "hostile.mjs"]
    for host, guest in wasm.fresh_directories(case, folder):
        argv += ["--dir", f"{host}::{guest}"]
    done = run([*argv, core, *case.args], stdin=case.stdin, limit=600)
    if done.code != 0:
        raise Fail(f"exit code {done.code}: {done.text()[-3000:]}")


def tests():
    for program in PROGRAMS:
        if program.name in HOSTILE:
            case = list(program.cases.values())[-1]
            body = partial(survive, program, case)
            name = f"hostile/{program.name}"
            yield Test(name, body, program.name == "hello", 40)
        if program.name not in HEAVY:
            body = partial(run_program, program)
            name = f"joined/{program.name}"
            yield Test(name, body, program.quick, program.weight)
