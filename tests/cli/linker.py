"""linker.py has compilers take wasi-fuse-ld as their linker."""

import os
import shutil
from pathlib import Path

from cli.common import equal, text
from support import builders, wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

PRESET = os.environ.get("WASI_FUSE_BINARIES", "release")
LINKER = BUILD / PRESET / "wasi-fuse-ld"
WASM_OPT = ROOT / "linker" / "front" / "wasm-opt.sh"
HELLO = builders.SOURCES / "c" / "hello.c"


def clang(folder, *flags, source=HELLO, output="out.wasm", code=0, env=None):
    if not Path("/usr/include/wasm32-wasi/stdio.h").exists():
        raise Skip("wasi-libc is not installed")
    argv = [tool("clang-19"), "--target=wasm32-wasi", f"-fuse-ld={LINKER}",
            source, "-o", output, *flags]
    tool("wasm-ld-19")
    done = run(argv, cwd=folder, env=env)
    if done.code != code:
        raise Fail(f"exit code {done.code}, not {code}: {done.text()}")
    return done


def runs(path):
    done = run([tool("wasmtime"), "run", path])
    equal(text(done.out), "hello, world\n", f"what {path.name} prints")


def core(folder):
    """The same as linking and fusing one after the other."""
    clang(folder)
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    linked = folder / "alone" / "out.wasm"  # whose name is in the module
    linked.parent.mkdir()
    must([tool("clang-19"), "--target=wasm32-wasi", linker, HELLO, "-o",
          linked])
    must([wasm.wasi_fuse(), linked, "-o", folder / "fused.wasm"])
    equal((folder / "out.wasm").read_bytes(),
          (folder / "fused.wasm").read_bytes(), "output")


def component(folder):
    for flag in ("--wasi-fuse=--component", "--wasi-fuse=component"):
        clang(folder, f"-Wl,{flag}")
        runs(folder / "out.wasm")


def several_options(folder):
    clang(folder, "-Wl,--wasi-fuse=strip", "-Xlinker",
          "--wasi-fuse=import-memory=host,mem")
    found = wasm.imports(folder / "out.wasm")
    if not any(x.startswith('(import "host" "mem"') for x in found):
        raise Fail(f"imports: {found}")


def response_file(folder):
    """As drivers pass long command lines."""
    clang(folder, "-c", output="hello.o")
    (folder / "words").write_text("--no-entry --allow-undefined\nhello.o "
                                  "-o 'out file.wasm'")
    must([LINKER, "@words"], cwd=folder)
    wasm.validate(folder / "out file.wasm")


def relocatable(folder):
    """What is no program is left alone."""
    clang(folder, "-r", output="out.o")
    if b"linking" not in (folder / "out.o").read_bytes():
        raise Fail("out.o is no object file")
    version = text(must([LINKER, "--version"]).out)
    if "LLD" not in version:
        raise Fail(f"--version: {version}")


def link_fails(folder):
    """The linker's message and exit code are those of the compiler."""
    (folder / "bad.c").write_text("int f(void); int main(void) "
                                  "{ return f(); }")
    done = clang(folder, source="bad.c", code=1)
    if "undefined symbol: f" not in done.text():
        raise Fail(done.text())
    if (folder / "out.wasm").exists():
        raise Fail("there is an output")


def fuse_fails(folder):
    """Nothing is left that looks like an output."""
    done = clang(folder, "-Wl,--wasi-fuse=adapt=none.wasm", code=1)
    if "none.wasm: error: it cannot be read" not in done.text():
        raise Fail(done.text())
    done = clang(folder, "-Wl,--wasi-fuse=componen", code=2)
    if "the nearest is `--component`" not in done.text():
        raise Fail(done.text())
    if (folder / "out.wasm").exists():
        raise Fail("there is an output")


def short_options(folder):
    """Of up to two letters it is an option with one dash."""
    done = clang(folder, "-Wl,--wasi-fuse=v", "-Wl,--wasi-fuse=component")
    if "parse inputs" not in done.text() or "a component" in done.text():
        raise Fail(done.text())
    runs(folder / "out.wasm")


def no_option(folder):
    for word in ("--wasi-fuse", "--wasi-fuse=", "--wasi-fuse=--"):
        done = run([LINKER, "x.o", word])
        equal((done.code, text(done.err)),
              (2, "wasi-fuse-ld: error: option `--wasi-fuse`: it needs an "
               "option of wasi-fuse, such as `--wasi-fuse=component`\n"), word)


def no_linker(folder):
    done = run([LINKER, "x.o"], env={"PATH": str(folder)})
    equal((done.code, text(done.err)),
          (1, "wasi-fuse-ld: error: there is no wasm-ld beside this program or "
           "in PATH; name one by --wasi-fuse-linker=FILE\n"), "the answer")
    done = run([LINKER, "--wasi-fuse-linker=/no/such/file", "x.o"])
    equal((done.code, text(done.err)),
          (1, "wasi-fuse-ld: error: `/no/such/file` cannot be run: No such "
           "file or directory\n"), "the answer")


def named_linker(folder):
    """By an option, and beside the program."""
    script = "#!/bin/sh\necho this one >&2\nexit 3\n"
    (folder / "mine").write_text(script)
    (folder / "mine").chmod(0o755)
    done = run([LINKER, f"--wasi-fuse-linker={folder / 'mine'}", "x.o"])
    equal((done.code, done.err), (3, b"this one\n"), "the linker named")
    shutil.copy(LINKER, folder / "wasi-fuse-ld")
    (folder / "mine").rename(folder / "wasm-ld")
    done = run([folder / "wasi-fuse-ld", "x.o"])
    equal((done.code, done.err), (3, b"this one\n"), "the linker beside it")


def optimized(folder):
    """clang -O runs a wasm-opt, which is to leave a component as it is."""
    bin_dir = folder / "bin"
    bin_dir.mkdir()
    shutil.copy(WASM_OPT, bin_dir / "wasm-opt")
    for flags in (["-Wl,--wasi-fuse=component"], []):
        clang(folder, "-O2", "-B", bin_dir, *flags)
        wasm.validate(folder / "out.wasm")
    clang(folder, "-O2", "-B", bin_dir, "-Wl,--wasi-fuse=component")
    runs(folder / "out.wasm")


def unreadable(folder):
    """What clang -O does to a component is told before it does it, and only
    then."""
    warning = (
        "wasi-fuse-ld: warning: with -O clang now runs `wasm-opt`, which "
        "cannot read a component: link without -O, which is for compiling, "
        "or with `-B` as in wasi-fuse-ld(1)\n")
    tools = folder / "tools"
    tools.mkdir()
    (tools / "wasm-opt").write_text("#!/bin/sh\necho no >&2\nexit 9\n")
    (tools / "wasm-opt").chmod(0o755)
    (tools / "wasm-ld").symlink_to(tool("wasm-ld-19"))
    env = {"PATH": f"{tools}:{os.environ['PATH']}"}
    component = "-Wl,--wasi-fuse=component"
    done = clang(folder, "-O2", component, code=9, env=env)
    equal(text(done.err).partition("no\n")[0], warning, "with -O2")
    clang(folder, "-O2", "-c", output="hello.o")
    for source, flags in ("hello.o", []), (HELLO, ["-O0"]):
        done = clang(folder, component, *flags, source=source, env=env)
        equal(done.err, b"", f"of {source}")
        runs(folder / "out.wasm")
    done = clang(folder, "-O2", code=9, env=env)
    equal(text(done.err).partition("no\n")[0], "", "of a core module")


def wasm_opt(folder):
    """Of wasm-opt's other calls nothing changes."""
    script = folder / "bin" / "wasm-opt"
    script.parent.mkdir()
    shutil.copy(WASM_OPT, script)
    real = folder / "real"
    real.mkdir()
    (real / "wasm-opt").write_text('#!/bin/sh\necho "really $*"\n')
    (real / "wasm-opt").chmod(0o755)
    path = f"{script.parent}:{real}:{os.environ['PATH']}"
    (folder / "plain.wasm").write_bytes(b"\0asm\1\0\0\0")
    done = must([script, "-O2", "plain.wasm", "-o", "b.wasm"], cwd=folder,
                env={"PATH": path})
    equal(done.out, b"really -O2 plain.wasm -o b.wasm\n", "of a plain module")
    must([wasm.wasi_fuse(), "plain.wasm", "-o", "fused.wasm"], cwd=folder)
    (folder / "fused.wasm").rename(folder / "a.wasm")
    done = must([script, "a.wasm", "-O2", "-o", "b.wasm"], cwd=folder,
                env={"PATH": path})
    equal(done.out, b"", "of a fused module")
    equal((folder / "b.wasm").read_bytes(), (folder / "a.wasm").read_bytes(),
          "the copy")


def tests():
    for body in (core, component, several_options, response_file,
                 relocatable, link_fails, fuse_fails, short_options,
                 no_option, no_linker, named_linker, optimized, unreadable,
                 wasm_opt):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/linker/{name}", body, quick=True, weight=3)
