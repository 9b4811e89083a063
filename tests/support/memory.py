"""memory.py shows that the program owns its memory: random sequences of what a
program does, in a fused module and in a model side by side (memory/), for each
shape of memory, and what growing costs.

WASI_FUSE_STEPS is how many steps there are in all, 100000 if it is not set.
"""

import os
from dataclasses import dataclass
from functools import partial

from support import adapters, gotests, growth, hosted, matrix, wasm
from support.checks import node
from support.core import NOT_OK, OK, ROOT, Fail, Result, Test, must, run

HERE = ROOT / "tests" / "memory"
STEPS = int(os.environ.get("WASI_FUSE_STEPS", "100000"))
# Of the last pages of 65536 the roof may keep so many: its own and its reserve.
SPARE = 1 + 256

# The engine has bulk memory if there is a data count section.
BULK = '(data $none "") (func (export "bulk") (data.drop $none))'


@dataclass
class Shape:
    name: str
    text: str  # of the memory
    max: int = 65536
    host: bool = False  # the host grows it, too


def exported(limits):
    return f'(memory (export "memory") {limits})'


def imported(limits):
    memory = f'(import "env" "heap" (memory {limits}))'
    return memory + ' (export "memory" (memory 0))'


SHAPES = [
    Shape("no-max", exported("2")),
    Shape("max-160", exported("2 160"), 160),
    Shape("max-200", exported("3 200"), 200),
    Shape("max-65536", exported("2 65536")),
    Shape("max-is-min", exported("20 20"), 20),
    Shape("imported", imported("2")),
    Shape("imported-max-200", imported("2 200"), 200),
    Shape("host-grows", exported("2"), host=True),
    Shape("host-grows-max-200", exported("2 200"), 200, True),
    Shape("imported-host-grows", imported("2"), host=True),
]
WAYS = {"bulk": BULK, "loop": ""}


def owner(shape, way, folder):
    """The program with this memory, fused."""
    text = (HERE / "owner.wat").read_text()
    text = text.replace("{memory}", shape.text).replace("{bulk}", WAYS[way])
    source = folder / f"{way}.wat"
    source.write_text(text)
    main = wasm.assemble(source, folder / f"{way}.wasm")
    fused = wasm.fuse(main, folder / f"{way}.fused.wasm")
    wasm.validate(fused)
    return fused


def one_sequence(shape, way, seed, folder):
    fused = owner(shape, way, folder)
    data = folder / way
    data.mkdir()
    argv = [node(), HERE / "property.mjs", fused, data]
    argv += [f"--seed={seed}", f"--max={shape.max}", f"--spare={SPARE}"]
    argv += [f"--steps={STEPS // (len(SHAPES) * len(WAYS))}"]
    done = run(argv + (["--host"] if shape.host else []), limit=3600)
    if done.code != 0:
        raise Fail(f"seed {seed}: {done.text()[-3000:]}")


def property_of(shape, seed, folder):
    for i, way in enumerate(WAYS):
        name = f"memory/property/{shape.name}/{way}"
        try:
            one_sequence(shape, way, 2 * seed + i, folder)
            yield Result(name, OK)
        except Fail as reason:
            yield Result(name, NOT_OK, str(reason))


def print_matrix():
    return matrix.print_table()


def tests():
    for seed, shape in enumerate(SHAPES):
        body = partial(property_of, shape, seed)
        yield Test(f"memory/property/{shape.name}", body, weight=4)
    yield from matrix.tests()
    yield from adapters.tests()
    yield from gotests.tests()
    yield from growth.tests()
    yield from hosted.tests()
