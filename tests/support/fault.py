"""fault.py runs the command with each of its allocations failing in turn, and
each call of the system; with the disk full; with transfers that are cut short.

WASI_FUSE_FAULTS=all lets every call of the sanitized build fail, which else
takes some.
"""

import os
import re
import shutil
from functools import partial

from support import builders, wasm
from support.adapters import JCO, PREVIEW1
from support.core import BUILD, Fail, Skip, Test, run

EVERY = os.environ.get("WASI_FUSE_FAULTS") == "all"
MODES = ("memory", "call", "full", "short")


def hello():
    return builders.c(builders.SOURCES / "c" / "hello.c")


def with_debug():
    """A program with debug information of its own."""
    source = builders.SOURCES / "c" / "walk.c"
    return builders.clang("clang-19", "c-walk-debug", source, "-g", "-O1")


def with_much_debug():
    """So much of it that names are moved beside it, in another thread."""
    return builders.zig("zig-debug", "Debug")


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


def with_source_map(folder):
    """A program and its source map in another folder than the output's."""
    built = builders.assemblyscript("fault-as", ["--sourceMap"])
    (folder / "in").mkdir()
    for path in built, built.with_name(f"{built.name}.map"):
        shutil.copy(path, folder / "in" / path.name)
    return [f"in/{built.name}"]


def words_of(folder):
    (folder / "words").write_text("--memory=export --export-memory=mem\n")
    return ["main.wasm", "@words"]


# What is linked: the arguments, the outputs, and how the program is made.
KINDS = {
    "core": (["main.wasm"], {}, hello),
    "component": (["main.wasm", "--component"], {}, hello),
    "older": (["main.wasm", "--component", "--wasi=0.2.0"], {}, hello),
    "stdin": (["-"], {}, hello),
    "foreign": (official, {}, hello),
    "debug": (["main.wasm"], {}, with_debug),
    "debug-beside-names": (["main.wasm"], {}, with_much_debug),
    "debug-file": (["main.wasm"], {"--debug-file": "out.debug"}, with_debug),
    "source-map": (with_source_map, {"": "out.wasm.map"}, hello),
    "strip": (["main.wasm", "--strip"], {}, with_debug),
    "elf": (["main.wasm"], {"--elf": "out.o"}, hello),
    "from-elf": (from_elf, {}, hello),
    "maps": (
        ["main.wasm", "--why=fd_write", "--print-imports"],
        {"--map": "out.json", "--map ": "out.html", "--map  ": "out.txt"},
        hello,
    ),
    "depfile": (["main.wasm", "-v"], {"--depfile": "out.d"}, hello),
    "words": (words_of, {}, hello),
}


def command(preset):
    path = BUILD / preset / "tests" / "fault" / "fault_command"
    if not path.exists():
        raise Skip(f"build/{preset} has no fault_command")
    return path


def prepare(kind, folder):
    """The outputs of a kind of link, and the arguments."""
    arguments, outputs, program = KINDS[kind]
    shutil.copy(program(), folder / "main.wasm")
    if callable(arguments):
        arguments = arguments(folder)
    options = [f"{name.strip()}={path}"
               for name, path in outputs.items() if name]
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
            if (kind, mode) == ("source-map", "call"):
                continue  # one that cannot be read is left out, with a warning
            # A sanitized run takes a tenth of a second.
            step = 29 if sanitized and not EVERY else 1
            body = partial(each_call_fails, preset, kind, mode, step)
            yield Test(f"{prefix}fault/{mode}/{kind}", body, weight=5)
