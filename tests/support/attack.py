"""attack.py calls preview1's functions at random (attack/): the same calls
natively and fused tell the same, and hostile ones, with pointers to anywhere
and lengths of any size, harm nothing: no trap, no byte written that the call
does not name, no handle left.

WASI_FUSE_ATTACK is how many calls each test makes, 20000 if it is not set.
"""

import os
from functools import partial

from support import wasm
from support.builders import has_file
from support.checks import node
from support.core import OK, ROOT, Fail, Result, Test, must, run, tool

HERE = ROOT / "tests" / "attack"
SOCKETS = HERE / "sockets"
CALLS = int(os.environ.get("WASI_FUSE_ATTACK", "20000"))
ONE_RUN = 5000  # of calls that are compared
ENVIRONMENT = {"A": "1", "BB": "x=y"}
# What an instance keeps to its end: three streams and their pollables, the
# preopened directory and the reading of it.
KEPT = {
    "input-stream": 1,
    "output-stream": 2,
    "pollable": 3,
    "descriptor": 1,
    "directory-entry-stream": 1,
    "network": 1,
}
NETWORK = ("-S", "inherit-network")


def build(folder, of_sockets=False):
    has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    target = [tool("clang-19"), "--target=wasm32-wasi", "-O2"]
    objects = []
    sources = list(HERE.glob("*.c"))
    if of_sockets:
        sources = [HERE / "attack.c", HERE / "choose.c", *SOCKETS.glob("*.c")]
    for source in sorted(sources):
        name = source.relative_to(HERE).as_posix().replace("/", "-")
        objects.append(folder / f"{name}.o")
        must([*target, "-Wall", "-Wextra", "-c", source, "-o", objects[-1]])
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    module = folder / "attack.wasm"
    must([target[0], target[1], linker, *objects, "-o", module])
    return module


def attack(module, mode, seed, calls, folder, flags=()):
    case = wasm.Case([mode, seed, calls], ENVIRONMENT, dirs={"/": None})
    case.args = list(map(str, case.args))
    # The files are made at random, and may be sparse: they are not looked at.
    folder.mkdir()
    [(host, guest)] = wasm.fresh_directories(case, folder)
    argv = [tool("wasmtime"), "run", *flags, "--argv0", "attack"]
    argv += ["--dir", f"{host}::{guest}"]
    for name, value in case.env.items():
        argv += ["--env", f"{name}={value}"]
    done = run([*argv, module, *case.args], limit=3600)
    if done.code != 0:
        raise Fail(f"seed {seed}: exit code {done.code}: {told(done)}")
    return done


def told(done):
    """What the program said last; it writes any bytes to both outputs."""
    text = (done.out[-2000:] + done.err[-2000:]).decode(errors="replace")
    return "".join(c for c in text if c.isprintable() or c == "\n")


def first_difference(want, got):
    for line, other in zip(want.split(b"\n"), got.split(b"\n")):
        if line != other:
            return f"{line[:100]!r}, fused {other[:100]!r}"
    return "one tells more"


def same(folder):
    module = build(folder)
    fused = wasm.fuse(module, folder / "fused.wasm", "--component")
    for seed in range(1, max(CALLS // ONE_RUN, 1) + 1):
        runs = [
            attack(of, "same", seed, ONE_RUN, folder / f"{of.stem}-{seed}")
            for of in (module, fused)
        ]
        if runs[0].out != runs[1].out:
            why = first_difference(runs[0].out, runs[1].out)
            raise Fail(f"seed {seed}: natively {why}")
    calls = seed * ONE_RUN
    yield Result("attack/same", OK, f"{calls} calls, {seed} seeds")


def hostile(name, seed, of_sockets, folder):
    module = build(folder, of_sockets)
    fused = wasm.fuse(module, folder / "fused.wasm", "--component")
    flags = NETWORK if of_sockets else ()
    attack(fused, "hostile", seed, CALLS, folder / "run", flags)
    yield Result(name, OK, f"{CALLS} calls, seed {seed}")


def handles(name, seed, of_sockets, folder):
    """On the Node host, which counts handles; its network is in memory."""
    core = wasm.fuse(build(folder, of_sockets), folder / "core.wasm")
    place = folder / "files"
    place.mkdir()
    argv = [node(), ROOT / "tests" / "host" / "run.mjs", "--leaks"]
    argv += ["--trap-missing", "--dir", f"{place}::/", core]
    done = run([*argv, "hostile", str(seed), str(CALLS)], limit=3600)
    if done.code != 0:
        raise Fail(f"seed {seed}: exit code {done.code}: {told(done)}")
    left = {}
    for line in done.err.split(b"\n"):
        words = line.rpartition(b"left: ")[2].decode(errors="replace").split()
        if b"left: " in line and len(words) == 2:
            left[words[0]] = left.get(words[0], 0) + 1
    more = {kind: n for kind, n in left.items() if n > KEPT.get(kind, 0)}
    if more or not left:
        raise Fail(f"seed {seed}: handles left: {more}: {told(done)}")
    total = sum(left.values())
    yield Result(name, OK, f"{CALLS} calls, {total} handles kept")


def tests():
    yield Test("attack/same", same, quick=True, weight=4)
    for name, body, seed, of_sockets in (
        ("attack/hostile", hostile, 1, False),
        ("attack/handles", handles, 2, False),
        ("attack/sockets", hostile, 3, True),
        ("attack/socket-handles", handles, 4, True),
    ):
        attacks = partial(body, name, seed, of_sockets)
        yield Test(name, attacks, quick=True, weight=3)
