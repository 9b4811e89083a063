"""builds.py builds the linker as distributors do: with nothing but a C
compiler and CMake, without a network, with a prebuilt adapter; and for machines
with other bytes, whose output must be the same."""

import shutil
from functools import partial

from cli import install
from cli.common import call, c_program, empty, equal, holds, text
from support import builders, wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

ADAPTER = BUILD / "release" / "adapters" / "preview1.wasm"

# Compiler and emulator of a 32-bit and a 64-bit machine, both big-endian.
MACHINES = {
    "powerpc": ("powerpc-linux-gnu-gcc", "qemu-ppc"),
    "s390x": ("s390x-linux-gnu-gcc", "qemu-s390x"),
}

# Each writes files that are compared.
CALLS = [
    ["-o", "core.wasm", "--map=map.json"],
    ["-o", "component.wasm", "--component", "--map=map.txt"],
    ["-o", "stripped.wasm", "--memory=export", "--wasi=0.2.0", "--strip",
     "--map=map.html"],
]


def without_network(argv):
    """The same command where there is no network, if that can be had."""
    prefix = ["unshare", "--map-root-user", "--net", "--"]
    if shutil.which("unshare") and run([*prefix, "true"]).code == 0:
        return [*prefix, *argv]
    return argv


def built(folder, *options, env=None):
    """The command of a build without libelf and Binaryen, and with a prebuilt
    adapter."""
    cmake = tool("cmake")
    must(without_network([
        cmake, "-S", ROOT, "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Debug",
        "-DBUILD_TESTING=OFF", "-DWASI_FUSE_LIBELF=OFF",
        "-DWASI_FUSE_BINARYEN=OFF", f"-DWASI_FUSE_ADAPTER={ADAPTER}",
        *options]), env=env)
    must(without_network([cmake, "--build", folder / "build", "-j2"]),
         env=env, limit=500)
    return folder / "build" / "wasi-fuse"


def installed_like_debian(folder):
    """Libraries in a folder of their machine, all below DESTDIR: pkg-config and
    CMake find them there."""
    stage = folder / "stage"
    must([tool("cmake"), "--install", folder / "build"],
         env={"DESTDIR": str(stage)})
    libraries = stage / "usr" / "lib" / "some-linux-gnu"
    missing = [name for name in ("libwasi_fuse.so.0", "libwasi_fuse.a",
                                 "pkgconfig/wasi-fuse.pc",
                                 "cmake/wasi-fuse/wasi-fuse-config.cmake")
               if not (libraries / name).exists()]
    if missing or not (stage / "usr/share/man/man1/wasi-fuse.1").exists():
        raise Fail(f"missing: {missing}")
    flags = text(must(
        [tool("pkg-config"), "--cflags", "--libs", "wasi-fuse"],
        env={"PKG_CONFIG_PATH": str(libraries / "pkgconfig")}).out).split()
    must([tool("cc"), install.PROJECT / "embed.c", "-o", folder / "embed",
          *flags])
    install.check_embed(folder / "embed", folder,
                        LD_LIBRARY_PATH=str(libraries))
    install.builds(folder, install.PROJECT, folder / "project",
                   f"-Dwasi-fuse_DIR={libraries / 'cmake' / 'wasi-fuse'}")
    install.check_embed(folder / "project" / "embed", folder)


def alone(folder):
    """By a compiler and CMake alone; what is left out says so."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    for name in ("cmake", "make", "cc", "as", "ld", "ar", "ranlib", "objcopy",
                 "nm", "strip", "uname", "sh", "unshare", "true"):
        if path := shutil.which(name):
            (bin_folder / name).symlink_to(path)
    command = built(folder, "-DCMAKE_INSTALL_PREFIX=/usr",
                    "-DCMAKE_INSTALL_LIBDIR=lib/some-linux-gnu",
                    env={"PATH": str(bin_folder)})
    installed_like_debian(folder)
    source = c_program("hello")
    must([command, source, "-o", folder / "out.wasm"])
    call([source, "-o", "want.wasm"], folder)
    equal((folder / "out.wasm").read_bytes(),
          (folder / "want.wasm").read_bytes(), "output")
    holds(text(must([command, "--version"]).out),
          "without libelf, without Binaryen\n", "the version")
    empty(folder)
    for name in ("--elf", "--debug-file"):
        done = run([command, "in.wasm", "-o", "x", f"{name}=x.o"], cwd=folder)
        equal((done.code, text(done.err)),
              (2, f"wasi-fuse: error: option `{name}`: "
               "this wasi-fuse was built without libelf\n"), name)
    (folder / "in.o").write_bytes(b"\x7fELF" + bytes(60))
    done = run([command, "in.o", "-o", "x"], cwd=folder)
    equal((done.code, text(done.err)),
          (1, "in.o: error: ELF files: this build has no libelf\n"), "an ELF")
    if (folder / "x").exists():
        raise Fail("it wrote a file")


def must_have(folder):
    """ON means that a build without the library is an error."""
    for name, why in {"LIBELF": "pkg-config finds no libelf",
                      "BINARYEN": "there is no binaryen-c.h"}.items():
        done = run([tool("cmake"), "-S", ROOT, "-B", folder / name,
                    "-DBUILD_TESTING=OFF", f"-DWASI_FUSE_ADAPTER={ADAPTER}",
                    f"-DWASI_FUSE_{name}=ON", "-DPKG_CONFIG_EXECUTABLE=false",
                    "-DBINARYEN_LIBRARY=OFF"])
        holds(" ".join(done.text().split()), f"WASI_FUSE_{name} is ON, but "
              f"{why}", "what CMake says")
        if done.code == 0:
            raise Fail(f"it is configured without {name}")


def big_endian(machine, folder):
    """It is built without a warning, and, run by an emulator, writes the same
    bytes."""
    compiler, emulator = map(tool, MACHINES[machine])
    command = built(folder, "-DCMAKE_SYSTEM_NAME=Linux",
                    f"-DCMAKE_C_COMPILER={compiler}",
                    "-DCMAKE_EXE_LINKER_FLAGS=-static",
                    "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON")
    for build in (partial(c_program, "files"), builders.rust, builders.go,
                  builders.zig):
        try:
            program = build()
        except Skip:
            continue
        shutil.copyfile(program, folder / "in.wasm")
        for argv in CALLS:
            written = [a.removeprefix("--map=") for a in argv if "." in a
                       and "wasi=" not in a]
            here, there = folder / "here", folder / "there"
            for place, prefix in ((here, [wasm.wasi_fuse()]),
                                  (there, [emulator, command])):
                place.mkdir(exist_ok=True)
                must([*prefix, "../in.wasm", *argv], cwd=place)
            for name in written:
                equal((there / name).read_bytes(), (here / name).read_bytes(),
                      f"{program.name} {name}")


def tests():
    yield Test("cli/builds/alone", alone, weight=30)
    yield Test("cli/builds/must-have", must_have)
    for machine in MACHINES:
        yield Test(f"cli/builds/{machine}", partial(big_endian, machine),
                   weight=30)
