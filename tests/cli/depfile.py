"""depfile.py has make and ninja read dependency files."""

import os

from cli.common import EMPTY, call, empty, equal
from support.core import Fail, Test, must, tool

# Names that are hard for make: blanks, comments, variables, backslashes.
HARD = ["plain.wasm", "a b.wasm", "a#b.wasm", "a$b.wasm", "a\\b.wasm",
        "a\\ b.wasm", "sub/in.wasm"]


def written(folder):
    empty(folder)
    (folder / "x.wasm").write_bytes(EMPTY)
    call(["in.wasm", "-o", "out.wasm", "--adapt=x.wasm", "--depfile=d"], folder)
    equal((folder / "d").read_text(), "out.wasm: in.wasm \\\n  x.wasm\n", "d")


def in_place(folder):
    """The output is made of itself, which would be a cycle."""
    empty(folder)
    (folder / "x.wasm").write_bytes(EMPTY)
    call(["in.wasm", "-o", "./in.wasm", "--adapt=x.wasm", "--depfile=d"],
         folder)
    equal((folder / "d").read_text(), "./in.wasm: x.wasm\n", "d")


def standard_input(folder):
    call(["--adapt=x=-", empty(folder), "-o", "out.wasm", "--depfile=d"],
         folder, stdin=EMPTY)
    equal((folder / "d").read_text(), "out.wasm: in.wasm\n", "d")


def make_reads(folder):
    """make runs the recipe again if and only if an input is newer."""
    make = tool("make")
    for i, name in enumerate(HARD):
        place = folder / str(i)
        (place / name).parent.mkdir(parents=True)
        (place / name).write_bytes(EMPTY)
        call([name, "-o", "out.wasm", "--depfile", "d"], place)
        (place / "Makefile").write_text(
            "out.wasm:\n\t@echo again\ninclude d\n"
        )
        again(place / name, 50, place / "out.wasm")
        equal(must([make, "out.wasm"], cwd=place).out.count(b"again"), 0, name)
        again(place / name, -50, place / "out.wasm")
        equal(must([make, "out.wasm"], cwd=place).out.count(b"again"), 1, name)


def again(path, age, than):
    """Makes `path` that many seconds older than the other."""
    time = than.stat().st_mtime - age
    os.utime(path, (time, time))


def ninja_reads(folder):
    ninja = tool("ninja")
    for i, name in enumerate(HARD):
        place = folder / str(i)
        (place / name).parent.mkdir(parents=True)
        (place / name).write_bytes(EMPTY)
        call([name, "-o", "out.wasm", "--depfile", "d"], place)
        (place / "build.ninja").write_text(
            "rule fuse\n  command = cp d d.kept; touch out.wasm; "
            "cp d.kept d\n  depfile = d\nbuild out.wasm: fuse\n"
        )
        again(place / name, 50, place / "out.wasm")
        must([ninja], cwd=place)
        if b"no work" not in must([ninja], cwd=place).out:
            raise Fail(f"{name}: ninja builds again although nothing changed")
        again(place / name, -50, place / "out.wasm")
        if b"no work" in must([ninja], cwd=place).out:
            raise Fail(f"{name}: ninja does not see that the input is newer")


def unwritable(folder):
    empty(folder)
    done = call(["in.wasm", "-o", "out.wasm", "--depfile=none/d"], folder,
                code=1)
    equal(done.err.decode(), "wasi-fuse: error: none/d: it cannot be "
          "written: No such file or directory\n", "standard error")


def not_after_failure(folder):
    call(["none.wasm", "-o", "out.wasm", "--depfile=d"], folder, code=1)
    if (folder / "d").exists():
        raise Fail("the link failed, but there is a dependency file")


def tests():
    for body in (written, in_place, standard_input, make_reads, ninja_reads,
                 unwritable, not_after_failure):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/depfile/{name}", body, quick=True)
