"""How time, memory and instructions grow with the input, on generated modules:
what a large one takes for each of its items, as a ratio to a small one."""

from bench import generated, peers
from bench.figures import exact, ratio
from bench.timing import count_instructions, own_memory, race
from support.core import Skip

TITLE = "growth, per item, of a large module over a small one"

# How a module of `n` items is made, and the numbers: to count instructions,
# and to take times, small and large.
SHAPES = {
    "bytes": (
        lambda n: generated.module(n // 1000, 1000),
        (300_000, 3_000_000),
        (1_000_000, 40_000_000, 400_000_000),
    ),
    "funcs": (
        lambda n: generated.module(n),
        (1_000, 10_000),
        (10_000, 100_000, 1_000_000),
    ),
    "bytes of one func": (
        lambda n: generated.module(1, n),
        (500_000, 5_000_000),
        (5_000_000, 50_000_000),
    ),
    "imports": (
        lambda n: generated.module(imports=n),
        (1_000, 10_000),
        (10_000, 100_000),
    ),
    "exports": (
        lambda n: generated.module(exports=n),
        (1_000, 10_000),
        (10_000, 100_000),
    ),
    "table entries": (
        lambda n: generated.module(table=n),
        (10_000, 100_000),
        (100_000, 1_000_000),
    ),
}
# A linear step takes as much for each item; what it always takes makes small
# ones dearer, caches that overflow large ones.
LINEAR = 1.3


def written(bench, shape, n):
    path = bench.path(f"{shape.replace(' ', '-')}-{n}.wasm")
    if not path.exists():
        path.write_bytes(SHAPES[shape][0](n))
    return path


def count(bench):
    for shape, (_, (small, large), _) in SHAPES.items():
        a, b = (
            count_instructions(
                peers.fuse(written(bench, shape, n), bench.path("out.wasm"))
            )
            for n in (small, large)
        )
        each = (b / large) / (a / small)
        yield exact(f"growth/{shape}/instructions", f"{small:,}", each, LINEAR)


def take_times(bench, shape, numbers):
    out = bench.path("out.wasm")
    commands = {}
    for n in numbers:
        source = written(bench, shape, n)
        commands[n] = peers.fuse(source, out)
        commands["cp", n] = peers.cp(source, out)
    took = race(commands, min(bench.runs, 5))
    small = numbers[0]
    each = {n: [t / n for t in took[n].cpu] for n in numbers}
    for n in numbers[1:]:
        at = f"growth/{shape}/{n:,}"
        of = f"{small:,}"
        yield ratio(f"{at}/cpu", of, each[n], each[small], LINEAR)
        cp = took["cp", n].wall
        yield ratio(f"{at}/time", "cp", took[n].wall, cp)
        own = own_memory(commands[n].argv)
        size = written(bench, shape, n).stat().st_size
        yield ratio(f"{at}/memory", "input", [own], [size])
    for n in numbers:
        written(bench, shape, n).unlink()
    out.unlink()


def measure(bench):
    try:
        yield from count(bench)
    except Skip as reason:
        bench.notes.append(f"instructions are not counted: {reason}")
    for shape, (_, _, numbers) in SHAPES.items():
        if not bench.quick:
            yield from take_times(bench, shape, numbers)
