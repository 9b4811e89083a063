"""cli.py tries what the command does with files: unreadable and missing ones,
outputs that cannot be written, one file as input and output, equal bytes."""

import os
from functools import partial
from pathlib import Path

from support import builders, wasm
from support.core import Fail, Skip, Test, must, run


def hello(folder):
    data = builders.c(builders.SOURCES / "c" / "hello.c").read_bytes()
    (folder / "main.wasm").write_bytes(data)
    return "main.wasm"


def refused(argv, folder, start, code=1, **options):
    """Runs wasi-fuse, which has to fail with a line that begins so."""
    done = run([wasm.wasi_fuse(), *argv], cwd=folder, **options)
    message = done.err.decode(errors="replace")
    lines = message.splitlines()
    if done.code != code or not any(x.startswith(start) for x in lines):
        raise Fail(f"exit code {done.code}, not {code}: {message}")


def missing_input(folder):
    refused(["none.wasm", "-o", "out.wasm"], folder, "none.wasm: error: ")
    if (folder / "out.wasm").exists():
        raise Fail("it made an output")


def folder_as_input(folder):
    (folder / "in.wasm").mkdir()
    refused(["in.wasm", "-o", "out.wasm"], folder, "in.wasm: error: ")


def unreadable_input(folder):
    if os.geteuid() == 0:
        raise Skip("root can read every file")
    path = folder / hello(folder)
    path.chmod(0)
    refused(["main.wasm", "-o", "out.wasm"], folder, "main.wasm: error: ")


def missing_folder(folder):
    argv = [hello(folder), "-o", "none/out.wasm"]
    refused(argv, folder, "none/out.wasm: error: ")


def full_disk(folder):
    if not Path("/dev/full").exists():
        raise Skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        argv = [hello(folder), "-o", "-"]
        refused(argv, folder, "", stdout=full)


def in_place(folder):
    name = hello(folder)
    must([wasm.wasi_fuse(), name, "-o", "other.wasm"], cwd=folder)
    must([wasm.wasi_fuse(), name, "-o", name], cwd=folder)
    if (folder / name).read_bytes() != (folder / "other.wasm").read_bytes():
        raise Fail("fused onto itself, the module is another one")


def to_stdout(folder):
    name = hello(folder)
    must([wasm.wasi_fuse(), name, "-o", "other.wasm"], cwd=folder)
    done = must([wasm.wasi_fuse(), name, "-o", "-"], cwd=folder)
    if done.out != (folder / "other.wasm").read_bytes():
        raise Fail("stdout is not what the file is")


def equal_bytes(folder):
    name = hello(folder)
    must([wasm.wasi_fuse(), name, "-o", "a.wasm"], cwd=folder)
    deep = folder / "a folder" / "deep"
    deep.mkdir(parents=True)
    (deep / "b.wasm").write_bytes((folder / name).read_bytes())
    argv = [wasm.wasi_fuse(), deep / "b.wasm", "-o", deep / "out.wasm"]
    must(argv, cwd=folder)
    if (folder / "a.wasm").read_bytes() != (deep / "out.wasm").read_bytes():
        raise Fail("another path gives other bytes")


def usage(argv, folder):
    refused(argv, folder, "", code=2)


def answers(option, folder):
    done = must([wasm.wasi_fuse(), option], cwd=folder)
    if not done.out or done.err:
        raise Fail(f"{option} prints {done.out!r}, {done.err!r}")


def truncated(folder):
    """A real module cut at many places: always refused, with a message."""
    data = (folder / hello(folder)).read_bytes()
    for size in [*range(0, 64), *range(64, len(data), 997)]:
        (folder / "cut.wasm").write_bytes(data[:size])
        done = run([wasm.wasi_fuse(), "cut.wasm", "-o", "o.wasm"], cwd=folder)
        message = done.err.decode(errors="replace")
        # Cut between two sections it may be a whole module.
        whole = done.code == 0 and size >= 8
        if not whole and (done.code != 1 or "error: " not in message):
            raise Fail(f"cut at {size}: exit code {done.code}: {message}")


CHECKS = {
    "missing-input": missing_input,
    "folder-as-input": folder_as_input,
    "unreadable-input": unreadable_input,
    "missing-folder": missing_folder,
    "full-disk": full_disk,
    "in-place": in_place,
    "to-stdout": to_stdout,
    "equal-bytes": equal_bytes,
    "truncated": truncated,
    "usage/nothing": partial(usage, []),
    "usage/no-output": partial(usage, ["in.wasm", "-o"]),
    "usage/option": partial(usage, ["--no-such-option"]),
    "help": partial(answers, "--help"),
    "version": partial(answers, "--version"),
}


def tests():
    for name, body in CHECKS.items():
        yield Test(f"cli/{name}", body, quick=True)
