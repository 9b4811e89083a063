"""optimizer.py has Binaryen optimize and validate, by our helper program."""

import re
import shutil

from cli.common import c_program, call, empty, equal, holds, text
from support import builders, wasm
from support.core import BUILD, Fail, Skip, Test, run, tool

HELPER = BUILD / "release" / "wasi-fuse-optimize"


def need_helper():
    if not HELPER.exists():
        raise Skip("this build has no Binaryen")


def hello(folder):
    need_helper()
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    return "in.wasm"


def smaller(folder):
    """Each level gives a valid module, -Oz a smaller one."""
    name = hello(folder)
    call([name, "-o", "plain.wasm", "--strip"], folder)
    plain = (folder / "plain.wasm").stat().st_size
    for level in ("-O", "-O0", "-O1", "-O2", "-O3", "-O4", "-Os", "-Oz",
                  "--optimize", "--optimize=z"):
        call([name, "-o", "out.wasm", "--strip", level], folder)
        wasm.validate(folder / "out.wasm")
    size = (folder / "out.wasm").stat().st_size
    if size > plain * 0.9:
        raise Fail(f"-Oz gives {size} bytes of {plain}")
    have = wasm.imports(folder / "out.wasm")
    gone = set(wasm.imports(folder / "plain.wasm")) - set(have)
    # main returns 0, as Binaryen sees, and so exit is never called.
    if any("exit-with-code" not in line for line in gone):
        raise Fail(f"imports that are gone: {gone}")
    shown = text(call([name, "-Oz", "--print-imports"], folder).out)
    equal(shown.count("\n"), len(have), "imports that are shown")
    call([name, "-Oz", "--component", "-o", "component.wasm"], folder)
    world = run([tool("wasm-tools"), "component", "wit",
                 folder / "component.wasm"]).text()
    equal("wasi:cli/exit" in world, not gone, "exit in the component's world")


def runs_as_before(folder):
    """The adapter is optimized with the program, and both still work."""
    name = hello(folder)
    for options in (["-O2"], ["-Oz", "--wasi=0.2.0"], ["-O3", "--strip"]):
        call([name, "-o", "out.wasm", "--component", *options], folder)
        done = run([tool("wasmtime"), "run", folder / "out.wasm"])
        equal((done.code, text(done.out)), (0, "hello, world\n"), str(options))
        call([name, "-o", "core.wasm", *options], folder)
        wasm.new_component(folder / "core.wasm", folder / "new.wasm")
        done = run([tool("wasmtime"), "run", folder / "new.wasm"])
        equal(text(done.out), "hello, world\n", "of the core module")


def files_still_work(folder):
    """A program that uses much of the adapter."""
    need_helper()
    source = c_program("files")
    case = wasm.Case(dirs={"work": None})
    outcomes = []
    for i, options in enumerate(([], ["-O2"])):
        place = folder / str(i)
        place.mkdir()
        call([source, "-o", place / "out.wasm", "--component", *options],
             folder)
        outcomes.append(wasm.execute(place / "out.wasm", case, place,
                                     argv0="files"))
    wasm.compare(*outcomes)


def debug_information(folder):
    """None is left that is no longer true."""
    name = hello(folder)
    call([name, "-o", "out.wasm", "-O2"], folder)
    names = [n for k, n, _ in wasm.sections(
        (folder / "out.wasm").read_bytes()) if k == 0]
    if any(n.startswith(".debug") for n in names) or "name" not in names:
        raise Fail(f"custom sections {names}")
    done = call([name, "-o", "x", "-O2", "--debug-file=d"], folder, code=2)
    equal(text(done.err), "wasi-fuse: error: option `--debug-file`: with -O "
          "there is no debug information\n", "standard error")


def valid(folder):
    name = hello(folder)
    for options in ([], ["--component"], ["-Oz"]):
        done = call([name, "-o", "out.wasm", "--validate", *options], folder)
        equal(text(done.err), "", "standard error")


def standard_input(folder):
    """It is gone once it has been read; the output is still checked."""
    name = hello(folder)
    done = call(["-", "-o", "out.wasm", "--validate"], folder,
                stdin=(folder / name).read_bytes())
    equal(text(done.err), "wasi-fuse: warning: not validated: `-` cannot be "
          "read again\n", "standard error")


def invalid(folder):
    """An ill-typed program is told, and nothing is written."""
    need_helper()
    (folder / "in.wat").write_text(
        '(module (func (export "f") (result i32) i64.const 1))')
    wasm.assemble(folder / "in.wat", folder / "in.wasm")
    done = call(["in.wasm", "-o", "out.wasm", "--validate"], folder, code=1)
    holds(text(done.err), "wasi-fuse: error: in.wasm is not valid: "
          "[wasm-validator error in function ", "standard error")
    equal(text(done.err).count("\n"), 1, "lines")
    if (folder / "out.wasm").exists():
        raise Fail("it was written")


def newer_than_binaryen(folder):
    """What Binaryen cannot read is a warning, and stays as it is."""
    need_helper()
    source = builders.yosys()
    done = call([source, "-o", "out.wasm", "--strip", "--validate", "-O2"],
                folder)
    lines = text(done.err).splitlines()
    if not lines:
        raise Skip("this Binaryen reads it all")
    for line in lines:
        if not re.match(
            "wasi-fuse: warning: (not validated: Binaryen could not read "
            f"({re.escape(str(source))}|the output): [^:]+|"
            "not optimized: Binaryen could not read the fused module: [^:]+)",
            line,
        ):
            raise Fail(line)
    call([source, "-o", "plain.wasm", "--strip"], folder)
    equal((folder / "out.wasm").stat().st_size,
          (folder / "plain.wasm").stat().st_size, "size")


def no_helper(folder):
    """Without the helper the two options say what is missing."""
    shutil.copy(wasm.wasi_fuse(), folder / "wasi-fuse")
    empty(folder)
    for option in ("-O", "--validate"):
        done = run([folder / "wasi-fuse", "in.wasm", "-o", "x", option],
                   cwd=folder)
        equal((done.code, text(done.err)),
              (2, f"wasi-fuse: error: option `{option}`: there is no "
               "wasi-fuse-optimize, which has Binaryen: this wasi-fuse was "
               "built without it\n"), "the answer")
    done = run([folder / "wasi-fuse", "in.wasm", "-o", "out.wasm"], cwd=folder)
    equal(done.code, 0, "exit code without them")


def wrong_level(folder):
    done = call([empty(folder), "-o", "x", "-O5"], folder, code=2)
    equal(text(done.err), "wasi-fuse: error: option `-O`: `5` is not 0, 1, 2, "
          "3, 4, s or z\n", "standard error")


def tests():
    quick = (smaller, debug_information, valid, invalid, standard_input,
             no_helper,
             wrong_level)
    for body in (*quick, runs_as_before, files_still_work,
                 newer_than_binaryen):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/optimizer/{name}", body, quick=body in quick,
                   weight=5)
