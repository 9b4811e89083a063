"""peers.py has the programs that are measured, and the tools beside which."""

import stat

from bench.timing import Command
from support import builders, wasm
from support.core import BUILD, ROOT, tool

CALLS = ROOT / "tests" / "calls"
OFFICIAL = (
    BUILD
    / "npm/node_modules/@bytecodealliance/jco/lib"
    / "wasi_snapshot_preview1.command.wasm"
)


def official():
    return builders.prebuilt(OFFICIAL, "npm's @bytecodealliance/jco")


def without_names(source, target):
    """A copy without custom sections."""
    target.write_bytes(wasm.without_custom(source.read_bytes(), keep=()))
    return target


def hello(folder):
    return without_names(
        builders.c(CALLS / "hello_puts.c"), folder / "hello.wasm"
    )


def cp(source, target):
    return Command([tool("cp"), source, target], target)


def fuse(source, target, *options):
    return Command([wasm.wasi_fuse(), source, "-o", target, *options], target)


def component_new(source, target):
    """By the binary itself: the installed command may be a script."""
    adapter = f"wasi_snapshot_preview1={official()}"
    argv = [tool("wasm-tools"), "component", "new", source]
    return Command([*argv, "--adapt", adapter, "-o", target], target)


def make_runnable(path):
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
