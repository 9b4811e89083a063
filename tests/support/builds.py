"""builds.py looks at what is built: equal in two folders, hardened, made of the
parts that parts.txt has; and at its threads, by the thread sanitizer."""

import re
import shutil
import subprocess

from support import kill, wasm
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

FOLDERS = ["CMakeLists.txt", "CMakePresets.json", "adapters", "include",
           "linker", "scripts"]
COMPARED = ["wasi-fuse", "wasi-fuse-ld", "libwasi_fuse.a", "libwasi_fuse.so"]


def build_in(folder):
    """The files that a build in that folder makes."""
    folder.mkdir(parents=True)
    for name in FOLDERS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    build = folder / "build" / "release"
    adapter = BUILD / "release" / "adapters" / "preview1.wasm"
    must(["cmake", "--preset", "release", "-DBUILD_TESTING=OFF",
          f"-DWASI_FUSE_ADAPTER={adapter}"], cwd=folder, limit=300)
    must(["cmake", "--build", build, "-j", "2"], cwd=folder, limit=900)
    return [(build / name).read_bytes() for name in COMPARED]


def reproducible(folder):
    one = build_in(folder / "one")
    other = build_in(folder / "in" / "another" / "folder")
    for name, a, b in zip(COMPARED, one, other):
        if a != b:
            raise Fail(f"{name} is another in another folder")
    shutil.rmtree(folder)


def hardened(folder):
    binary = wasm.wasi_fuse()
    readelf = tool("readelf")
    wide = must([readelf, "-W", "-d", "-l", "-s", binary]).text()
    wanted = {
        "position-independent": r"FLAGS_1.*PIE",
        "bound at its start": r"FLAGS_1.*NOW|BIND_NOW",
        "read-only after that": r"GNU_RELRO",
        "guarded on the stack": r"__stack_chk_fail",
        "guarded in libc": r"__\w+_chk@",
    }
    for what, pattern in wanted.items():
        if not re.search(pattern, wide):
            raise Fail(f"wasi-fuse is not {what}")
    if re.search(r"GNU_STACK .* RWE", wide):
        raise Fail("the stack can be executed")
    parts = (BUILD / "release" / "parts.txt").read_text()
    for name in re.findall(r"\(NEEDED\).*\[(.*)\]", wide):
        if name not in parts:
            raise Fail(f"{name} is linked in, and not in parts.txt:\n{parts}")


def threads(folder):
    """Bodies are scanned by several threads: of a large program, and of one
    that is malformed in the middle."""
    if subprocess.run([str(ROOT / "scripts" / "lib" / "build-preset"), "tsan"],
                      capture_output=True).returncode:
        raise Skip("build/tsan could not be built; see build/tsan.log")
    binary = BUILD / "tsan" / "wasi-fuse"
    main = kill.large_module(folder / "main.wasm", 20_000_000, b"1")
    data = bytearray(main.read_bytes())
    data[len(data) // 2] = 0xFF
    (folder / "bad.wasm").write_bytes(data)
    for name, code in (("main.wasm", 0), ("bad.wasm", 1)):
        done = run([binary, name, "-o", "out.wasm"], cwd=folder, limit=600)
        if done.code != code or b"ThreadSanitizer" in done.err:
            raise Fail(f"{name}: exit code {done.code}: {done.text()[:2000]}")
    if "pthread_create" not in must([tool("nm"), "-D", binary]).text():
        raise Fail("no thread was ever started")


def tests():
    yield Test("builds/hardened", hardened, quick=True)
    yield Test("builds/reproducible", reproducible, weight=60)
    yield Test("builds/threads", threads, weight=40)
