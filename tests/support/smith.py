"""smith.py fuses programs that `wasm-tools smith` makes up, from seeds, which
are the same in every run.

What `wasm-tools validate` accepts is fused, or refused by a message that says
what is not supported; the output is valid, equal in a second run, and stays as
it is when it is fused again.  Called func by func, it does what program and
adapter do that a host has joined.  Changed at random, a program that is no
longer valid may go through, but never ends the linker, and is refused if and
only if there is a message.

WASI_FUSE_SEEDS is how many programs there are, else 60.
"""

import os
import random
import re
from functools import partial

from support import wasm
from support.checks import node
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

SEEDS = int(os.environ.get("WASI_FUSE_SEEDS", "60"))
SHARDS = 4
CHANGES = 8  # of each program

# What preview1 funcs a program may import, with their types.
PREVIEW1 = """
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get"
    (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get"
    (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))
"""

# Why a valid module may be refused.
REASONS = re.compile(
    r"it is a 64-bit memory, and the adapter is for 32-bit ones"
    r"|a component needs a memory of 32-bit addresses and 64 KiB pages"
    r"|a component gives its module functions and a memory, nothing else"
)

COMMON = [
    "--max-memory32-bytes", "2000000", "--max-table-elements", "1000",
    "--memory-max-size-required", "true", "--canonicalize-nans", "true",
    "--table-max-size-required", "true", "--max-data-segments", "5",
    "--allow-start-export", "false", "--ensure-termination",
]
# What both engines of the comparison know: Node 20 and later.
RUNNABLE = [
    "--disallow-traps", "true", "--export-everything", "true",
    "--min-memories", "1", "--max-memories", "1", "--min-funcs", "3",
    "--memory64-enabled", "false", "--gc-enabled", "false",
    "--threads-enabled", "false", "--exceptions-enabled", "false",
    "--tail-call-enabled", "false", "--relaxed-simd-enabled", "false",
    "--wide-arithmetic-enabled", "false", "--compact-imports-enabled", "false",
    "--custom-page-sizes-enabled", "false", "--simd-enabled", "false",
    "--shared-everything-threads-enabled", "false",
    "--custom-descriptors-enabled", "false", "--extended-const-enabled",
    "false", "--max-tables", "1", "--reference-types-enabled", "false",
]
# Proposals that are not supported come as the tests of the specification.
EVERYTHING = [
    "--generate-custom-sections", "true", "--compact-imports-enabled", "false",
    "--custom-descriptors-enabled", "false",
]


def make(seed, options, folder):
    """A program of a seed, or None where smith finds the bytes too few."""
    rng = random.Random(seed)
    path = folder / f"{seed}.wasm"
    size = rng.choice([200, 1000, 4000])
    argv = [tool("wasm-tools"), "smith", *COMMON, *options, "-o", path]
    if rng.random() < 0.7:
        argv += ["--available-imports", folder / "available.wasm"]
    done = run(argv, stdin=rng.randbytes(size))
    return path if done.code == 0 else None


def number(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def with_named_memory(path):
    """Exports memory 0 as `memory`, as every preview1 program does; whether it
    was exported at all."""
    data = path.read_bytes()
    out, found = data[:8], False
    for kind, _, content in wasm.sections(data):
        _, start = wasm.leb(content, 1)
        if kind == 7:
            body, found = renamed(content[start:])
            content = b"\7" + number(len(body)) + body
        out += content
    path.write_bytes(out)
    return found


def renamed(exports):
    """The export section with memory 0 named so, and whether it has one."""
    count, at = wasm.leb(exports, 0)
    out, found = number(count), False
    for _ in range(count):
        size, start = wasm.leb(exports, at)
        kind = exports[start + size]
        index, end = wasm.leb(exports, start + size + 1)
        if kind == 2 and index == 0 and not found:
            out, found = out + b"\6memory\2\0", True
        else:
            out += exports[at:end]
        at = end
    return out, found


def fuse(source, target, *options):
    done = run([wasm.wasi_fuse(), source, "-o", target, *options])
    has_message = b": error: " in done.err
    if done.code not in (0, 1) or has_message != (done.code == 1):
        raise Fail(f"{source.name}: exit code {done.code}: {done.text()}")
    return done


def options_of(seed):
    """Each program in one of the forms of the output."""
    forms = [
        [], ["--memory=export"], ["--memory=import"], ["--strip"],
        ["--wasi=0.2.0"], ["--component"],
    ]
    return forms[seed % len(forms)]


def whole_and_again(source, seed, folder):
    """A valid program is fused; whether it was, and not refused."""
    out, second = folder / "out.wasm", folder / "second.wasm"
    options = options_of(seed)
    done = fuse(source, out, *options)
    if done.code == 1:
        if not REASONS.search(done.text()):
            raise Fail(f"{source.name} is refused: {done.text()}")
        return False
    wasm.validate(out)
    fuse(source, second, *options)
    if out.read_bytes() != second.read_bytes():
        raise Fail(f"{source.name}: two runs give different bytes")
    if "--component" not in options:
        again = fuse(out, second, *options)
        if again.code or out.read_bytes() != second.read_bytes():
            raise Fail(f"{source.name}: fused again it changes")
    return True


def changed(data, rng):
    """A byte here and there is another, and some are missing."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data))
        if rng.random() < 0.7:
            data[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        else:
            del data[at : at + rng.randint(1, 4)]
    return bytes(data)


def changed_programs(source, seed, folder):
    data, rng = source.read_bytes(), random.Random(~seed)
    bad, out = folder / "changed.wasm", folder / "changed.out.wasm"
    for _ in range(CHANGES):
        bad.write_bytes(changed(data, rng))
        done = fuse(bad, out, *options_of(seed))
        valid = run([tool("wasm-tools"), "validate", "--features", "all", bad])
        if done.code == 0 and valid.code == 0:
            wasm.validate(out)


def shard(number, folder):
    (folder / "available.wat").write_text(PREVIEW1)
    wasm.assemble(folder / "available.wat", folder / "available.wasm")
    fused = 0
    for seed in range(number, SEEDS, SHARDS):
        source = make(seed, EVERYTHING, folder)
        if not source:
            continue
        wasm.validate(source)
        fused += whole_and_again(source, seed, folder)
        changed_programs(source, seed, folder)
        source.unlink()
    if SEEDS >= SHARDS * 10 and fused * SHARDS * 4 < SEEDS:
        raise Fail(f"only {fused} programs were fused")
    (folder / "fused.txt").write_text(f"{fused}\n")


def same_trace(folder):
    """The fused program does what the joined one does."""
    adapter = BUILD / "release" / "adapters" / "preview1.wasm"
    if not adapter.exists():
        raise Skip("the adapter was not built here")
    (folder / "available.wat").write_text(PREVIEW1)
    wasm.assemble(folder / "available.wat", folder / "available.wasm")
    pairs = []
    for seed in range(10_000, 10_000 + SEEDS):
        source = make(seed, RUNNABLE, folder)
        if source and with_named_memory(source):
            target = folder / f"{seed}.fused.wasm"
            if fuse(source, target).code == 0:
                pairs += [source, target]
    host = ROOT / "tests" / "host" / "exports.mjs"
    done = must([node(), host, adapter, *pairs], limit=600)
    lines = done.out.decode().splitlines()
    if len(lines) != len(pairs) // 2:
        raise Fail(f"{len(lines)} of {len(pairs) // 2}: {done.text()[-2000:]}")
    n_same = n_calls = 0
    for line, source in zip(lines, pairs[::2]):
        if line.startswith("differ"):
            raise Fail(f"{source.name}: {line}")
        n_same += line.startswith("same")
        n_calls += int(line.split()[1]) if line.startswith("same") else 0
    if n_same * 2 < len(lines) or n_calls == 0:
        raise Fail(f"only {n_same} of {len(lines)} ran: {done.text()[-2000:]}")
    (folder / "same.txt").write_text(f"{n_same} programs, {n_calls} lines\n")


def tests():
    for number in range(SHARDS):
        yield Test(f"smith/{number}", partial(shard, number), weight=20)
    yield Test("smith/trace", same_trace, weight=20)
