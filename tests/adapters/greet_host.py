"""greet_host.py COMPONENT calls, by turns, a function of an adapter that takes
strings and one of the program that grows its heap."""

import sys
from pathlib import Path

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker


def main(path):
    engine = Engine()
    store = Store(engine)
    store.set_wasi(WasiConfig())
    linker = Linker(engine)
    linker.add_wasip2()
    component = Component(engine, Path(path).read_bytes())
    instance = linker.instantiate(store, component)
    api = instance.get_export_index(store, "wasi-fuse:greet/api")
    greet = instance.get_func(
        store, instance.get_export_index(store, "greet", api))
    grow = instance.get_func(
        store, instance.get_export_index(store, "grow"))
    for turn, length in enumerate([3, 0, 70_000, 5, 300_000, 10, 300_000]):
        name, mark = "n\u00e9" * length, "!" * turn
        said = greet(store, name, mark)
        greet.post_return(store)
        if said != name + mark:
            raise SystemExit(f"turn {turn}: {len(said)} characters")
        called = grow(store, 7)
        grow.post_return(store)
        print(f"turn {turn}: greeted {called}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
