"""external.py names debug information in files beside the program: what is
read, what is not, and what that does to other files."""

import os

from cli.common import EMPTY, c_program, call, equal, holds, text
from support import external, wasm
from support.core import Fail, Test

LEFT_OUT = "warning: external debug information: it is left out: "
MOVED = "out.wasm.debug.wasm"


def program(folder, name="in.debug"):
    """A program that names such a file; its debug information is returned."""
    source = c_program("hello")
    section = wasm.custom("external_debug_info",
                              bytes([len(name)]) + name.encode())
    external.part(source, folder / "in.wasm",
                  lambda kind, name: not external.is_debug(name), section)
    external.part(source, folder / "in.debug", external.FORMS["bare"])
    return source


def names(path):
    found = wasm.sections(path.read_bytes())
    return [name for kind, name, _ in found if kind == 0]


def left_out(folder, why, *options, **more):
    done = call(["in.wasm", "-o", "out.wasm", *options], folder, **more)
    holds(text(done.err), LEFT_OUT + why + "\n", "standard error")
    if "external_debug_info" in names(folder / "out.wasm"):
        raise Fail(f"{why}: the output names a file")
    if (folder / MOVED).exists():
        raise Fail(f"{why}: a file is written beside the output")


def is_kept(folder):
    """It stays where no code has moved."""
    section = wasm.custom("external_debug_info", b"\x08in.debug")
    (folder / "in.wasm").write_bytes(EMPTY + section)
    call(["in.wasm", "-o", "out.wasm"], folder)
    equal((folder / "out.wasm").read_bytes()[8:].count(section), 1, "sections")


def no_file(folder):
    beside = "it is no file beside the program"
    for name in ("http://x/in.debug", "file:in.debug", "../in.debug",
                 str(folder / "in.debug"), "sub/../../in.debug", ""):
        program(folder, name)
        left_out(folder, beside)
    program(folder, "none.debug")
    left_out(folder, "No such file or directory")
    program(folder, "in.wasm")
    left_out(folder, "it is the program itself")
    for i, make in enumerate((os.mkdir, os.mkfifo)):
        program(folder, f"odd{i}")
        make(folder / f"odd{i}")
        left_out(folder, "it is no regular file")


def no_use(folder):
    """Files that are something else, cut or of another program."""
    program(folder)
    data = (folder / "in.debug").read_bytes()
    other = wasm.custom("build_id", b"\x011")
    build = wasm.custom("build_id", b"\x012")
    nothing = "there is nothing in it"
    for content, why in (
        (b"", "it is no WebAssembly module"),
        (b"\x7fELF" + bytes(100), "it is no WebAssembly module"),
        (b"\0asm\x0d\0\1\0", "it is no WebAssembly module"),
        (data[:-1], "it is no WebAssembly module"),
        (data + b"\0\x01\x7f", "it is no WebAssembly module"),
        (EMPTY, nothing),
        (EMPTY + build, nothing),
        (c_program("cat").read_bytes(), "it is of another program"),
    ):
        (folder / "in.debug").write_bytes(content)
        left_out(folder, why)
    main = (folder / "in.wasm").read_bytes()
    (folder / "in.wasm").write_bytes(main + other)
    (folder / "in.debug").write_bytes(data + build)
    left_out(folder, "it is of another program")
    (folder / "in.debug").write_bytes(data + other)
    call(["in.wasm", "-o", "out.wasm"], folder)
    equal(names(folder / MOVED)[-1], "build_id", "the last section")
    (folder / MOVED).unlink()
    (folder / "in.wasm").write_bytes(main)
    bad = wasm.custom(".debug_abbrev", b"") + wasm.custom(
        ".debug_info", b"\xff\0\0\0\4\0")
    (folder / "in.debug").write_bytes(EMPTY + bad)
    done = call(["in.wasm", "-o", "out.wasm"], folder)
    holds(text(done.err), "in.debug:0x", "standard error")
    left_out(folder, nothing)


def follows_none(folder):
    """A file that names itself, or another: sections of it that name files, or
    hold what only a linker knows, are not in the new one."""
    program(folder)
    path = folder / "in.debug"
    more = wasm.custom("sourceMappingURL", b"\x08in.debug")
    more += wasm.custom("external_debug_info", b"\x08in.debug")
    more += wasm.custom("linking", b"\x02") + wasm.custom("x", b"y")
    path.write_bytes(path.read_bytes() + more)
    done = call(["in.wasm", "-o", "out.wasm"], folder)
    equal(text(done.err), "", "standard error")
    equal([n for n in names(folder / MOVED) if not external.is_debug(n)], ["x"],
          "other sections")


def streams(folder):
    program(folder)
    done = call(["in.wasm", "-o", "-"], folder)
    holds(text(done.err), LEFT_OUT + "there is no file to write it to",
          "standard error")
    data = (folder / "in.wasm").read_bytes()
    done = call(["-", "-o", "out.wasm"], folder, stdin=data)
    holds(text(done.err), LEFT_OUT + "it is no file beside the program",
          "standard error")
    equal((folder / MOVED).exists(), False, "a new file")


def is_asked_for_otherwise(folder):
    """Another option writes the file that it would go to."""
    program(folder)
    done = call(["in.wasm", "-o", "out.wasm", f"--map=./{MOVED}"], folder)
    holds(text(done.err), LEFT_OUT + "there is no file to write it to",
          "standard error")
    holds((folder / MOVED).read_text(), "wasi-fuse ", "the map")


def stripped(folder):
    program(folder)
    for option in "--strip", "--strip-debug":
        done = call(["in.wasm", "-o", "out.wasm", option], folder)
        equal(text(done.err), "", "standard error")
        equal((folder / MOVED).exists(), False, "a new file")
        if "external_debug_info" in names(folder / "out.wasm"):
            raise Fail(f"{option} keeps it")
    call(["in.wasm", "-o", "out.wasm", "--strip",
          "--keep-section=external_debug_info"], folder)
    holds(names(folder / MOVED), ".debug_info", "the new file")


def optimized(folder):
    program(folder)
    left_out(folder, "the code is another now", "-O")


def in_place(folder):
    """The pair takes the place of the pair; else no file that was read is
    overwritten."""
    program(folder, "in.wasm.debug.wasm")
    (folder / "in.debug").rename(folder / "in.wasm.debug.wasm")
    before = (folder / "in.wasm.debug.wasm").read_bytes()
    call(["in.wasm", "-o", "out.wasm"], folder)
    (folder / "old.wasm").write_bytes((folder / "in.wasm").read_bytes())
    call(["in.wasm", "-o", "in.wasm"], folder)
    equal((folder / "in.wasm.debug.wasm").read_bytes(),
          (folder / MOVED).read_bytes(), "the new file")
    (folder / "in.wasm.debug.wasm").write_bytes(before)
    replaced = "the new one would take the place of a file that was read"
    done = call(["old.wasm", "-o", "in.wasm"], folder)
    holds(text(done.err), LEFT_OUT + replaced, "standard error")
    equal((folder / "in.wasm.debug.wasm").read_bytes(), before, "the old file")
    main = folder / MOVED
    main.write_bytes((folder / "old.wasm").read_bytes())
    done = call([MOVED, "-o", "out.wasm"], folder)
    holds(text(done.err), LEFT_OUT + replaced, "standard error")
    equal(main.read_bytes(), (folder / "old.wasm").read_bytes(), "the input")


def equal_bytes(folder):
    program(folder)
    (folder / "sub").mkdir()
    call(["in.wasm", "-o", "out.wasm"], folder)
    call([folder / "in.wasm", "-o", "sub/out.wasm"], folder)
    for name in "out.wasm", MOVED:
        equal((folder / "sub" / name).read_bytes(),
              (folder / name).read_bytes(), name)


def in_depfile(folder):
    program(folder)
    for name, more in ("in.debug", ""), ("none", None):
        program(folder, name)
        call(["in.wasm", "-o", "out.wasm", "--depfile=d"], folder)
        wanted = "out.wasm: in.wasm" + " \\\n  in.debug" * (more == "") + "\n"
        equal((folder / "d").read_text(), wanted, "the depfile")
    program(folder, "in.wasm.debug.wasm")
    (folder / "in.debug").rename(folder / "in.wasm.debug.wasm")
    call(["in.wasm", "-o", "in.wasm", "--depfile=d"], folder)
    equal((folder / "d").read_text(), "in.wasm:\n", "the depfile in place")


def tests():
    for body in (is_kept, no_file, no_use, follows_none, streams,
                 is_asked_for_otherwise, stripped, optimized, in_place,
                 equal_bytes, in_depfile):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/external/{name}", body, quick=True)
