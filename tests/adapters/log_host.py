"""log_host.py COMPONENT runs a command component on wasmtime with a
wasi:logging of its own, and prints what the program printed and logged."""

import sys
from pathlib import Path

from wasmtime import Engine, ExitTrap, Store, WasiConfig
from wasmtime.component import Component, Linker

INTERFACE = "wasi:logging/logging@0.1.0-draft"


def main(path):
    engine = Engine()
    store = Store(engine)
    config = WasiConfig()
    config.inherit_stdout()
    store.set_wasi(config)
    linker = Linker(engine)
    linker.add_wasip2()

    def log(_store, level, context, message):
        print(f"{level} {context}: {message}", flush=True)

    with linker.root() as root, root.add_instance(INTERFACE) as logging:
        logging.add_func("log", log)
    component = Component(engine, Path(path).read_bytes())
    instance = linker.instantiate(store, component)
    interface = instance.get_export_index(store, "wasi:cli/run@0.2.0")
    run = instance.get_func(
        store, instance.get_export_index(store, "run", interface))
    try:
        run(store)
    except ExitTrap as end:
        return end.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
