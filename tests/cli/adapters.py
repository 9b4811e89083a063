"""adapters.py tries what the command tells of adapters."""

import re
import shutil

from cli import optimizer, pages
from cli.common import c_program, call, equal, holds, text
from support import builders, wasm
from support.components.lifted import LINK, SIDE, TARGET
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

HERE = ROOT / "tests" / "adapters"

PREVIEW1 = BUILD / "release" / "adapters" / "preview1.wasm"


def served(out):
    """The adapters that a listing has: the functions by import module."""
    found, module = {}, {}
    for line in out.splitlines():
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            found[line.split(",")[0]] = module = {}
        elif indent == 2:
            names = module[line.strip()] = []
        else:
            names.extend(line.split())
    return found


def builtin(folder):
    """All 46 functions of preview1, and those of wasi_unstable, each once;
    and those of sockets that preview1 does not have."""
    out = text(call(["--list-adapters"], folder).out)
    first = out.splitlines()[0]
    version = text(call(["--version"], folder).out).split()[1].rstrip(",")
    equal(first, f"preview1, built in, of wasi-fuse {version}, "
          f"{PREVIEW1.stat().st_size} bytes, asks for WASI up to 0.2.12",
          "the first line")
    functions = served(out)["preview1"]
    equal(sorted(functions), ["wasi_snapshot_preview1", "wasi_unstable"],
          "modules")
    exports = re.findall(
        r'\(export "(\w+)" \(func', wasm.disassemble(PREVIEW1))
    for names in functions.values():
        equal(names, sorted(set(names)), "names")
        equal(set(names) - set(exports), set(), "what is not exported")
    sockets = ["sock_accept", "sock_recv", "sock_send", "sock_shutdown"]
    names = functions["wasi_snapshot_preview1"]
    own = [n for n in names if not n.startswith("sock_") or n in sockets]
    equal(len(own), 46, "functions of preview1")
    holds(" ".join(names), "sock_open", "sockets")
    if any(len(line) > 80 for line in out.splitlines()):
        raise Fail("too wide")


def added(folder):
    (folder / "a.wat").write_text(
        '(module (func (export "f")) (func (export "other#g")) '
        '(func (export "host#h")) (func (export "wasi:cli/run@0.2.0#run")))')
    wasm.assemble(folder / "a.wat", folder / "log.wasm")
    out = text(call(["--list-adapters", "--adapt=host=log.wasm"], folder).out)
    equal(served(out)["log.wasm"], {"host": ["f", "h"], "other": ["g"]},
          "functions")
    if "preview1" not in served(out):
        raise Fail("the built-in adapter is not listed")
    out = text(call(["--list-adapters", "--no-builtin"], folder).out)
    equal(out, "", "adapters without the built-in one")
    done = call(["--list-adapters", "--adapt=none.wasm"], folder, code=1)
    holds(text(done.err), "none.wasm: error: ", "standard error")


def dumped(folder):
    """What is built in comes out, and does the same as an adapter of one's
    own."""
    for name in ("preview1", "wasi_snapshot_preview1", "wasi_unstable"):
        call(["--dump-adapter", name, "-o", "preview1.wasm"], folder)
        equal((folder / "preview1.wasm").read_bytes(), PREVIEW1.read_bytes(),
              name)
    done = call(["--dump-adapter=preview1", "-o", "-"], folder)
    equal(done.out, PREVIEW1.read_bytes(), "standard output")
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    call(["in.wasm", "-o", "want.wasm"], folder)
    call(["in.wasm", "-o", "out.wasm", "--no-builtin",
          "--adapt=wasi_snapshot_preview1=preview1.wasm"], folder)
    equal((folder / "out.wasm").read_bytes(),
          (folder / "want.wasm").read_bytes(), "the output")
    done = call(["--dump-adapter=preview1", "-o", "no/x"], folder, code=1)
    equal(text(done.err), "wasi-fuse: error: no/x: it cannot be written: "
          "No such file or directory\n", "standard error")


def logging(folder):
    """The example of adapters/README.md, on a host with wasi:logging."""
    pages.run_session("adapters", "An example", folder)
    work = folder / "work"
    source = (work / "adapters/logging/logging.c").read_text()
    lines = len(source.splitlines())
    if lines >= 60:
        raise Fail(f"logging.c has {lines} lines")
    page = pages.PAGES["adapters"].read_text()
    quoted = re.findall(r"((?:^    .*\n)+)", page, re.MULTILINE)
    quoted = [re.sub("^    ", "", block, flags=re.MULTILINE)
              for block in quoted if "PORT(" in block and "$" not in block]
    if len(quoted) < 3:
        raise Fail(f"only {quoted} is quoted")
    for block in quoted:
        holds(source, block, "what the page quotes")
    python = BUILD / "venv" / "bin" / "python3"
    if run([python, "-c", "import wasmtime.component"]).code:
        raise Skip("PyPI's wasmtime is not installed")
    host = [python, HERE / "log_host.py"]
    done = must([*host, work / "logged.wasm"])
    equal(text(done.out), "to standard output\nerror stderr: 1 error\n",
          "what is printed and logged")
    noise = builders.c(HERE / "noise.c")
    for options in (["-O2"] if optimizer.HELPER.exists() else []), []:
        call([noise, "--component", *options, "-o", "noise.wasm", "--adapt",
              f"wasi_snapshot_preview1={work / 'logging.wasm'}"], folder)
        done = run([*host, folder / "noise.wasm"])
        pieces = ["1 and", "two", "ab", "c", "???", "x" * 1024, "x" * 1024,
                  "x" * 951]
        equal(text(done.out), "to standard output\n" + "".join(
            f"error stderr: {piece}\n" for piece in pieces), "what is logged")
        equal((done.code, text(done.err)), (7, ""), "the end")


CALLS = """(module
  (import "calc" "apply" (func $apply (param i32 i32) (result i32)))
  (type $f (func (result i32)))
  (memory (export "memory") 1)
  {table}
  (func $own (result i32) (i32.const 7))
  (func (export "check") (result i32)
    (i32.add {own}
      (i32.add (call $apply (i32.const 0) (i32.const 20))
        (i32.add (call $apply (i32.const 1) (i32.const 100))
          (i32.add (call $apply (i32.const 2) (i32.const 1000))
            (call $apply (i32.const 3) (i32.const 40000))))))))"""
OWN_TABLE = "(table 3 funcref) (elem (i32.const 1) $own)"


def pointers(folder):
    """Addresses of an adapter's funcs, beside a table of main's and without."""
    made = folder / "pointers.o"
    must([tool("clang-19"), *TARGET, *SIDE, "-c", HERE / "pointers.c", "-o",
          made])
    must([tool("wasm-ld-19"), *LINK, made, "-o", folder / "calc.wasm"])
    for table, own in (
        (OWN_TABLE, "(call_indirect (type $f) (i32.const 1))"),
        ("", "(call $own)"),
    ):
        (folder / "in.wat").write_text(CALLS.format(table=table, own=own))
        wasm.assemble(folder / "in.wat", folder / "in.wasm")
        call(["in.wasm", "-o", "out.wasm", "--memory=export",
              "--adapt=calc=calc.wasm"], folder)
        wasm.validate(folder / "out.wasm")
        done = must([tool("wasmtime"), "run", "--invoke", "check", "out.wasm"],
                    cwd=folder)
        equal(text(done.out), f"{7 + 21 + 200 + 2000 + 40001}\n", "the sum")


def tests():
    for body in (builtin, added, dumped, logging, pointers):
        yield Test(f"cli/adapters/{body.__name__}", body, quick=True)
