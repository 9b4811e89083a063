"""messages.py tries warnings, and errors about several files at once."""

import shutil

from cli.common import c_program, call, empty, equal, text
from support import wasm
from support.core import Test


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


def unused_listen(folder):
    done = call([empty(folder), "-o", "out.wasm", "--listen=[::1]:1"], folder)
    equal(text(done.err), "in.wasm: warning: nothing listens at [::1]:1: the "
          "program does not import a function that accepts connections, such "
          "as `sock_accept`\n", "standard error")


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


def tests():
    for body in (unused_adapter, unused_stub, unused_listen, missing_adapter,
                 memory_of_component):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/messages/{name}", body, quick=True)
