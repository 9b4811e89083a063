"""fault.py runs the command with each of its allocations failing in turn, and
each call of the system; with the disk full; with transfers that are cut short.

WASI_FUSE_FAULTS=all lets every call of the sanitized build fail, which else
takes some.
"""

import os
import re
from functools import partial

from support import builders, wasm
from support.adapters import JCO, PREVIEW1
from support.core import BUILD, Fail, Skip, Test, run

EVERY = os.environ.get("WASI_FUSE_FAULTS") == "all"
MODES = ("memory", "call", "full", "short")


def hello():
    return builders.c(builders.SOURCES / "c" / "hello.c")


def with_debug(folder):
    """A program with debug information of its own, and much of it."""
    source = builders.SOURCES / "c" / "walk.c"
    return builders.clang("clang-19", "c-walk-debug", source, "-g", "-O1")


def official(folder):
    adapter = JCO / f"{PREVIEW1}.command.wasm"
    if not adapter.exists():
        raise Skip("npm's @bytecodealliance/jco is not installed")
    return ["main.wasm", "--no-builtin", "--adapt", f"{PREVIEW1}={adapter}"]


def from_elf(folder):
    """The program in an ELF object."""
    main = folder / "main.wasm"
    wasm.fuse(main, folder / "main.core.wasm", f"--elf={folder}/main.o")
    return ["main.o"]


def words_of(folder):
    (folder / "words").write_text("--memory=export --export-memory=mem\n")
    return ["main.wasm", "@words"]


# What is linked: the arguments, the outputs, and whether it has debug
# information.
KINDS = {
    "core": (["main.wasm"], {}, False),
    "component": (["main.wasm", "--component"], {}, False),
    "older": (["main.wasm", "--component", "--wasi=0.2.0"], {}, False),
    "stdin": (["-"], {}, False),
    "foreign": (official, {}, False),
    "debug": (["main.wasm"], {}, True),
    "debug-file": (["main.wasm"], {"--debug-file": "out.debug"}, True),
    "strip": (["main.wasm", "--strip"], {}, True),
    "elf": (["main.wasm"], {"--elf": "out.o"}, False),
    "from-elf": (from_elf, {}, False),
    "maps": (
        ["main.wasm", "--why=fd_write", "--print-imports"],
        {"--map": "out.json", "--map ": "out.html", "--map  ": "out.txt"},
        False,
    ),
    "depfile": (["main.wasm", "-v"], {"--depfile": "out.d"}, False),
    "words": (words_of, {}, False),
}


def command(preset):
    path = BUILD / preset / "tests" / "fault" / "fault_command"
    if not path.exists():
        raise Skip(f"build/{preset} has no fault_command")
    return path


def prepare(kind, folder):
    """The outputs of a kind of link, and the arguments."""
    arguments, outputs, has_debug = KINDS[kind]
    built = with_debug(folder) if has_debug else hello()
    (folder / "main.wasm").write_bytes(built.read_bytes())
    if callable(arguments):
        arguments = arguments(folder)
    options = [f"{name.strip()}={path}" for name, path in outputs.items()]
    argv = [*arguments, "-o", "out.wasm", *options]
    return ["out.wasm", *outputs.values()], argv


def each_call_fails(preset, kind, mode, step, folder):
    outputs, argv = prepare(kind, folder)
    done = run(
        [command(preset), mode, step, "main.wasm", *outputs, "--", *argv],
        cwd=folder, limit=3000 if EVERY else 600,
    )
    if done.code != 0:
        raise Fail(f"exit code {done.code}: {done.text()[-3000:]}")
    if not re.search(r"[1-9]\d* failed in turn", done.text()):
        raise Fail(f"nothing failed: {done.text()}")


def tests(preset):
    sanitized = preset != "release"
    prefix = f"{preset}/" if sanitized else ""
    for kind in KINDS:
        for mode in MODES:
            # A sanitized run takes a tenth of a second.
            step = 29 if sanitized and not EVERY else 1
            body = partial(each_call_fails, preset, kind, mode, step)
            yield Test(f"{prefix}fault/{mode}/{kind}", body, weight=5)
