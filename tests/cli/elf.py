"""elf.py uses the ELF files as native tools do: an object in a program that
carries a module, and the companion with debug information."""

import re
import sys

from cli.common import c_program, call, empty, equal, holds, text
from support import wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

CARRIER = ROOT / "tests" / "install" / "carrier.c"
PRINT = ROOT / "tests" / "install" / "print.c"


def need_libelf(folder):
    if "without libelf" in text(call(["--version"], folder).out):
        raise Skip("this build has no libelf")


def symbols(folder):
    need_libelf(folder)
    for machine, name in ("x86-64", "X86-64"), ("aarch64", "AArch64"):
        call([c_program("hello"), "-o", "out.wasm", "--elf=sub-dir.name.o",
              f"--elf-machine={machine}"], folder)
        shown = text(must([tool("readelf"), "-h", "-s", "sub-dir.name.o"],
                          cwd=folder).out)
        holds(shown, name, "the machine")
        for part in ("start", "end", "size"):
            holds(shown, f"sub_dir_{part}", "the symbols")
    size = (folder / "out.wasm").stat().st_size
    value = re.search(r"([0-9a-f]+) +\d+ \w+ +GLOBAL +\w+ +\d+ sub_dir_end",
                      shown)
    equal(int(value.group(1), 16), size, "sub_dir_end")


def carried(folder):
    """A native program links the object and runs it on wasmtime's library."""
    need_libelf(folder)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    package = BUILD / "venv" / "lib" / version / "site-packages" / "wasmtime"
    library = next(package.glob("linux-*/_libwasmtime.so"), None)
    if not library:
        raise Skip("PyPI's wasmtime is not installed")
    machine = "aarch64" if "aarch64" in library.parent.name else "x86-64"
    call([c_program("hello"), "--component", "--elf=hello.o",
          f"--elf-machine={machine}", "-o", "hello.wasm"], folder)
    must([tool("cc"), CARRIER, "hello.o", library,
          f"-Wl,-rpath,{library.parent}", "-o", "carrier"], cwd=folder)
    (folder / "hello.o").unlink()
    size = (folder / "hello.wasm").stat().st_size
    done = must([folder / "carrier"])
    equal(text(done.out), f"{size} bytes are in the program\nhello, world\n",
          "what the program prints")


def on_aarch64(folder):
    """The object of another machine is linked and read there, by an emulator
    where that is."""
    need_libelf(folder)
    compiler, linker = tool("clang-19"), tool("ld.lld-19")
    emulator = tool("qemu-aarch64")
    call([c_program("hello"), "-o", "hello.wasm", "--elf=hello.o",
          "--elf-machine=aarch64"], folder)
    must([compiler, "--target=aarch64-linux-gnu", "-ffreestanding", "-O1",
          "-c", PRINT, "-o", "print.o"], cwd=folder)
    must([linker, "print.o", "hello.o", "-o", "print"], cwd=folder)
    done = must([emulator, folder / "print"])
    equal(done.out, (folder / "hello.wasm").read_bytes(), "what it carries")


def from_object(folder):
    """An object is an input, ours or that of ld -b binary."""
    need_libelf(folder)
    source = c_program("hello")
    call([source, "-o", "want.wasm"], folder)
    (folder / "in.wasm").write_bytes(source.read_bytes())
    must([tool("ld"), "-r", "-b", "binary", "-o", "in.o", "in.wasm"],
         cwd=folder)
    call(["in.o", "-o", "out.wasm"], folder)
    equal((folder / "out.wasm").read_bytes(),
          (folder / "want.wasm").read_bytes(), "of ld's object")
    call(["want.wasm", "--elf=again.o", "-o", "want.wasm"], folder)
    call(["again.o", "-o", "again.wasm"], folder)
    equal((folder / "again.wasm").read_bytes(),
          (folder / "want.wasm").read_bytes(), "of our own")


def debug_file(folder):
    """Debug information goes to the file, which the module names; addr2line
    then says of the file what llvm-symbolizer says of a module with it."""
    need_libelf(folder)
    source = c_program("hello")
    call([source, "-o", "all.wasm"], folder)
    call([source, "-o", "out.wasm", "--debug-file=out.debug"], folder)
    names = {n: s for k, n, s in wasm.sections(
        (folder / "out.wasm").read_bytes()) if k == 0}
    if any(name.startswith(".debug_") for name in names):
        raise Fail(f"the module has {sorted(names)}")
    if not names["external_debug_info"].endswith(b"\x09out.debug"):
        raise Fail(str(names["external_debug_info"]))
    symbolizer = tool("llvm-symbolizer-19", "llvm-symbolizer")
    code = next(s for k, _, s in wasm.sections(
        (folder / "all.wasm").read_bytes()) if k == 10)
    _, start = wasm.leb(code, 1)
    known = 0
    for address in range(64, len(code) - start, 97):
        want = text(must([symbolizer, "--obj=all.wasm", hex(address)],
                         cwd=folder).out).splitlines()
        found = text(must([tool("addr2line"), "-f", "-e", "out.debug",
                           hex(address)], cwd=folder).out).splitlines()
        if want[0] != "??" and not want[1].startswith("??"):
            known += 1
            line = ":".join(want[1].split(":")[:2])
            # The line 0 of code without one is "?" to addr2line.
            equal(re.sub(r":\?$", ":0", found[1].split(" (")[0]), line,
                  f"the line at {address:#x}")
    if known < 20:
        raise Fail(f"only {known} addresses have a line")


def debugged(folder):
    """gdb and readelf read the file too."""
    need_libelf(folder)
    gdb, readelf = tool("gdb"), tool("readelf")
    call([c_program("hello"), "-o", "out.wasm", "--debug-file=out.debug"],
         folder)
    header = text(must([readelf, "-h", "out.debug"], cwd=folder).out)
    holds(header, "ELF32", "the class")
    holds(header, "Web Assembly", "the machine")
    want = text(must([tool("addr2line"), "-e", "out.debug", "0x300"],
                     cwd=folder).out)
    place, line = want.split(" (")[0].strip().rsplit(":", 1)
    found = text(must([gdb, "-batch", "-nx", "-ex", "info line *0x300",
                       "out.debug"], cwd=folder).out)
    holds(found, f"Line {line} of ", "what gdb says")
    holds(found, place.rsplit("/", 1)[1], "what gdb says")


def wrong_machine(folder):
    done = call([empty(folder), "-o", "x", "--elf-machine=vax"], folder,
                code=2)
    equal(text(done.err), "wasi-fuse: error: option `--elf-machine`: `vax` is "
          "not x86-64 or aarch64\n", "standard error")


def tests():
    for body in (symbols, carried, on_aarch64, from_object, debug_file,
                 debugged, wrong_machine):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/elf/{name}", body, quick=True)
