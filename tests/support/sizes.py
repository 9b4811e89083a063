"""sizes.py measures what a program grows by when it is fused.

The program is compared without custom sections.  Of the fused module all
counts but the name section; of the component all does.
"""

from functools import partial

from support import builders, wasm
from support.calls import CALLS
from support.core import NOT_OK, OK, Result, Test

# The most bytes that a hello world may grow by, and pages of memory at the
# start.
CORE, COMPONENT, PAGES = 3000, 5000, 1


def without_names(data):
    parts = wasm.sections(data)
    return 8 + sum(len(part) for _, name, part in parts if name != "name")


def grown(name, size, before, limit, what="bytes"):
    outcome = OK if size - before <= limit else NOT_OK
    text = f"{before} {what}, grown by {size - before} of at most {limit}"
    return Result(name, outcome, text)


def grown_memory(name, fused, main):
    after, before = (wasm.memory_pages(f.read_bytes()) for f in (fused, main))
    return grown(f"{name}/pages", after, before, PAGES, "pages")


def measure(source, folder):
    name = f"sizes/{source.stem}"
    main = folder / "main.wasm"
    built = builders.c(source).read_bytes()
    main.write_bytes(wasm.without_custom(built, keep=()))
    before = main.stat().st_size
    fused = wasm.fuse(main, folder / "core.wasm")
    core = fused.read_bytes()
    yield grown(f"{name}/core", without_names(core), before, CORE)
    yield grown_memory(f"{name}/core", fused, main)
    made = wasm.fuse(main, folder / "component.wasm", "--component")
    size = made.stat().st_size
    yield grown(f"{name}/component", size, before, COMPONENT)
    yield grown_memory(f"{name}/component", made, main)


def tests():
    for stem in ("nothing", "hello_write", "hello_puts", "hello_printf"):
        source = CALLS / f"{stem}.c"
        yield Test(f"sizes/{stem}", partial(measure, source), quick=True)
