"""debug.py looks at the debug information of fused programs as tools do that
know nothing of the linker: of each instruction llvm-symbolizer must say what
it said of the input, file, line, column, func and the funcs that it is inlined
in, and llvm-dwarfdump must find nothing wrong that was right.

build/release/tests/follow pairs the instructions by reading both modules.
"""

import bisect
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Callable

from support import builders, wasm
from support import source_map as source_maps
from support.core import BUILD, Fail, Test, must, run, tool

HERE = BUILD.parent / "tests" / "debug"
FOLLOW = BUILD / "release" / "tests" / "follow"
SOURCES = builders.SOURCES


def c_like(compiler, path, level, flags, optimize=False):
    """A C or C++ program with debug information; linked without -O, since
    clang would run a wasm-opt."""
    source = SOURCES / path
    stem = "-".join(["debug", source.stem, level, *flags, "opt" * optimize])
    target = [tool(compiler), "--target=wasm32-wasi"]
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    output = builders.BUILT / f"{stem}.wasm"
    commands = [
        [*target, f"-{level}", *flags, "-c", source, "-o", f"{stem}.o"],
        [*target, linker, f"{stem}.o", "-o", output],
    ]
    if optimize:
        # Debian's: that of npm is built without DWARF, which it leaves as it
        # was.  Version 5 it does not know.
        builders.has_file("/usr/bin/wasm-opt", "binaryen")
        commands.append(
            ["/usr/bin/wasm-opt", "-O2", "-g", output, "-o", output]
        )
    builders.BUILT.mkdir(parents=True, exist_ok=True)
    return builders.made(stem, source, *commands, cwd=builders.BUILT)


def c(level, *flags, **options):
    builders.has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    return c_like("clang-19", "c/walk.c", level, flags, **options)


def cxx(level, *flags, **options):
    builders.has_file("/usr/include/wasm32-wasi/c++/v1/map", "libc++ for wasm")
    flags += ("-std=c++17", "-fno-exceptions")
    return c_like("clang++-19", "cxx/words.cc", level, flags, **options)


@dataclass
class Program:
    name: str
    build: Callable
    every: int = 1  # of so many funcs one is looked at
    put_right: bool = False
    quick: bool = False
    weight: int = 5


def mains(name, build, quick):
    """Without and with optimization, by both versions of DWARF."""
    for level in "O0", "O2":
        for version in "4", "5":
            yield Program(
                f"{name}-{level}-dwarf-{version}",
                partial(build, level, f"-gdwarf-{version}"),
                quick=quick,
            )


SPLIT = "-gsplit-dwarf"
PAGES = partial(c_like, "clang-19", HERE / "pages.c")
RUST = partial(builders.rust, "rust-debug", ["-g"])
RUST_RELEASE = partial(builders.rust, "rust-release", ["-g", "-O"])
ZIG = partial(builders.zig, "zig-debug", "Debug")
ZIG_RELEASE = partial(builders.zig, "zig-release", "ReleaseSafe")

PROGRAMS = [
    *mains("c", c, True),
    *mains("cxx", cxx, False),
    Program(
        "c-optimized",
        partial(c, "O2", "-gdwarf-4", optimize=True),
        put_right=True,
    ),
    Program(
        "cxx-optimized",
        partial(cxx, "O2", "-gdwarf-4", optimize=True),
        put_right=True,
    ),
    Program("c-split-dwarf-4", partial(c, "O2", "-gdwarf-4", SPLIT)),
    Program("c-split-dwarf-5", partial(c, "O0", "-gdwarf-5", SPLIT)),
    Program("pages-split-dwarf-4", partial(PAGES, "O0", ["-gdwarf-4", SPLIT])),
    Program("pages-split-dwarf-5", partial(PAGES, "O2", ["-gdwarf-5", SPLIT])),
    Program("rust-debug", RUST, weight=10),
    Program("rust-release", RUST_RELEASE, weight=10),
    Program("zig-debug", ZIG, every=4, weight=15),
    Program("zig-release", ZIG_RELEASE, every=4, weight=15),
    Program("yosys", builders.yosys, every=100, put_right=True, weight=30),
]


def without_symbols(path, target):
    """A copy without names and exports: llvm-symbolizer takes them for places
    in the file where places in the code section are asked for.  Nor can it read
    relocations of a linked module."""
    data = path.read_bytes()
    left_out = re.compile(r"name|linking|dylink\.0|reloc\..*")
    kept = [
        section
        for kind, name, section in wasm.sections(data)
        if kind != 7 and not left_out.fullmatch(name or "")
    ]
    target.write_bytes(data[:8] + b"".join(kept))
    return target


SIZES = {"addr": 4, "strp": 4, "ref4": 4, "sec_offset": 4, "data4": 4}
SIZES |= {"data2": 2, "data1": 1, "flag_present": 0}


def entries_to_put_right(path):
    """The entries of which put_right changes a number, how far behind the code
    of the entry it stands, and what it becomes."""
    starts, ends = bodies(path)
    entry = None
    text = dump(path, "--debug-info", "--show-form")
    for line in text.splitlines():
        new = re.match(r"(0x[0-9a-f]+):\s+DW_TAG_(\w+)", line)
        part = re.match(r"\s+(DW_AT_\w+)\s+\[DW_FORM_(\w+)\]\s*(.*)", line)
        if new:
            entry, at, low_at = int(new.group(1), 16), 0, None
            is_of_func = new.group(2) != "compile_unit"
        elif part and entry is not None:
            name, form, value = part.groups()
            number = re.fullmatch(r"\((0x[0-9a-f]+)\)", value)
            if name == "DW_AT_low_pc" and number:
                low, low_at = int(number.group(1), 16), at
            elif name == "DW_AT_high_pc" and low_at is not None:
                i = bisect.bisect_right(starts, low) - 1
                high = int(number.group(1), 16)
                if low == 0:
                    yield entry, low_at, 0xFFFFFFFF
                elif is_of_func and low < ends[i] and high > ends[-1]:
                    yield entry, at, ends[i] - low
            at += SIZES.get(form, 1 << 30)


def backward_ranges(path):
    """Where in .debug_ranges such an entry is, and what it begins with."""
    last, row = None, 0
    for line in dump(path, "--debug-ranges").splitlines():
        found = re.match(r"([0-9a-f]{8}) (?:([0-9a-f]{8}) ([0-9a-f]{8})$)?",
                         line)
        if not found:
            continue
        offset, begin, end = found.groups()
        row = row + 1 if offset == last else 0
        last = offset
        if begin and end < begin < "fffffffe":
            yield int(offset, 16) + 8 * row, int(begin, 16)


def put_right(path):
    """wasm-opt writes what contradicts itself, so that what readers take from
    it depends on the order of entries, and of funcs.  That is not in the
    output, and so it goes from what the output is compared with, too: entries
    and lines at address 0 of funcs that it drops; sizes that reach behind all
    code, which end with the func; ranges that end before they begin, which
    become empty."""
    data = bytearray(path.read_bytes())
    start = content_of(data, ".debug_info")
    for entry, offset, number in entries_to_put_right(path):
        _, at = wasm.leb(data, start + entry)
        data[at + offset : at + offset + 4] = number.to_bytes(4, "little")
    start = content_of(data, ".debug_ranges")
    for at, begin in backward_ranges(path):
        data[start + at + 4 : start + at + 8] = begin.to_bytes(4, "little")
    set_address = b"\0\5\2"
    data = data.replace(set_address + bytes(4), set_address + b"\xff" * 4)
    path.write_bytes(data)


def content_of(data, name):
    """Where the content of a custom section begins."""
    at = 8
    for _, found, section in wasm.sections(data):
        if found == name:
            _, begin = wasm.leb(section, 1)
            length, begin = wasm.leb(section, begin)
            return at + begin + length
        at += len(section)
    raise Fail(f"there is no section {name}")


def dump(path, *what):
    command = [tool("llvm-dwarfdump-19", "llvm-dwarfdump"), *what, path]
    return must(command).out.decode()


def symbolize(path, addresses):
    """What llvm-symbolizer says of each address."""
    command = [tool("llvm-symbolizer-19", "llvm-symbolizer")]
    command += [f"--obj={path}", "--inlines", "--functions=linkage"]
    done = must(command, stdin=addresses.read_bytes(), limit=300)
    return done.out.decode().split("\n\n")


def follow(folder, output, every, *inputs):
    if not FOLLOW.exists():
        raise Fail(f"{FOLLOW} is not built")
    must([FOLLOW, output, every, *inputs], cwd=folder)


def places_of(folder, which):
    """Pairs of offsets, before and after."""
    files = folder / f"{which}.old", folder / f"{which}.new"
    return list(zip(*([int(at, 16) for at in f.read_text().split()]
                      for f in files)))


def compare(folder, which, source, output, is_right=True):
    """Fails where tools say another thing of an instruction; the number of
    instructions of which they say anything."""
    old, new = folder / f"{which}.old", folder / f"{which}.new"
    copy = without_symbols(source, folder / "before.wasm")
    if not is_right:
        put_right(copy)
    before = symbolize(copy, old)
    after = symbolize(without_symbols(output, folder / "after.wasm"), new)
    places = places_of(folder, which)
    differ = [i for i in range(len(places)) if before[i] != after[i]]
    if differ or len(before) != len(after):
        i = differ[0]
        raise Fail(
            f"{len(differ)} of {len(places)} instructions differ; "
            f"{places[i][0]:#x} was\n{before[i]}\n"
            f"but {places[i][1]:#x} is\n{after[i]}"
        )
    return sum(1 for text in before if not text.strip().startswith("??"))


def errors_in(path):
    """How often llvm-dwarfdump finds each kind of error."""
    dump = tool("llvm-dwarfdump-19", "llvm-dwarfdump")
    found = run([dump, "--verify", path], limit=300).text()
    counts = re.findall(r"^error: (.*) occurred (\d+) time", found, re.M)
    return Counter({kind: int(count) for kind, count in counts})


def stays_clean(sources, output):
    """Nothing is wrong that was right, and no line is outside of the funcs."""
    new = errors_in(output) - sum(map(errors_in, sources), Counter())
    if new:
        raise Fail(f"llvm-dwarfdump --verify: new errors {dict(new)}")
    outside = list(rows_outside(output))
    if outside and not any(any(rows_outside(source)) for source in sources):
        first = f"{outside[0]:#x}"
        raise Fail(f"{len(outside)} lines are in no func, as of {first}")


def bodies(path):
    """Where the bodies begin and end in the code section, in two lists."""
    starts, ends = [], []
    for kind, _, section in wasm.sections(path.read_bytes()):
        if kind != 10:
            continue
        _, first = wasm.leb(section, 1)
        count, at = wasm.leb(section, first)
        for _ in range(count):
            size, at = wasm.leb(section, at)
            starts.append(at - first)
            at += size
            ends.append(at - first)
    return starts, ends


def rows_outside(path):
    """Addresses of lines that are in no body, nor at its end; a sequence of a
    func that was dropped begins at 0 or at the highest addresses."""
    starts, ends = bodies(path)
    is_dropped = begins = True
    for line in dump(path, "--debug-line").splitlines():
        row = re.match(r"0x0*([0-9a-f]+) +\d+ +\d+ +\d+ ", line)
        if not row:
            continue
        at = int(row.group(1), 16)
        if begins:
            is_dropped = at == 0 or at >= 0xFFFFFFFE
        begins = line.rstrip().endswith("end_sequence")
        i = bisect.bisect_right(starts, at) - 1
        if not is_dropped and not (i >= 0 and at <= ends[i]):
            yield at


def same(program, folder):
    source = program.build()
    output = wasm.fuse(source, folder / "out.wasm")
    follow(folder, output, program.every, source)
    known = compare(folder, "main", source, output, not program.put_right)
    if known < 50:
        raise Fail(f"only {known} instructions have a place")
    stays_clean([folder / "before.wasm"], output)


def debug_adapter():
    """The built-in adapter with debug information."""
    preset = BUILD / "release"
    target = ["--target", "wasi_fuse_adapter_debug"]
    must([tool("cmake"), "--build", preset, *target], limit=300)
    return preset / "adapters" / "debug" / "preview1.wasm"


def adapter(version, folder):
    """The units of an adapter come behind those of main, in one program of
    two versions or of one."""
    source, added = c("O0", f"-gdwarf-{version}"), debug_adapter()
    option = f"--adapt=wasi_snapshot_preview1={added}"
    output = wasm.fuse(source, folder / "out.wasm", option)
    follow(folder, output, 1, source, added)
    compare(folder, "main", source, output)
    known = compare(folder, "adapter", added, output)
    if known < 1000:
        raise Fail(f"only {known} instructions of the adapter have a place")
    stays_clean([source, folder / "before.wasm"], output)


TRAP = HERE / "trap.c"
CLOCK = "wasi:clocks/monotonic-clock@0.2.0,now"


def line_with(text):
    """The place in trap.c of the line that says so."""
    lines = TRAP.read_text().splitlines()
    line = next(i for i, line in enumerate(lines, 1) if f"in {text} */" in line)
    return f"tests/debug/trap.c:{line}:"


def backtrace(component, *arguments):
    """The funcs and places in what wasmtime prints when a program traps."""
    command = [tool("wasmtime"), "run", component, *arguments]
    done = run(command, env={"WASMTIME_BACKTRACE_DETAILS": "1"})
    if "wasm trap" not in done.text():
        raise Fail(f"there is no trap: {done.text()}")
    frames = re.findall(r"^ +\d+: +0x\w+ - (\S+)", done.text(), re.M)
    places = re.findall(r"^ +at (\S+)", done.text(), re.M)
    return frames, places


def has_in_order(found, *wanted):
    rest = iter(found)
    for want in wanted:
        if not any(want in item for item in rest):
            raise Fail(f"{want} is not in, or not in its order: {found}")


def traps(way, folder):
    """A trap in main, and one in what the adapter calls."""
    source = c_like("clang-19", TRAP, "O0", ["-g"])
    added = debug_adapter()
    options = [f"--adapt=wasi_snapshot_preview1={added}", f"--stub={CLOCK}"]
    if way == "component":
        component = wasm.fuse(
            source, folder / "out.wasm", "--component", *options
        )
    else:
        core = wasm.fuse(source, folder / "core.wasm", *options)
        component = wasm.new_component(core, folder / "out.wasm")
    frames, places = backtrace(component)
    has_in_order(frames, "divide", "main", "_start", "cli_run")
    has_in_order(places, line_with("divide"), "preview1/process.c:")
    frames, places = backtrace(component, "clock")
    has_in_order(frames, "wasi_fuse.stub", "clocks_now", "clock_time_get")
    has_in_order(frames, "clock_time_get", "look_at_clock", "main", "cli_run")
    has_in_order(places, "preview1/clocks.c:", line_with("look_at_clock"))
    has_in_order(places, line_with("look_at_clock"), line_with("main"))


def go_names(folder):
    """Go writes no debug information, but names."""
    source = builders.go()
    output = wasm.fuse(source, folder / "out.wasm")
    follow(folder, output, 1000, source)


def source_map(folder):
    """A map that AssemblyScript wrote, which names the same file of the same
    folder in the output's folder."""
    source = builders.assemblyscript("debug-as", ["--sourceMap"])
    output = wasm.fuse(source, folder / "out.wasm")
    follow(folder, output, 1, source)
    places = places_of(folder, "main")
    known = source_maps.compare(source, output, places)
    if known < 1000:
        raise Fail(f"only {known} instructions have a place")
    found = json.loads((folder / "out.wasm.map").read_text())
    root = (folder / found["sourceRoot"]).resolve()
    before = json.loads(source.with_name("debug-as.wasm.map").read_text())
    want = (source.parent / before.get("sourceRoot", "")).resolve()
    if root != want:
        raise Fail(f"sources are looked for in {root}, not in {want}")


def padded(data, size):
    """A module with `size` bytes more, or a few less."""
    body = b"\3pad" + bytes(size - 8)
    n = len(body)
    head = [0, n & 127 | 128, n >> 7 & 127 | 128, n >> 14]
    return data + bytes(head) + body


def debug_size(data):
    return sum(
        len(part)
        for _, name, part in wasm.sections(data)
        if name and name.startswith(".debug_")
    )


def largest_module(component):
    parts = [p for k, _, p in wasm.sections(component) if k == 1]
    return wasm.contents(max(parts, key=len))


def guessed(folder):
    """A component is written to a file before it is known how large debug
    information gets: the size of its module is put right, or all is written
    again where that takes another byte.  A pipe gets what is known."""
    data = cxx("O2", "-gdwarf-4", optimize=True).read_bytes()
    main, out = folder / "main.wasm", folder / "out.wasm"
    step = [wasm.wasi_fuse(), main, "--component", "-o"]
    main.write_bytes(data)
    module = largest_module(must([*step, "-"]).out)
    less = debug_size(data) - debug_size(module)
    edge = 1 << 21
    if less < 200:
        raise Fail(f"debug information gets {less} bytes smaller, too few")
    for size in 0, edge - len(module) - less // 2:
        main.write_bytes(padded(data, size) if size else data)
        known = must([*step, "-"]).out
        must([*step, out])
        if out.read_bytes() != known:
            raise Fail("a file gets another component than a pipe")
    after = len(largest_module(known))
    if not edge - less < after < edge:
        raise Fail(f"the module has {after} bytes, not just below {edge}")


def tests():
    yield Test("debug/guessed-size", guessed, quick=True)
    yield Test("debug/source-map", source_map, quick=True)
    yield Test("debug/go-names", go_names, weight=10)
    for way in "component", "core":
        body = partial(traps, way)
        yield Test(f"debug/trap-{way}", body, quick=True)
    for version in "4", "5":
        body = partial(adapter, version)
        yield Test(f"debug/adapter-dwarf-{version}", body, quick=True)
    for program in PROGRAMS:
        yield Test(
            f"debug/same/{program.name}",
            partial(same, program),
            quick=program.quick,
            weight=program.weight,
        )
