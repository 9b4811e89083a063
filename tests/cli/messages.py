"""messages.py tries warnings, and errors about several files at once."""

import re
import shutil

from cli.common import c_program, call, empty, equal, holds, text
from support import wasm
from support.core import Fail, Test


def unused_adapter(folder):
    """An adapter that stands for what nobody imports."""
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    (folder / "a.wat").write_text('(module (func (export "f")))')
    wasm.assemble(folder / "a.wat", folder / "log.wasm")
    done = call(["in.wasm", "-o", "out.wasm", "--adapt=log.wasm"], folder)
    equal(
        text(done.err),
        "log.wasm: warning: nothing imports from `log`, which this adapter "
        "stands for; the program imports from `wasi_snapshot_preview1`; "
        "`--adapt=NAME=FILE` says what an adapter stands for\n",
        "standard error",
    )


def unused_stub(folder):
    done = call([empty(folder), "-o", "out.wasm", "--stub=env,f"], folder)
    equal(text(done.err), "wasi-fuse: warning: stub of `env` `f`: no input "
          "imports it\n", "standard error")


def repeated_stub(folder):
    """The last counts, as of other options."""
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    stub = "--stub=wasi_snapshot_preview1,fd_write"
    call(["in.wasm", "-o", "want.wasm", f"{stub}=8"], folder)
    done = call(["in.wasm", "-o", "out.wasm", stub, f"{stub}=8"], folder)
    equal(text(done.err), "", "standard error")
    equal((folder / "out.wasm").read_bytes(),
          (folder / "want.wasm").read_bytes(), "output")


def unused_listen(folder):
    done = call([empty(folder), "-o", "out.wasm", "--listen=[::1]:1"], folder)
    equal(text(done.err), "in.wasm: warning: nothing listens at [::1]:1: the "
          "program does not import a function that accepts connections, such "
          "as `sock_accept`\n", "standard error")


def mistyped_stub(folder):
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    done = call(["in.wasm", "-o", "out.wasm",
                 "--stub=wasi_snapshot_preview1,fd_wrtie"], folder)
    equal(text(done.err), "wasi-fuse: warning: stub of "
          "`wasi_snapshot_preview1` `fd_wrtie`: no input imports it; the "
          "nearest import is `wasi_snapshot_preview1` `fd_write`\n",
          "standard error")


def fused_twice(folder):
    """The second time there is nothing to do, but to make a component."""
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    call(["in.wasm", "-o", "once.wasm"], folder)
    done = call(["once.wasm", "-o", "twice.wasm"], folder)
    equal(text(done.err), "once.wasm: warning: it is fused already, or was "
          "made for preview2: it imports nothing that an adapter serves\n",
          "standard error")
    equal((folder / "twice.wasm").read_bytes(),
          (folder / "once.wasm").read_bytes(), "output")
    done = call(["once.wasm", "-o", "new.wasm", "--component"], folder)
    equal(text(done.err), "", "standard error")


def too_old(folder):
    """No import is newer than --wasi, be it the adapter's or the program's."""
    shutil.copyfile(c_program("hello"), folder / "in.wasm")
    done = call(["in.wasm", "-o", "x", "--wasi=0.1"], folder, code=1)
    if not re.search("^built-in adapter:0x[0-9a-f]+: error: import "
                     r"`wasi:io/streams@0\.2\.0` `\[method\]output-stream\."
                     "write`: a host of WASI 0.1, the newest that `--wasi` "
                     "allows, need not have it$",
                     text(done.err), re.MULTILINE):
        raise Fail(text(done.err))
    call(["in.wasm", "-o", "new.wasm"], folder)
    call(["in.wasm", "-o", "old.wasm", "--wasi=0.2.0"], folder)
    call(["in.wasm", "-o", "same.wasm", "--wasi=0.2.12"], folder)
    equal((folder / "same.wasm").read_bytes(),
          (folder / "new.wasm").read_bytes(), "output for WASI 0.2.12")
    done = call(["new.wasm", "-o", "x", "--wasi=0.2.3"], folder, code=1)
    holds(text(done.err), "error: import `wasi:cli/exit@0.2.12` "
          "`exit-with-code`: a host of WASI 0.2.3, the newest that `--wasi` "
          "allows, need not have it\n", "standard error")


def missing_adapter(folder):
    """Of several files that cannot be read each is named."""
    done = call(["a.wasm", "-o", "o.wasm", "--adapt=b.wasm"], folder, code=1)
    why = "it cannot be read: No such file or directory"
    equal(text(done.err), f"a.wasm: error: {why}\nb.wasm: error: {why}\n",
          "standard error")


def memory_of_component(folder):
    """A component hides its memory: options about it are told to be idle."""
    done = call([empty(folder), "-o", "out.wasm", "--component",
                 "--memory=export", "--import-memory=a,b",
                 "--export-memory=c"], folder)
    equal(text(done.err), "".join(
        f"wasi-fuse: warning: option `--{name}`: it has no effect with "
        "--component, which keeps the memory to itself\n"
        for name in ("memory", "import-memory", "export-memory")),
        "standard error")


def all_of_a_run(folder):
    """What is wrong with one input does not hide what is with the others."""
    (folder / "in.wasm").write_bytes(b"text")
    (folder / "a.wasm").write_bytes(b"\0asm\1\0\0\0\x63\0")
    done = call(["in.wasm", "-o", "x", "--adapt=none.wasm", "--adapt=a.wasm"],
                folder, code=1)
    lines = text(done.err).splitlines()
    equal([line.split(":")[0] for line in lines],
          ["none.wasm", "in.wasm", "a.wasm"], "files that are told of")


def tests():
    for body in (unused_adapter, unused_stub, mistyped_stub, repeated_stub,
                 unused_listen, fused_twice, too_old, missing_adapter,
                 all_of_a_run, memory_of_component):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/messages/{name}", body, quick=True)
