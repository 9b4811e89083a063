"""The time and memory of the step itself, beside cp and `component new`."""

from bench import peers
from bench.figures import exact, ratio
from bench.timing import count_instructions, own_memory, race
from support import builders, wasm
from support.core import Skip

FLAGS = {"core": [], "component": ["--component"]}
TITLE = "time and memory of fusing, to a new file"


def programs(bench):
    yield "hello", peers.hello(bench.folder)
    if bench.quick:
        return
    try:
        yield "yosys", builders.yosys()
    except Skip as reason:
        bench.notes.append(f"yosys: {reason}")


def waiting(source, core):
    """The bytes of sections that were rewritten and wait to be written: they
    are output, not beside it."""
    old = {part for _, _, part in wasm.sections(source.read_bytes())}
    return sum(
        len(part)
        for _, name, part in wasm.sections(core.read_bytes())
        if name and name.startswith(".debug_") and part not in old
    )


def over_a_file(bench, name, source):
    """Over a file that is there, beside cp over one."""
    over = {
        "cp": peers.cp(source, bench.path(f"{name}.cp.over.wasm")),
        "core": peers.fuse(source, bench.path(f"{name}.core.over.wasm")),
    }
    for command in over.values():
        command.output = None
    took = race(over, bench.runs)
    at = f"fuse/{name}/core/time over a file"
    yield ratio(at, "cp over one", took["core"].wall, took["cp"].wall)


def compare(bench, name, source, took, out):
    """The figures of one program; the targets are those of a large one."""
    size = source.stat().st_size
    big = size > 10_000_000
    for kind in ("core", "component"):
        at = f"fuse/{name}/{kind}"
        ours, cp, official = took[kind], took["cp"], took["official"]
        target = 0.1 if big else None
        yield ratio(f"{at}/time", "cp", ours.wall, cp.wall, 3)
        yield ratio(f"{at}/cpu", "cp", ours.cpu, cp.cpu)
        of = "component new"
        yield ratio(
            f"{at}/time of official", of, ours.wall, official.wall, target
        )
        if big:
            own = own_memory(peers.fuse(source, out[kind], *FLAGS[kind]).argv)
            own -= waiting(source, out["core"])
            yield ratio(f"{at}/memory", "input", [own], [size], 0.15)
        else:
            took_ms = [1000 * wall for wall in ours.wall]
            ones = [1] * len(took_ms)
            yield ratio(f"{at}/milliseconds", "1", took_ms, ones, 3)
    try:
        count = count_instructions(peers.fuse(source, out["core"]))
        yield exact(f"fuse/{name}/instructions", "instructions", count)
    except Skip as reason:
        bench.notes.append(f"instructions are not counted: {reason}")
    if big:
        yield from over_a_file(bench, name, source)
        grown = out["core"].stat().st_size / size
        yield exact(f"fuse/{name}/grown by", "percent", 100 * grown - 100, 0.2)


def measure(bench):
    for name, source in programs(bench):
        kinds = ("cp", "core", "component", "official")
        out = {kind: bench.path(f"{name}.{kind}.wasm") for kind in kinds}
        commands = {
            "cp": peers.cp(source, out["cp"]),
            "core": peers.fuse(source, out["core"]),
            "component": peers.fuse(source, out["component"], "--component"),
            "official": peers.component_new(source, out["official"]),
        }
        took = race(commands, bench.runs)
        yield from compare(bench, name, source, took, out)
