"""threads.py runs programs of wasi-threads, fused, on the Node host of
tests/host, where each thread is an instance in a worker of its own.

WASI_FUSE_THREAD_RUNS says how often the crowd of eight threads runs.
"""

import json
import os
from functools import partial

from support import builders, interleave, wasm
from support.checks import node
from support.core import ROOT, Fail, Skip, Test, must, run, tool

HOST = ROOT / "tests" / "host" / "threads.mjs"
NAPI = HOST.with_name("napi.mjs")
SOURCES = ROOT / "tests" / "programs" / "threads"
RUNS = 5
READ, OPEN = "[method]descriptor.read", "[method]descriptor.open-at"
RECEIVE = "[method]input-stream.blocking-read"
BLOCK, READY = "[method]pollable.block", "[method]pollable.ready"
FINISH = "[method]tcp-socket.finish-connect"


def holds(*rules):
    """Options that have calls wait for others: FUNC@M=OTHER@N."""
    return [word for rule in rules for word in ("--delay", rule)]


# What a program needs of the host, its exit code, and what it prints.
PROGRAMS = {
    "ids": ([], 0, b"ok\n"),
    "refused": (["--most-threads", "1"], 0, b"ok\n"),
    "returns": ([], 0, b"hi\n" * 3),
    "exit": ([], 7, None),
    "exit_wasi": (holds(f"{OPEN}@1={BLOCK}@2"), 9, b""),
    "exit_main": (holds(f"{OPEN}@1={BLOCK}@1"), 5, b""),
    "trap": ([], 134, b""),
    "trap_main": (holds(f"{OPEN}@1={BLOCK}@1"), 134, b""),
    "notify": ([], 0, b"ok\n"),
    "meet": (["--meet", f"{READ}=2"], 0, b"ok\n"),
    "close": (
        holds(f"{OPEN}@2={READ}@1", f"{READ}@1={OPEN}@3"),
        0,
        b"ok\n",
    ),
}

# Those with sockets.  The host traps if what a thread waits for is dropped.
SOCKETS = {
    "duplex": [
        *("--pipe", "64"),
        *holds(f"{OPEN}@1={RECEIVE}@1", f"{RECEIVE}@1={BLOCK}@4"),
    ],
    "senders": ["--pipe", "150"],
    "recv_close": holds(f"{OPEN}@1={RECEIVE}@1"),
    "poll_close": holds(
        f"{OPEN}@1=poll@1", f"{OPEN}@3={READY}@1", f"{READY}@1={OPEN}@4"
    ),
    "connecting": [
        *("--turns", "2"),
        *holds(f"{OPEN}@1={BLOCK}@5", f"{BLOCK}@5={FINISH}@3"),
    ],
    "datagrams": holds(f"{OPEN}@1={BLOCK}@3"),
    "peek": [],
    "slots": ["--runs", "3"],
}

# Handles that a program is left with: its preopen, stdout and the network.
LEFT = {"descriptor", "output-stream"}
SOCKETS_LEFT = {*LEFT, "network"}


def built(name):
    """Freestanding C: no C library that is built for threads is to be had."""
    source = SOURCES / f"{name}.c"
    stem = builders.BUILT / f"threads-{name}"
    features = ["-matomics", "-mbulk-memory", "-mmutable-globals"]
    limits = ["--import-memory", "--export-memory", "--shared-memory"]
    return builders.made(
        f"threads-{name}",
        source,
        [
            *(tool("clang-19"), "--target=wasm32-unknown-unknown", "-O2"),
            *("-std=c11", "-ffreestanding", *features),
            *("-c", source, "-o", f"{stem}.o"),
        ],
        [
            *(tool("wasm-ld-19"), "--no-entry", *limits),
            *(f"--max-memory={256 << 16}", f"{stem}.o", "-o", f"{stem}.wasm"),
        ],
    )


def fused(name, folder):
    core = wasm.fuse(built(name), folder / f"{name}.wasm")
    wasm.validate(core)
    return core


def on_host(core, folder, *options, limit=120):
    place = folder / "files"
    place.mkdir(exist_ok=True)
    (place / "data").write_bytes(b"data")
    argv = [node(), HOST, "--dir", f"{place}::/", *options, core]
    return run(argv, limit=limit)


def program(name, folder):
    options, code, out = PROGRAMS[name]
    done = on_host(fused(name, folder), folder, *options)
    if done.code != code or out not in (None, done.out):
        raise Fail(f"ended with {done.code}: {done.text()}")


def crowd(folder):
    """No byte is lost or doubled, no page given out twice, no handle left."""
    core = fused("crowd", folder)
    runs = int(os.environ.get("WASI_FUSE_THREAD_RUNS", RUNS))
    place = folder / "crowd"
    place.mkdir()
    options = ["--runs", str(runs), "--env", "X=" + "x" * 1000, "--leaks"]
    argv = [node(), HOST, "--dir", f"{place}::/", *options, core]
    done = run(argv, limit=60 + 20 * runs)
    if done.code != 0 or done.out != b"ok\n" * runs:
        raise Fail(f"ended with {done.code}: {done.text()[-2000:]}")
    kinds = {line.split()[1] for line in done.err.decode().splitlines()}
    if kinds != LEFT or done.err.count(b"\n") != 2 * runs:
        raise Fail(f"handles are left: {done.err.decode()[-2000:]}")


def sockets(name, folder):
    done = on_host(fused(name, folder), folder, "--leaks", *SOCKETS[name])
    if done.code != 0 or set(done.out.splitlines()) != {b"ok"}:
        raise Fail(f"ended with {done.code}: {done.text()}")
    kinds = {line.split()[1] for line in done.err.decode().splitlines()}
    if not kinds <= SOCKETS_LEFT:
        raise Fail(f"handles are left: {done.err.decode()}")


# Packages of npm that are threaded programs, Rust above the pthreads of
# wasi-libc, which emnapi runs; and options, arguments and the fewest threads
# that read files.  Rayon asks the environment how many threads it shall have.
PACKAGES = {
    "oxc": ("@oxc-parser/binding-wasm32-wasi", [], ["40"], 0),
    "oxide": (
        "@tailwindcss/oxide-wasm32-wasi",
        ["--env", "RAYON_NUM_THREADS=8", *holds(f"{READ}@1={READ}@2")],
        None,
        2,
    ),
}


def site(folder):
    """Pages with names of classes, which an optimizer of style sheets reads."""
    place = folder / "site"
    for i in range(60):
        page = place / f"part{i % 7}" / f"page{i}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        classes = f"flex p-{i} underline text-red-{i * 10}"
        page.write_text(f'<p class="{classes}">{i}</p>\n' * (i + 1))
    return str(place)


def package(name, folder):
    """The fused module gives what the package gives on Node's preview1."""
    called, options, arguments, readers = PACKAGES[name]
    manifest = ROOT / "build" / "npm" / "node_modules" / called / "package.json"
    if not manifest.exists():
        raise Skip(f"{called} is not installed")
    core = wasm.fuse(next(manifest.parent.glob("*.wasm")), folder / "core.wasm")
    wasm.validate(core)
    script = builders.SOURCES / "napi" / f"{name}.mjs"
    place = site(folder)
    options = [*options, "--dir", f"{place}::{place}", "--callers", READ]
    found = []
    for module in ("-", core):
        argv = [node(), "--no-warnings", NAPI, *options, manifest, module]
        done = must([*argv, script, *(arguments or [place])])
        found.append(json.loads(done.out))
    if found[0]["result"] != found[1]["result"] or not found[0]["result"]:
        raise Fail(f"it differs: {str(found)[:2000]}")
    if found[1]["callers"] < readers:
        raise Fail(f"{found[1]['callers']} threads read files")


# What an adapter that does not lock is told, unless it says that it need not.
UNLOCKED = (
    "adapter.wasm: warning: data: all threads of the program share them, and "
    "this adapter locks nothing: it takes `wasi_fuse` `lock`, or exports "
    "`threads.safe` where it need not\n"
)


def warning(name, want, folder):
    program = ROOT / "tests" / "golden" / "threads.wat"
    text = (SOURCES / "unlocked.wat").read_text()
    source = folder / "adapter.wat"
    source.write_text(text.replace("threads.declared", name))
    wasm.assemble(program, folder / "main.wasm")
    wasm.assemble(source, folder / "adapter.wasm")
    adapt = "wasi_snapshot_preview1=adapter.wasm"
    argv = [wasm.wasi_fuse(), "main.wasm", "--adapt", adapt, "-o", "out.wasm"]
    found = must([*argv, "--no-builtin"], cwd=folder).err.decode()
    if found != want:
        raise Fail(f"expected {want!r}, found {found!r}")


def tests():
    for name, want in (("nothing", UNLOCKED), ("threads.safe", "")):
        test = partial(warning, name, want)
        yield Test(f"threads/adapter/{name}", test, quick=True)
    for name in PROGRAMS:
        test = partial(program, name)
        yield Test(f"threads/{name}", test, quick=True)
    for name in SOCKETS:
        yield Test(f"threads/{name}", partial(sockets, name), quick=True)
    yield Test("threads/crowd", crowd)
    for name in PACKAGES:
        yield Test(f"threads/npm/{name}", partial(package, name))
    for name, model in interleave.MODELS.items():
        test = partial(interleave.explore, model)
        yield Test(f"threads/model/{name}", test)
