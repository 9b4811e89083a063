"""What hello world grows by, without names, beside the official adapter."""

from bench import peers
from bench.figures import exact
from bench.timing import run_once
from support import builders, wasm
from support.sizes import COMPONENT, CORE, PAGES, without_names

TITLE = "bytes that are added to a program without names, and pages of memory"


def size(bench, command):
    run_once(command)
    return command.output.stat().st_size


def measure(bench):
    for stem in ("nothing", "hello_write", "hello_puts", "hello_printf"):
        built = builders.c(peers.CALLS / f"{stem}.c")
        main = peers.without_names(built, bench.path(f"{stem}.wasm"))
        before = main.stat().st_size
        core = wasm.fuse(main, bench.path(f"{stem}.core.wasm"))
        added = without_names(core.read_bytes()) - before
        yield exact(f"sizes/{stem}/core", "bytes", added, CORE)
        out = bench.path(f"{stem}.component.wasm")
        added = size(bench, peers.fuse(main, out, "--component")) - before
        yield exact(f"sizes/{stem}/component", "bytes", added, COMPONENT)
        pages = wasm.memory_pages(main.read_bytes())
        for kind, fused in (("core", core), ("component", out)):
            more = wasm.memory_pages(fused.read_bytes()) - pages
            at = f"sizes/{stem}/{kind}/pages at the start"
            yield exact(at, "pages", more, PAGES)
    out = bench.path("official.wasm")
    theirs = size(bench, peers.component_new(main, out)) - before
    name = "sizes/hello_printf/component of official"
    yield exact(name, "official adapter", added / theirs, 0.36)
