"""host.py runs a component of reactor.c or hybrid.c in the host of the PyPI
package wasmtime, and asks of it what it must answer.

    host.py reactor COMPONENT
    host.py hybrid COMPONENT ARGS...
"""

import os
import sys

import wasmtime
from wasmtime import component
from wasmtime.component import Record, ResourceHost, ResourceType, Variant

PATHS = "wasi-fuse:draw/paths@1.0.0"
CANVAS = "wasi-fuse:draw/canvas@1.0.0"
LAYER = 7  # the host's number for the type of its resource


def record(**fields):
    made = Record()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def point(x, y):
    return record(x=x, y=y)


def plain(value):
    """A value as Python prints it: for comparisons."""
    if isinstance(value, Record):
        return {name: plain(v) for name, v in sorted(vars(value).items())}
    if isinstance(value, Variant):
        return (value.tag, plain(value.payload))
    if isinstance(value, (list, tuple)):
        return type(value)(plain(v) for v in value)
    return value


def load(path, define=None, **options):
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    linker = component.Linker(engine)
    linker.add_wasip2()
    if define:
        define(store, linker)
    wasi = wasmtime.WasiConfig()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    for name, value in options.items():
        setattr(wasi, name, value)
    if define:
        wasi.preopen_dir(os.getcwd(), "/")
    store.set_wasi(wasi)
    made = component.Component.from_file(engine, path)
    return store, linker.instantiate(store, made)


class Reactor:
    def __init__(self, path):
        self.store, self.instance = load(path, env=[("GREETING", "good day")])

    def call(self, name, *params, where=PATHS):
        store, instance = self.store, self.instance
        inner = None
        if where != "world":
            inner = instance.get_export_index(store, where)
        func = instance.get_func(
            store, instance.get_export_index(store, name, inner)
        )
        result = func(store, *params)
        func.post_return(store)
        return result


def expect(found, wanted):
    if plain(found) != wanted:
        sys.exit(f"found\n{plain(found)!r}, not\n{wanted!r}")


def reactor(path):
    host = Reactor(path)
    call = host.call
    greeting = call("greet", "W\u00f6rld", where="world")
    expect(greeting, "good day, W\u00f6rld")
    moved = call("moved", [point(1, 2), point(-3, 4)], point(10, 20))
    expect(moved, [{"x": 11, "y": 22}, {"x": 7, "y": 24}])
    label = record(text="caf\u00e9", at=point(0, 0), tags=["a", "", "bc"])
    moved = plain(label)
    moved["at"] = {"x": 5, "y": -5}
    expect(call("moved", label, point(5, -5)), moved)
    expect(call("moved", 4, point(1, 1)), 4)
    expect(call("moved", None, point(1, 1)), None)
    shapes = [3, [{"x": 1, "y": 2}], None]
    expect(call("parse", "circle:3 polygon:1,2 nothing"), shapes)
    expect(call("parse", ""), None)
    expect(call("parse", "nothing " * 5), 5)
    expect(call("parse", "circle:1 square:2"), "square:2")
    expect(call("style-of", ["hidden", "x", "filled"]), {"filled", "hidden"})
    expect(call("mix", "red", "blue"), ("green", "red and blue"))
    expect(call("mix", "red", None), ("red", "red and none"))
    numbers = [255, -128, 65535, -32768, 2**32 - 1, -(2**31), 2**64 - 1,
               -(2**63), 0.5, -1e300, True, "\u20ac"]
    shown = call("show", *numbers, [0, 2**64 - 1], Variant("err", -1))
    text = (
        "255 -128 65535 -32768 4294967295 -2147483648 18446744073709551615 "
        "-9223372036854775808 0.5 -1e+300 1 20ac err -1"
    )
    expect(shown, [text, "0", "18446744073709551615"])
    resources(host)
    many(host)


def resources(host):
    call, store = host.call, host.store
    one = call("[constructor]path", [point(1, 1)])
    two = call("[constructor]path", [])
    expect(call("alive"), 2)
    expect(call("[method]path.add", two, point(2, 2)), 1)
    expect(call("[method]path.add", two, point(3, 3)), 2)
    three = call("[static]path.joined", one, two)
    expect(call("alive"), 2)  # the first was given away, and is no more
    points = [{"x": n, "y": n} for n in (1, 2, 3)]
    expect(call("[method]path.points", three), points)
    two.drop(store)
    expect(call("alive"), 1)
    three.drop(store)
    expect(call("alive"), 0)


def many(host):
    """Lists that need the program's heap to grow, again and again: what a
    function returned is freed, or memory would be out."""
    points = [point(n, -n) for n in range(2000)]
    for _ in range(20):
        found = host.call("moved", points, point(0, 1))
        expect([len(found), found[-1].x, found[-1].y], [2000, 1999, -1998])
    for _ in range(50):
        host.call("parse", "nothing " + "x" * 2000000)


class Canvas:
    """Layers, by number, and their shapes."""

    def __init__(self):
        self.layers = {}
        self.dropped = []

    def new(self, name):
        self.layers[len(self.layers) + 1] = (name, [])
        return ResourceHost.own(len(self.layers), LAYER)

    def drop(self, _store, number):
        self.dropped.append(number)

    def shapes_of(self, store, handle):
        if not isinstance(handle, ResourceHost):
            handle = handle.to_host(store)
        return self.layers[handle.rep][1]

    def draw(self, store, handle, shape, colour, style):
        shapes = self.shapes_of(store, handle)
        if shape is None:
            return Variant("err", None)
        if isinstance(shape, list) and len(shape) > 4:
            return Variant("err", 4)
        if colour == "blue" and "hidden" in style and len(shapes) > 2:
            return Variant("err", "hidden behind the others")
        shapes.append(shape)
        return Variant("ok", len(shapes))

    def bounds(self, store, handle):
        lists = [s for s in self.shapes_of(store, handle)
                 if isinstance(s, list)]
        points = [p for s in lists for p in s]
        if not points:
            return None
        xs, ys = [p.x for p in points], [p.y for p in points]
        return (point(min(xs), min(ys)), point(max(xs), max(ys)))

    def merged(self, store, one, other):
        made = self.new("merged")
        shapes = self.shapes_of(store, one) + self.shapes_of(store, other)
        self.layers[len(self.layers)][1].extend(shapes)
        return made

    def labels(self, about):
        return [
            record(text=f"{about} {n}", at=point(n, n), tags=["tag"] * n)
            for n in range(3)
        ]

    def define(self, store, linker):
        with linker.root() as root:
            root.add_func("limit", lambda _store: 41)
            with root.add_instance(CANVAS) as into:
                kind = ResourceType.host(LAYER)
                into.add_resource("layer", kind, self.drop)
                into.add_func("[constructor]layer", lambda _, n: self.new(n))
                into.add_func("[method]layer.draw", self.draw)
                into.add_func("[method]layer.shapes", self.shapes_of)
                into.add_func("[method]layer.bounds", self.bounds)
                into.add_func("[static]layer.merged", self.merged)
                into.add_func("labels", lambda _, about: self.labels(about))
            with root.add_instance("wasi-fuse:draw/types@1.0.0"):
                pass


def hybrid(path, *args):
    canvas = Canvas()
    store, instance = load(path, canvas.define, argv=["hybrid", *args])
    for version in ("0.2.0", "0.2.12"):
        run = instance.get_export_index(store, f"wasi:cli/run@{version}")
        if run:
            break
    at = instance.get_export_index(store, "run", run)
    try:
        instance.get_func(store, at)(store)
    except wasmtime.ExitTrap as trap:
        code = trap.code
    sys.stdout.flush()
    print(f"exit code {code}")


if __name__ == "__main__":
    {"reactor": reactor, "hybrid": hybrid}[sys.argv[1]](*sys.argv[2:])
