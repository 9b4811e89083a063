"""What the tests of the command share: a small program and calls."""

from support import builders, wasm
from support.core import Fail, run

# The smallest module: the magic and the version.
EMPTY = b"\0asm\1\0\0\0"


def empty(folder, name="in.wasm"):
    (folder / name).write_bytes(EMPTY)
    return name


def c_program(name):
    """A program of tests/programs/c."""
    return builders.c(builders.SOURCES / "c" / f"{name}.c")


def call(argv, folder, code=0, **options):
    """Runs wasi-fuse, which has to end with `code`."""
    done = run([wasm.wasi_fuse(), *argv], cwd=folder, **options)
    if done.code != code:
        raise Fail(f"exit code {done.code}, not {code}: {done.text()}")
    return done


def text(data):
    return data.decode(errors="replace")


def equal(found, wanted, what):
    if found == wanted:
        return
    if isinstance(wanted, bytes) and len(wanted) > 200:
        raise Fail(f"{what}: {len(found)} other bytes, {len(wanted)} expected")
    raise Fail(f"{what}: expected\n{wanted}\nfound\n{found}")


def holds(found, part, what):
    if part not in found:
        raise Fail(f"{what}: {part!r} is not in\n{found}")
