"""seeds.py makes the first inputs of the fuzz targets, from the texts of
tests/golden and tests/malformed, an adapter compiled here, and modules that
wasm-tools makes up.

    seeds.py FOLDER     writes FOLDER/TARGET, of some targets

The corpora that are committed began so, and grew by what the fuzzers found.
"""

import hashlib
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path.insert(0, str(TESTS))

from support.golden import from_hex  # noqa: E402
from support.wasm import leb, sections  # noqa: E402

COMPONENT, STRIP, BUILTIN, ADAPTER, WASI_0_2_0, STUB = 4, 8, 16, 32, 64, 128

# An adapter with what a real one has: data with and without a first value,
# addresses of funcs in data and in code, gates, receiving.
ADAPTER_C = r"""
#define IMPORT(m, n) __attribute__((import_module(m), import_name(n)))
#define EXPORT(n) __attribute__((export_name(n)))
IMPORT("wasi:cli/stdout@0.2.0", "get-stdout") int get_stdout(void);
IMPORT("wasi:io/streams@0.2.0",
       "[method]output-stream.blocking-write-and-flush")
void stream_write(int stream, const void *at, int size, void *result);
IMPORT("wasi_fuse.gate", "fd_read?path_open,fd_readdir") int gate(int, int);
IMPORT("wasi_fuse", "receive") void receive(void *at, int size);
IMPORT("wasi_fuse", "received") void received(void);
IMPORT("wasi_fuse", "allocate") void *allocate(int size, int align);
IMPORT("__main_module__", "_start") void start(void);
static int count;
static char text[32] = "seven";
static int one(int x) { return x + count; }
static int two(int x) { return x * 2; }
static int (*volatile chosen)(int) = one;
EXPORT("fd_read") int fd_read(int a, int b) { return one(a) + two(b); }
EXPORT("fd_write") int fd_write(int a, int b, int c, int d) {
  char result[16];
  count++;
  receive(text, 32);
  stream_write(get_stdout(), text, b, result);
  received();
  chosen = c ? two : one;
  return chosen(d) + gate(a, b) + (int)allocate(4, 4);
}
EXPORT("env#f") int f(void) { return text[count & 31]; }
EXPORT("wasi:cli/run@0.2.0#run") int run(void) { start(); return 0; }
"""

PREVIEW1_WAT = """
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get"
    (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (import "env" "f" (func (result i32)))
  (import "env" "g" (global i32))
  (import "env" "t" (table 2 funcref)))
"""


def tools(*argv, stdin=b"", cwd=None):
    done = subprocess.run(argv, input=stdin, capture_output=True, cwd=cwd)
    return done.stdout if done.returncode == 0 else None


def assembled(path):
    if path.suffix == ".hex":
        return from_hex(path.read_text())
    return tools("wasm-tools", "parse", str(path))


def compiled_adapter(folder):
    source, object_file = folder / "a.c", folder / "a.o"
    source.write_text(ADAPTER_C)
    tools(
        *"clang-19 --target=wasm32-wasi -mcpu=mvp -mmutable-globals".split(),
        *"-ffreestanding -nostdlib -fPIC -fvisibility=hidden -Oz".split(),
        *"-fno-jump-tables -ffunction-sections -fdata-sections -c".split(),
        str(source), "-o", str(object_file),
    )
    target = folder / "adapter.wasm"
    tools(
        *"wasm-ld-19 -shared --experimental-pic --emit-relocs".split(),
        "--no-entry", str(object_file), "-o", str(target),
    )
    return target.read_bytes()


def join(main, adapter=None, flags=0):
    """The input of the targets `link` and `module`: see fuzz.h."""
    if adapter is None:
        return main + bytes([flags])
    size = len(adapter).to_bytes(3, "little")
    return main + adapter + size + bytes([flags | ADAPTER])


def smith(seed, *options):
    rng = random.Random(seed)
    size = rng.choice([100, 300, 1000])
    return tools("wasm-tools", "smith", *options, stdin=rng.randbytes(size))


def custom(module, name):
    found = [s for _, n, s in sections(module) if n == name]
    if not found:
        return b""
    _, at = leb(found[0], 1)
    length, at = leb(found[0], at)
    return found[0][at + length :]


class Corpus:
    def __init__(self, folder):
        self.folder = folder

    def add(self, target, data):
        if data is None or len(data) > 60000:
            return
        place = self.folder / target
        place.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha1(data).hexdigest()[:16]
        (place / name).write_bytes(data)


def add_texts(corpus, adapter):
    flags = random.Random(1)
    for kind in ("golden", "malformed"):
        for path in sorted((TESTS / kind).iterdir()):
            if re.search(r"\.(adapter|expect)\.", path.name):
                continue
            main = assembled(path) if path.suffix in (".wat", ".hex") else None
            if main is None:
                continue
            other = None
            for suffix in (".adapter.wat", ".adapter.hex"):
                beside = path.with_suffix(suffix)
                if beside.exists():
                    other = assembled(beside)
            corpus.add("link", join(main, other, flags.choice([0, 1, 2, 3])))
            corpus.add("link", join(main, adapter, flags.choice([0, 4, 8])))
            if kind == "golden":
                corpus.add("names", b"\1\4\0" + custom(main, "name"))


def add_smith(corpus, folder, adapter):
    available = folder / "available.wasm"
    text = folder / "available.wat"
    text.write_text(PREVIEW1_WAT)
    tools("wasm-tools", "parse", str(text), "-o", str(available))
    for seed in range(60):
        options = ["--available-imports", str(available)] if seed % 2 else []
        module = smith(seed, *options, "--max-memory32-bytes", "1000000")
        if module is None or len(module) > 3000:
            continue
        other = adapter if seed % 4 else None
        corpus.add("link", join(module, other, seed & 15))


def add_worlds(corpus, adapters):
    for data in adapters:
        for _, name, section in sections(data):
            if not (name or "").startswith("component-type"):
                continue
            _, at = leb(section, 1)
            length, at = leb(section, at)
            corpus.add("wit", section[at + length :])


DEBUG_C = r"""
struct point { int x, y; char name[4]; };
static int sum(const struct point *p, int n) {
  int total = 0;
  for (int i = 0; i < n; i++) {
    int part = p[i].x * p[i].y;
    total += part;
  }
  return total;
}
inline static int twice(int x) { return x + x; }
__attribute__((noinline)) int other(int a) { return twice(a) * 3; }
int run(int n) {
  struct point p[3] = {{1, 2, "a"}, {3, n, "b"}, {5, 6, "c"}};
  return sum(p, n) + other(n);
}
"""

SECTION_NAMES = """.debug_info .debug_abbrev .debug_line .debug_line_str
  .debug_str .debug_str_offsets .debug_addr .debug_ranges .debug_rnglists
  .debug_loc .debug_loclists .debug_aranges .debug_frame .debug_macro
  .debug_macinfo .debug_names .debug_pubnames .debug_pubtypes""".split()


def with_debug(folder, *flags):
    (folder / "d.c").write_text(DEBUG_C)
    compiler = "clang-19 --target=wasm32-wasi -ffreestanding -c d.c -o d.o"
    flags = [*flags, "-fdebug-compilation-dir=."]
    tools(*compiler.split(), *flags, cwd=folder)
    linker = "wasm-ld-19 --no-entry --export=run d.o -o d.wasm"
    tools(*linker.split(), cwd=folder)
    return (folder / "d.wasm").read_bytes()


def code_bodies(module):
    """Start and end of each body, in the content of the code section."""
    section = next(s for k, _, s in sections(module) if k == 10)
    _, base = leb(section, 1)
    count, at = leb(section, base)
    for _ in range(count):
        size, at = leb(section, at)
        yield at - base, at - base + size
        at += size


def dwarf_input(module, move, how):
    """The input of the target `dwarf`: see its head comment."""
    data = bytearray([0, move])
    end = 1
    for start, stop in code_bodies(module):
        data.append(start - end - 1)
        data += (stop - start - 3).to_bytes(2, "little")
        data.append(how)
        data[0] += 1
        end = stop
    for number, name in enumerate(SECTION_NAMES):
        content = custom(module, name)
        if content:
            data.append(number)
            data += two_bytes(content)
    return bytes(data)


def add_debug(corpus, folder):
    moves = [(0, 0), (3, 0x12), (2, 0x25)]
    for flags in ("-g -O0", "-gdwarf-4 -O1", "-gdwarf-5 -O2", "-gdwarf-2 -O2",
                  "-gdwarf-5 -O1 -gpubnames -fdebug-macro",
                  "-gdwarf-5 -O2 -gsplit-dwarf", "-gdwarf64 -gdwarf-5 -O1",
                  "-gdwarf-4 -O1 -fforce-dwarf-frame",
                  "-g -O1 -mllvm -generate-arange-section"):
        module = with_debug(folder, *flags.split())
        corpus.add("link", join(module, None, BUILTIN))
        for move, how in moves:
            corpus.add("dwarf", dwarf_input(module, move, how))


def add_elf(corpus, folder, module):
    corpus.add("elf", module)
    (folder / "m").write_bytes(module)
    for name in ("elf64-x86-64", "elf32-i386", "elf64-big"):
        target = folder / "object"
        tools("llvm-objcopy-19", "-I", "binary", "-O", name, str(folder / "m"),
              str(target))
        if target.exists():
            corpus.add("elf", target.read_bytes())


SOURCE_MAP = b"""{ "version": 3, "file": "a.wasm", "sourceRoot": "../src",
  "sources": ["a.ts", "b\\"}.ts"], "sourcesContent": [null, "x"],
  "names": ["f"], "mappings": "yCAAA,EACEA,CAAAA,C,CADFA,gg//BAAAC" }"""


def add_beside(corpus, folder):
    """The input of the target `beside`: see its head comment."""
    corpus.add("beside", b"\1" + SOURCE_MAP)
    code = bytes([3, 2, 0, 40, 0, 0x14, 0, 20, 0, 1, 2, 90, 0, 0x27])
    mappings = b"yFAAA,EACEA,CAAAA,C,CADFA,gBAAAC,2DAQA,gCACC"
    corpus.add("beside", b"\0" + code + mappings)
    debug = b"\0asm\1\0\0\0"
    for kind, _, content in sections(with_debug(folder, "-g", "-O1")):
        if kind == 0:
            debug += content
    corpus.add("beside", b"\2" + debug)


def two_bytes(data):
    return len(data).to_bytes(2, "little") + data


def main(target):
    corpus = Corpus(Path(target))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        adapter = compiled_adapter(folder)
        add_texts(corpus, adapter)
        add_smith(corpus, folder, adapter)
        add_debug(corpus, folder)
        add_beside(corpus, folder)
        add_elf(corpus, folder, assembled(TESTS / "golden" / "served.wat"))
    corpus.add("names", b"\2\11\3" + custom(adapter, "name"))
    parts = [custom(adapter, n) for n in ("dylink.0", "linking", "reloc.CODE")]
    last = custom(adapter, "reloc.DATA")
    corpus.add("linking", b"".join(map(two_bytes, parts)) + last)
    world = TESTS.parent / "adapters" / "preview1" / "component-type.bin"
    corpus.add("wit", world.read_bytes())


main(sys.argv[1])
