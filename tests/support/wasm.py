"""wasm.py holds what several kinds of tests do to modules: fuse, validate,
make a component, run on wasmtime, list imports, drop custom sections."""

import os
import re
import shutil
import stat

from support.core import BUILD, Fail, must, run, tool

# What wasmtime needs to be told to run every program of ours.
WASMTIME_FLAGS = ["-W", "exceptions=y"]


def wasi_fuse(preset=None):
    """The command; scripts/coverage measures that of another preset."""
    preset = preset or os.environ.get("WASI_FUSE_BINARIES", "release")
    path = BUILD / preset / "wasi-fuse"
    if not path.exists():
        raise Fail(f"build/{preset}/wasi-fuse was not built")
    return path


def has_option(option):
    return option in run([wasi_fuse(), "--help"]).text()


def fuse(source, target, *options):
    must([wasi_fuse(), source, "-o", target, *options])
    return target


def validate(path):
    must([tool("wasm-tools"), "validate", "--features", "all", path])


def new_component(core, target):
    """The component that wasm-tools makes of a fused module, no adapter."""
    must([tool("wasm-tools"), "component", "new", core, "-o", target])
    return target


def custom(name, content):
    """A small custom section."""
    data = bytes([len(name)]) + name.encode() + content
    assert len(data) < 128
    return bytes([0, len(data)]) + data


def is_component(path):
    with open(path, "rb") as file:
        return file.read(8) == b"\0asm\x0d\0\1\0"


def assemble(text, target):
    must([tool("wasm-tools"), "parse", text, "-o", target])
    return target


def disassemble(path):
    done = run([tool("wasm-tools"), "print", path])
    return done.text() if done.code else done.out.decode()


def imports(path):
    """The imports of a module in text form, without their numbers."""
    done = must([tool("wasm-tools"), "print", "--skeleton", path])
    found = []
    for line in done.out.decode().splitlines():
        if line.startswith('  (import "'):
            line = re.sub(r" \(;[^;]*;\)| \(type \d+\)| \$\S+", "", line)
            found.append(line.strip())
    return found


class Case:
    """How a program is run: arguments, environment, stdin and preopens."""

    def __init__(self, args=(), env=None, stdin=b"", dirs=None):
        self.args = list(args)
        self.env = dict(env or {})
        self.stdin = stdin
        self.dirs = dict(dirs or {})  # guest name: folder to copy, or None


def execute(wasm, case, folder, argv0=None, flags=(), limit=120):
    """Runs a module or component on wasmtime, in fresh copies of the
    folders; returns what it left: Done and the files."""
    argv = [tool("wasmtime"), "run", *WASMTIME_FLAGS, *flags]
    if argv0:
        argv += ["--argv0", argv0]
    directories = fresh_directories(case, folder)
    for host, guest in directories:
        argv += ["--dir", f"{host}::{guest}"]
    for name, value in case.env.items():
        argv += ["--env", f"{name}={value}"]
    done = run([*argv, wasm, *case.args], stdin=case.stdin, limit=limit)
    return done, [files(host) for host, _ in directories]


def fresh_directories(case, folder):
    """Copies of the case's folders: pairs of a path and the guest's name."""
    pairs = []
    for i, (guest, source) in enumerate(case.dirs.items()):
        host = folder / f"dir{i}"
        shutil.rmtree(host, ignore_errors=True)
        if source:
            shutil.copytree(source, host, symlinks=True)
            make_writable(host)
        else:
            host.mkdir(parents=True)
        pairs.append((host, guest))
    return pairs


def make_writable(folder):
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o600)


def files(folder):
    """A folder as a table: path to kind and contents."""
    table = {}
    for parent, directories, names in os.walk(folder):
        for name in directories + names:
            path = os.path.join(parent, name)
            table[os.path.relpath(path, folder)] = file_of(path)
    return table


def file_of(path):
    kind = stat.S_IFMT(os.lstat(path).st_mode)
    if kind == stat.S_IFLNK:
        return ("link", os.readlink(os.fsencode(path)))
    if kind == stat.S_IFDIR:
        return ("directory",)
    with open(path, "rb") as file:
        return ("file", file.read())


def compare(expected, found):
    """Fails where two runs of `execute` differ."""
    (want, want_files), (got, got_files) = expected, found
    if want.code != got.code:
        raise Fail(
            f"exit code {got.code}, natively {want.code}: {got.text()[-1500:]}"
        )
    for what in ("out", "err"):
        a, b = getattr(want, what), getattr(got, what)
        if a != b:
            raise Fail(f"std{what} differs: {first_difference(a, b)}")
    if want_files is not None and want_files != got_files:
        raise Fail(f"files differ: {file_difference(want_files, got_files)}")


def first_difference(want, got):
    at = next(
        (i for i, (x, y) in enumerate(zip(want, got)) if x != y),
        min(len(want), len(got)),
    )
    return (
        f"at byte {at} natively {want[at:at + 80]!r}, "
        f"fused {got[at:at + 80]!r}"
    )


def file_difference(want, got):
    for a, b in zip(want, got):
        for name in sorted(a.keys() | b.keys()):
            if a.get(name) != b.get(name):
                return f"{name}: natively {a.get(name)}, fused {b.get(name)}"
    return "none"


def sections(data):
    """The sections of a binary: identifier, name if custom, and bytes."""
    if data[:4] != b"\0asm":
        raise Fail("the output does not begin as wasm does")
    at = 8
    while at < len(data):
        start, kind = at, data[at]
        size, at = leb(data, at + 1)
        name = None
        if kind == 0:
            length, begin = leb(data, at)
            name = data[begin : begin + length].decode(errors="replace")
        at += size
        yield kind, name, data[start:at]


def memory_pages(data):
    """The pages that a module's only memory has at the start; of a component
    that of the module that defines it."""
    modules = [data]
    if data[4:8] == b"\x0d\0\1\0":  # a component's version and layer
        modules = [contents(part) for k, _, part in sections(data) if k == 1]
    pages = [n for module in modules for n in memories(module)]
    if not pages or len(set(pages)) != 1:
        raise Fail(f"memories of {pages} pages, where all are one")
    return pages[0]


def memories(module):
    """The pages at the start of each memory, imported or defined."""
    for kind, _, part in sections(module):
        count, at = leb(part, part_start(part)) if kind in (2, 5) else (0, 0)
        for _ in range(count):
            if kind == 2:
                at = skip_name(part, skip_name(part, at))
                what, at = part[at], at + 1
                if what == 0:
                    _, at = leb(part, at)
                    continue
                if what != 2:
                    raise Fail("an import is no func and no memory")
            flags = part[at]
            pages, at = leb(part, at + 1)
            if flags & 1:
                _, at = leb(part, at)
            yield pages


def part_start(part):
    return leb(part, 1)[1]


def contents(part):
    return part[part_start(part) :]


def skip_name(part, at):
    size, at = leb(part, at)
    return at + size


def leb(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def without_custom(data, keep=("name",)):
    """A module without its custom sections, but for those named."""
    kept = [s for k, n, s in sections(data) if k != 0 or n in keep]
    return data[:8] + b"".join(kept)
