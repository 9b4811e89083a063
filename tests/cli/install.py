"""install.py installs what was built and uses it from outside: by CMake, by
pkg-config, from C++, and from a build for WASI."""

import os
import re
import shutil
from pathlib import Path

from cli.common import c_program, equal, text
from support import wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

PROJECT = ROOT / "tests" / "install"

FILES = """
bin/wasi-fuse
bin/wasi-fuse-ld
bin/wasi-fuse-wasm-ld
include/wasi_fuse.h
lib/cmake/wasi-fuse/wasi-fuse-config-version.cmake
lib/cmake/wasi-fuse/wasi-fuse-config.cmake
lib/cmake/wasi-fuse/wasi-fuse-function.cmake
lib/cmake/wasi-fuse/wasi-fuse-targets.cmake
lib/libwasi_fuse.a
lib/libwasi_fuse.so
lib/libwasi_fuse.so.0
lib/pkgconfig/wasi-fuse.pc
libexec/wasi-fuse/wasm-opt
share/bash-completion/completions/wasi-fuse
share/doc/wasi-fuse/CHANGELOG.md
share/doc/wasi-fuse/README.md
share/doc/wasi-fuse/parts.txt
share/man/man1/wasi-fuse-ld.1
share/man/man1/wasi-fuse.1
share/wasi-fuse/map.schema.json
share/zsh/site-functions/_wasi-fuse
""".split()


def installed(folder, **env):
    prefix = folder / "prefix"
    must([tool("cmake"), "--install", BUILD / "release", "--prefix", prefix],
         env=env)
    return prefix


def listing(prefix):
    return sorted(str(p.relative_to(prefix)) for p in prefix.rglob("*")
                  if not p.is_dir())


def files(folder):
    prefix = installed(folder)
    have = set(listing(prefix))
    missing = [name for name in FILES if name not in have]
    if missing:
        raise Fail(f"{missing} are not installed, but {sorted(have)}")
    must([prefix / "bin" / "wasi-fuse", "--version"])


def destdir(folder):
    """DESTDIR stands before the prefix, and nothing else is touched."""
    stage = folder / "stage"
    must([tool("cmake"), "--install", BUILD / "release", "--prefix",
          "/usr/no-such-place"], env={"DESTDIR": str(stage)})
    prefix = stage / "usr" / "no-such-place"
    missing = [name for name in FILES if name not in listing(prefix)]
    if missing or Path("/usr/no-such-place").exists():
        raise Fail(f"missing: {missing}")


def symbols(folder):
    """Both libraries have the wf_ functions of the header and no others; of
    the build nothing is left in them."""
    prefix = installed(folder)
    header = (prefix / "include" / "wasi_fuse.h").read_text()
    want = sorted(set(re.findall(r"\b(wf_(?:link_)?\w+)\(", header)))
    for flags, name in (["-D"], "libwasi_fuse.so"), ([], "libwasi_fuse.a"):
        out = text(must([tool("nm"), "--defined-only", "--extern-only", *flags,
                         prefix / "lib" / name]).out)
        have = sorted({line.split()[-1] for line in out.splitlines()
                       if len(line.split()) == 3})
        equal([x for x in have if not x.startswith("__asan")], want, name)
    sizes = text(must([tool("size"), "-A", "-d",
                       prefix / "lib" / "libwasi_fuse.a"]).out)
    state = {name: int(size) for name, size in re.findall(
        r"^(\.t?(?:data|bss)\S*) +(\d+)", sizes, re.MULTILINE)
        if ".rel.ro" not in name}
    if sum(state.values()):
        raise Fail(f"the library has state of its own: {state}")
    soname = text(must([tool("readelf"), "-d",
                        prefix / "lib" / "libwasi_fuse.so"]).out)
    if "[libwasi_fuse.so.0]" not in soname:
        raise Fail(f"no soname in {soname}")


def header(folder):
    """The header alone, in old and new C and C++, without a warning."""
    flags = ["-fsyntax-only", "-Werror", "-Wall", "-Wextra", "-Wpedantic",
             "-Wconversion", "-Wundef", "-I", ROOT / "include"]
    for compiler, name, standards in (
        ("cc", "use.c", ["c99", "c11", "c2x"]),
        ("c++", "use.cc", ["c++11", "c++17", "c++20"]),
    ):
        (folder / name).write_text(
            "#include <wasi_fuse.h>\n#include <wasi_fuse.h>\n"
            "struct wf_options options = WF_OPTIONS_INIT;\n"
            "uint64_t flags = WF_COMPONENT | WF_STRIP | WF_NO_BUILTIN;\n")
        more = ["-Wold-style-cast"] if name == "use.cc" else []
        for standard in standards:
            must([tool(compiler), f"-std={standard}", *flags, *more, name],
                 cwd=folder)


def moved(folder):
    """An installed tree that is moved still works: no path is in it."""
    prefix = installed(folder)
    there = folder / "moved"
    prefix.rename(there)
    return there


def builds(folder, project, build, *options):
    must([tool("cmake"), "-S", project, "-B", build,
          "-DCMAKE_BUILD_TYPE=Release", *options])
    return must([tool("cmake"), "--build", build])


def check_embed(program, folder, **env):
    source = c_program("hello")
    want = folder / "want.wasm"
    must([wasm.wasi_fuse(), source, "-o", want])
    done = must([program, source, folder / "out.wasm"], env=env)
    equal((folder / "out.wasm").read_bytes(), want.read_bytes(), "output")
    if "env memory\n" not in text(done.out):
        raise Fail(f"imports: {done.out}")


def by_cmake(folder):
    prefix = moved(folder)
    builds(folder, PROJECT, folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    for name in ("embed", "embed-static", "embed-cxx"):
        check_embed(folder / "build" / name, folder)


def by_pkg_config(folder):
    prefix = moved(folder)
    env = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"),
           "LD_LIBRARY_PATH": str(prefix / "lib")}
    config = tool("pkg-config")
    flags = text(must([config, "--cflags", "--libs", "wasi-fuse"],
                      env=env).out).split()
    static = text(must([config, "--static", "--libs", "wasi-fuse"],
                       env=env).out).split()
    equal(text(must([config, "--modversion", "wasi-fuse"], env=env).out),
          text(run([wasm.wasi_fuse(), "--version"]).out).split()[1]
          .replace(",", "\n"), "version")
    must([tool("cc"), PROJECT / "embed.c", "-o", folder / "embed", *flags])
    check_embed(folder / "embed", folder, **env)
    static = [x for x in static if x != "-lwasi_fuse"]
    must([tool("cc"), PROJECT / "embed.c", "-o", folder / "embed-static",
          "-I", prefix / "include", prefix / "lib" / "libwasi_fuse.a",
          *static])
    check_embed(folder / "embed-static", folder)


TOOLCHAIN = """
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER {clang})
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_EXE_LINKER_FLAGS -fuse-ld={linker})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
"""


def for_wasi(folder):
    """wasi_fuse() in a build for WASI; an adapter that changes counts."""
    clang, linker = tool("clang-19"), tool("wasm-ld-19")
    if not Path("/usr/include/wasm32-wasi/stdio.h").exists():
        raise Skip("wasi-libc is not installed")
    prefix = moved(folder)
    (folder / "toolchain.cmake").write_text(
        TOOLCHAIN.format(clang=clang, linker=linker))
    adapter = folder / "preview1.wasm"
    shutil.copyfile(BUILD / "release" / "adapters" / "preview1.wasm", adapter)
    build = folder / "build"
    options = [f"-DCMAKE_TOOLCHAIN_FILE={folder / 'toolchain.cmake'}",
               f"-Dwasi-fuse_DIR={prefix / 'lib' / 'cmake' / 'wasi-fuse'}",
               f"-DADAPTER={adapter}"]
    builds(folder, PROJECT / "wasi", build, *options)
    for name in ("component.wasm", "core.wasm"):
        if any("preview1" in x for x in imports(build / name)):
            raise Fail(f"{name} is not fused")
    if not any("preview1" in x for x in imports(build / "kept.wasm")):
        raise Fail("kept.wasm is fused")
    done = run([tool("wasmtime"), "run", build / "component.wasm"])
    equal(text(done.out), "hello from a build\n", "the component")
    fused = build / "fused" / "kept.wasm"
    wasm.validate(fused)
    before = fused.stat().st_mtime_ns
    os.utime(adapter)
    builds(folder, PROJECT / "wasi", build, *options)
    if fused.stat().st_mtime_ns == before:
        raise Fail("a new adapter does not fuse again")


def imports(path):
    if wasm.is_component(path):
        return text(must([tool("wasm-tools"), "component", "wit",
                          path]).out).splitlines()
    return wasm.imports(path)


def tests():
    quick = (files, header)
    for body in (*quick, destdir, symbols, by_cmake, by_pkg_config, for_wasi):
        name = body.__name__.replace("_", "-")
        yield Test(f"cli/install/{name}", body, quick=body in quick, weight=5)
