"""external.py looks at debug information outside of the module: in the ELF file
of --debug-file, and of programs that have it in a module beside them, as `emcc
-gseparate-dwarf` leaves it.  llvm-symbolizer must say of each instruction what
it said of the input."""

from functools import partial

from support import debug, wasm
from support.core import Fail, Skip, Test, must, run, tool

CODE = 10
CORE_MODULE = 1  # the section of a component


def is_debug(name):
    return name is not None and name.startswith(".debug_")


# What of the program is in the module beside it: tools keep more or less.
FORMS = {
    "whole": lambda kind, name: True,
    "codeless": lambda kind, name: kind != CODE,
    "bare": lambda kind, name: is_debug(name),
}


def part(path, target, keeps, *more):
    """A module with some of the sections of another."""
    data = path.read_bytes()
    kept = (s for kind, name, s in wasm.sections(data) if keeps(kind, name))
    target.write_bytes(data[:8] + b"".join([*kept, *more]))


def separate(source, folder, form, keeps_names=True):
    """Parts a program and its debug information: in.wasm, sub/in.debug."""
    named = b"sub/in.debug"
    section = wasm.custom("external_debug_info", bytes([len(named)]) + named)

    def stays(kind, name):
        return not is_debug(name) and (keeps_names or name != "name")

    part(source, folder / "in.wasm", stays, section)
    (folder / "sub").mkdir(exist_ok=True)
    part(source, folder / "sub" / "in.debug", FORMS[form])
    return folder / "in.wasm"


def contents(path, chosen):
    return {name or kind: section
            for kind, name, section in wasm.sections(path.read_bytes())
            if chosen(kind, name)}


def debug_sections(path):
    return contents(path, lambda kind, name: is_debug(name))


def names_file(path, name):
    found = contents(path, lambda kind, name: name == "external_debug_info")
    wanted = bytes([len(name)]) + name.encode()
    wanted = wasm.custom("external_debug_info", wanted)
    if found != {"external_debug_info": wanted}:
        raise Fail(f"{path.name} names {found}, not {name}")
    if debug_sections(path):
        raise Fail(f"there is debug information in {path.name}, too")


def same(form, folder):
    source = debug.c("O2", "-gdwarf-4")
    program = separate(source, folder, form)
    output = wasm.fuse(program, folder / "out.wasm")
    moved = folder / "out.wasm.debug.wasm"
    names_file(output, moved.name)
    debug.follow(folder, output, 1, program)
    known = debug.compare(folder, "main", source, moved)
    if known < 50:
        raise Fail(f"only {known} instructions have a place")
    new = debug.errors_in(moved) - debug.errors_in(source)
    if new:
        raise Fail(f"llvm-dwarfdump --verify: new errors {dict(new)}")
    before = contents(folder / "sub" / "in.debug", lambda kind, name: True)
    after = contents(moved, lambda kind, name: True)
    of_output = contents(output, lambda kind, name: True)
    wanted = before.keys() & of_output.keys()
    if after.keys() != wanted | debug_sections(source).keys():
        raise Fail(f"it has {[*after]}, and had {[*before]}")
    for name in wanted:
        if after[name] != of_output[name]:
            raise Fail(f"section {name} is not that of the output")
    if form == "whole":
        wasm.validate(moved)


def beside_adapter(folder):
    """Whether main's debug information is in the module or beside it, and the
    adapter's with it, the same comes out, core and component."""
    source = debug.c("O0", "-gdwarf-5")
    adapter = f"--adapt=wasi_snapshot_preview1={debug.debug_adapter()}"
    program = separate(source, folder, "bare")
    for flags in [], ["--component"]:
        inside = wasm.fuse(source, folder / "inside.wasm", adapter, *flags)
        output = wasm.fuse(program, folder / "out.wasm", adapter, *flags)
        if flags:
            inside, output = core_of(inside), core_of(output)
        names_file(output, "out.wasm.debug.wasm")
        wanted = debug_sections(inside)
        if debug_sections(folder / "out.wasm.debug.wasm") != wanted:
            raise Fail(f"{flags}: other debug information than within")


def core_of(component):
    """The largest module of a component."""
    found = [s for kind, _, s in wasm.sections(component.read_bytes())
             if kind == CORE_MODULE]
    _, at = wasm.leb(max(found, key=len), 1)
    path = component.with_suffix(".core.wasm")
    path.write_bytes(max(found, key=len)[at:])
    return path


def need_libelf():
    if "without libelf" in run([wasm.wasi_fuse(), "--version"]).text():
        raise Skip("this build has no libelf")


def to_debug_file(folder):
    """--debug-file takes it, and no other file is written."""
    source = debug.c("O2", "-gdwarf-4")
    need_libelf()
    program = separate(source, folder, "bare")
    for path, name in (source, "inside"), (program, "out"):
        wasm.fuse(path, folder / f"{name}.wasm",
                  f"--debug-file={folder / name}.elf")
    names_file(folder / "out.wasm", "out.elf")
    if list(folder.glob("*.debug.wasm")):
        raise Fail("a module with debug information is written, too")
    inside, outside = ((folder / f"{name}.elf").read_bytes()
                       for name in ("inside", "out"))
    if inside != outside:
        raise Fail("the ELF file is another one")


def in_elf(version, folder):
    """Symbols apart, which have names where DWARF has none, and others."""
    source = debug.c("O2", f"-gdwarf-{version}")
    need_libelf()
    companion = folder / "out.elf"
    output = wasm.fuse(source, folder / "out.wasm",
                       f"--debug-file={companion}")
    debug.follow(folder, output, 1, source)
    bare = folder / "bare.elf"
    must([tool("llvm-objcopy-19", "llvm-objcopy"), "--strip-all",
          "--keep-section=.debug_*", companion, bare])
    copy = debug.without_symbols(source, folder / "before.wasm")
    before = debug.symbolize(copy, folder / "main.old")
    after = debug.symbolize(bare, folder / "main.new")
    differ = [i for i, text in enumerate(before) if after[i] != text]
    if differ or len(before) != len(after):
        i = differ[0]
        raise Fail(f"{len(differ)} differ:\n{before[i]}\nbut\n{after[i]}")
    if sum(not text.startswith("??") for text in before) < 1000:
        raise Fail("too few instructions have a place")
    new = debug.errors_in(companion) - debug.errors_in(source)
    if new:
        raise Fail(f"llvm-dwarfdump --verify: new errors {dict(new)}")


def own_names(folder):
    """Where only the module beside main has names they are moved, too."""
    source = debug.c("O2", "-gdwarf-4")
    program = separate(source, folder, "whole", keeps_names=False)
    named = wasm.fuse(source, folder / "named.wasm")
    wasm.fuse(program, folder / "out.wasm")
    has = partial(contents, chosen=lambda kind, name: name == "name")
    if has(folder / "out.wasm.debug.wasm") != has(named):
        raise Fail("the names are not those of the output")


def tests():
    for form in FORMS:
        body = partial(same, form)
        yield Test(f"debug/external/{form}", body, quick=form == "bare")
    for version in "4", "5":
        body = partial(in_elf, version)
        yield Test(f"debug/elf/dwarf-{version}", body, quick=version == "5")
    for body in beside_adapter, own_names, to_debug_file:
        name = body.__name__.replace("_", "-")
        yield Test(f"debug/external/{name}", body, quick=True)
