"""limits.py gives the linker programs at the limits of the format, and what a
stranger might send to exhaust it: deep nesting, a million of everything, large
counts in few bytes, files of 4 GiB.  Each is fused, or refused with a message,
in little memory (RLIMIT_DATA) and before it would have to be stopped, which an
algorithm that compares each with each would not come to."""

import os
import re
import resource
import subprocess
from functools import partial

from support import wasm
from support.core import Fail, Test, tool

MILLION = 1_000_000
MEMORY = 700_000_000  # bytes, for up to a million items
SECONDS = 240
PREVIEW1 = b"\x16wasi_snapshot_preview1\x08fd_close\0\1"
TYPES = b"\2\x60\0\0\x60\1\x7f\1\x7f"


def leb(n):
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes(out) + bytes([n])


def sized(data):
    return leb(len(data)) + data


def name(text):
    return sized(text.encode())


def module(**changes):
    """A program with one func that closes a file; sections may be given."""
    parts = {
        "types": TYPES,
        "imports": b"\1" + PREVIEW1,
        "funcs": b"\1\0",
        "tables": None,
        "memory": b"\1\0\1",
        "globals": None,
        "exports": b"\2\6memory\2\0\6_start\0\1",
        "elements": None,
        "code": b"\1" + sized(b"\0\x41\7\x10\0\x1a\x0b"),
        "data": None,
        "customs": b"",
    }
    assert set(changes) <= set(parts)
    parts.update(changes)
    ids = {"types": 1, "imports": 2, "funcs": 3, "tables": 4, "memory": 5,
           "globals": 6, "exports": 7, "elements": 9, "code": 10, "data": 11}
    out = b"\0asm\1\0\0\0"
    for key, number in ids.items():
        if parts[key] is not None:
            out += bytes([number]) + sized(parts[key])
    return out + parts["customs"]


def body(instructions, local=b"\0"):
    return b"\1" + sized(local + instructions + b"\x0b")


def custom(title, content=b""):
    return b"\0" + sized(name(title) + content)


def many(n, item):
    return leb(n) + b"".join(map(item, range(n)))


def imported(i):
    return name("env") + name(f"f{i}") + b"\0\0"


# What is fused: its bytes.
FUSED = {
    "nested-blocks": lambda: module(
        code=body(b"\x02\x40" * 100_000 + b"\x0b" * 100_000)
    ),
    "nested-loops-and-ifs": lambda: module(
        code=body(b"\x03\x40\x41\1\x04\x40" * 50_000 + b"\x0b" * 100_000)
    ),
    "a-million-types": lambda: module(
        types=leb(MILLION) + TYPES[1:] + b"\x60\0\0" * (MILLION - 2)
    ),
    "a-million-types-in-a-group": lambda: module(
        types=b"\3" + TYPES[1:] + b"\x4e" + leb(MILLION)
        + b"\x60\0\0" * MILLION
    ),
    "a-million-funcs": lambda: module(
        funcs=leb(MILLION) + b"\0" * MILLION,
        code=leb(MILLION) + sized(b"\0\x41\7\x10\0\x1a\x0b")
        + b"\2\0\x0b" * (MILLION - 1),
        exports=b"\2\6memory\2\0\6_start\0\1",
    ),
    "a-million-calls": lambda: module(code=body(b"\x41\7\x10\0\x1a" * MILLION)),
    "many-exports": lambda: module(
        exports=leb(300_002) + b"\6memory\2\0\6_start\0\1"
        + b"".join(name(f"e{i}") + b"\0\1" for i in range(300_000))
    ),
    "many-imports": lambda: module(
        imports=leb(200_001) + PREVIEW1
        + b"".join(map(imported, range(200_000))),
        exports=b"\2\6memory\2\0\6_start\0" + leb(200_001),
        code=body(b"".join(b"\x10" + leb(i) for i in range(1, 200_001))),
    ),
    "many-globals": lambda: module(
        globals=leb(300_000) + b"\x7f\0\x41\0\x0b" * 300_000
    ),
    "many-segments": lambda: module(
        data=leb(100_000) + b"\0\x41\x10\x0b\1x" * 100_000
    ),
    "many-elements": lambda: module(
        tables=b"\1\x70\0\2",
        elements=leb(100_000) + b"\0\x41\0\x0b\1\1" * 100_000,
    ),
    "many-custom-sections": lambda: module(customs=custom("x") * 300_000),
    "many-debug-sections": lambda: module(
        customs=custom(".debug_x", b"abc") * 200_000
    ),
    "many-debug-names": lambda: module(
        customs=b"".join(custom(f".debug_{i}") for i in range(100_000))
    ),
    "many-name-sections": lambda: module(
        customs=custom("name", b"\1\1\0") * 100_000
    ),
    "many-producers": lambda: module(customs=custom("producers") * 100_000),
    "a-long-name": lambda: module(
        imports=b"\2" + PREVIEW1 + name("e" * 1_000_000) + name("f" * 90_000)
        + b"\0\0",
        exports=b"\2\6memory\2\0\6_start\0\2",
        code=body(b"\x10\1"),
    ),
    "2^32-1-locals": lambda: module(
        code=body(b"", b"\1\xff\xff\xff\xff\x0f\x7f")
    ),
    "a-large-table-of-labels": lambda: module(
        code=body(b"\x41\0\x0e" + leb(MILLION) + b"\0" * (MILLION + 1))
    ),
    "the-largest-memory": lambda: module(memory=b"\1\1" + leb(1) + leb(65536)),
    "padded-numbers": lambda: module(
        code=body(b"\x41\x87\x80\x80\x80\x00\x10\x80\x80\x80\x80\x00\x1a")
    ),
}

# What is refused: its bytes, and a word of the message.
REFUSED = {
    "counted-types": (lambda: module(types=b"\xff\xff\xff\xff\x0f"), "type"),
    "counted-group": (
        lambda: module(types=b"\1\x4e\xff\xff\xff\xff\x0f"), "group"
    ),
    "counted-imports": (
        lambda: module(imports=b"\xff\xff\xff\xff\x0f"), "import"
    ),
    "counted-funcs": (lambda: module(funcs=b"\xff\xff\xff\xff\x0f"), "func"),
    "counted-params": (
        lambda: module(types=b"\1\x60\xff\xff\xff\xff\x0f"), "param"
    ),
    "counted-labels": (
        lambda: module(code=body(b"\x41\0\x0e\xff\xff\xff\xff\x0f\0")), "func 1"
    ),
    "counted-datas": (lambda: module(data=b"\xff\xff\xff\xff\x0f"), "data"),
    "2^32-locals": (
        lambda: module(code=body(b"", b"\2\xff\xff\xff\xff\x0f\x7f\1\x7f")),
        "local count",
    ),
    "too-many-pages": (
        lambda: module(memory=b"\1\0" + leb(65537)), "memory"
    ),
    "unended-blocks": (
        lambda: module(code=body(b"\x02\x40" * 100_000)), "func 1"
    ),
}


GIB = 1 << 30
BODY_MOST = 7_654_321
WRITES = sized(b"\0" + b"\x41\1" * 4 + b"\x10\1\x1a\x0b")


def with_large_body():
    """Its calls name funcs below 128, which have to make room for imports of
    the output: then some take a byte more."""
    calls = b"".join(b"\x10" + leb(i) for i in range(2, 128)) * 30_000
    nops = b"\1" * (BODY_MOST - 2 - len(calls))
    return module(
        types=b"\3" + TYPES[1:] + b"\x60\4\x7f\x7f\x7f\x7f\1\x7f",
        imports=b"\2" + PREVIEW1 + PREVIEW1[:24] + b"fd_write\0\2",
        funcs=leb(201) + b"\0" * 201,
        exports=b"\2\6memory\2\0\6_start\0\2",
        code=leb(201) + sized(b"\0" + calls + nops + b"\x0b") + WRITES * 200,
    )


def with_large_section():
    """A module of a GiB, of which nothing is in memory."""
    def start(size):
        return module() + b"\0" + leb(size) + name("x")

    return start(GIB - len(start(GIB // 2)) + 2)


# What is fused to more than engines take, which the program was not: its bytes,
# how large its file is, and the warning.
WARNED = {
    "types": (FUSED["a-million-types"], 0,
              "the output has 1000001 types, 1 more than the program, and some "
              "engines take no more than 1000000"),
    "funcs": (
        lambda: module(
            funcs=leb(MILLION) + b"\0" * MILLION,
            code=leb(MILLION) + sized(b"\0\x41\7\x10\0\x1a\x0b")
            + b"\2\0\x0b" * (MILLION - 1),
        ), 0,
        "the output has 1000003 funcs, 3 more than the program, and some "
        "engines take no more than 1000000",
    ),
    "body": (with_large_body, 0,
             "func 2 has a body of 7774321 bytes in the output, 120000 more "
             "than in the program, and some engines take no more than 7654321"),
    "module": (with_large_section, GIB,
               "the output has 1073742142 bytes, 318 more than the program, "
               "and some engines take no more than 1073741824"),
}


def limited():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def link(argv, folder):
    """Runs the command in little memory; its exit code and messages."""
    process = subprocess.Popen(
        [str(x) for x in [wasm.wasi_fuse(), *argv]], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limited,
    )
    try:
        _, messages = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Fail(f"it had to be stopped after {SECONDS} s") from None
    text = messages.decode(errors="replace")
    if process.returncode not in (0, 1):
        raise Fail(f"exit code {process.returncode}: {text[-1000:]}")
    if (process.returncode == 1) != ("error: " in text):
        raise Fail(f"exit code {process.returncode} with: {text[-1000:]}")
    return process.returncode, text


def fused(make, folder):
    (folder / "main.wasm").write_bytes(make())
    code, text = link(["main.wasm", "-o", "out.wasm"], folder)
    if code:
        raise Fail(f"is refused: {text[-1000:]}")
    preamble = (folder / "out.wasm").read_bytes()[:8]
    if preamble != b"\0asm\1\0\0\0":
        raise Fail(f"begins with {preamble}")
    link(["main.wasm", "-o", "out.component.wasm", "--component"], folder)
    for path in folder.iterdir():
        path.unlink()


def refused(make, word, folder):
    (folder / "main.wasm").write_bytes(make())
    code, text = link(["main.wasm", "-o", "out.wasm"], folder)
    if code != 1 or word not in text:
        raise Fail(f"exit code {code}: {text[-1000:]}")


def warned(make, size, message, folder):
    """Once, though emission counts first.  How many more they are is up to the
    adapter."""
    path = folder / "main.wasm"
    path.write_bytes(make())
    if size:
        os.truncate(path, size)
    code, text = link(["main.wasm", "-o", "/dev/null"], folder)
    path.unlink()
    want = f"main.wasm: warning: {message}\n"
    is_same = re.sub(r"\d+", "1", text) == re.sub(r"\d+", "1", want)
    if code or not is_same or text.split()[-1] != want.split()[-1]:
        raise Fail(f"exit code {code}: {text[-1000:]}, not {want}")


def sparse(start, folder):
    """A file of 4 GiB and more that is all zeros but for its start."""
    path = folder / "main.wasm"
    path.write_bytes(start)
    os.truncate(path, (1 << 32) + 4096)
    try:
        code, text = link(["main.wasm", "-o", "/dev/null"], folder)
    finally:
        path.unlink()
    if code != 1:
        raise Fail(f"exit code {code}: {text[-1000:]}")


FULL_SIZE = b"\xff\xff\xff\xff\x0f"
SPARSE = {
    "zeros": b"",
    "custom": b"\0asm\1\0\0\0\0" + FULL_SIZE,
    "types": b"\0asm\1\0\0\0\1" + FULL_SIZE + FULL_SIZE,
    "code": b"\0asm\1\0\0\0\x0a" + FULL_SIZE + b"\0",
    "elf": b"\x7fELF\2\1\1",
}


def tests():
    for key, make in FUSED.items():
        yield Test(f"limits/{key}", partial(fused, make), weight=3)
    for key, (make, word) in REFUSED.items():
        body_of = partial(refused, make, word)
        yield Test(f"limits/{key}", body_of, quick=True)
    for key, (make, size, message) in WARNED.items():
        body_of = partial(warned, make, size, message)
        yield Test(f"limits/of-engines/{key}", body_of, weight=3)
    for key, start in SPARSE.items():
        yield Test(f"limits/4-gib/{key}", partial(sparse, start))
