"""lifted.py tries an adapter with a function that a host calls with strings.
tests/adapters has it, programs for it, and its host."""

from functools import partial

from support import builders, wasm
from support.components.worlds import embed
from support.core import BUILD, ROOT, Fail, Skip, Test, must, run, tool

HERE = ROOT / "tests" / "adapters"
WIT = HERE / "greet.wit"
TARGET = ["--target=wasm32-wasi", "-O2"]
SIDE = ["-mcpu=mvp", "-mmutable-globals", "-ffreestanding", "-nostdlib",
        "-fPIC", "-fvisibility=hidden", "-ffunction-sections",
        "-fdata-sections", f"-I{ROOT}/adapters/preview1"]
LINK = ["-shared", "--experimental-pic", "--emit-relocs", "--no-entry"]
PRINTED = "".join(f"turn {n}: greeted {n + 1}\n" for n in range(7))


def adapter(folder, *flags):
    bare, made = folder / "bare.wasm", folder / "greet.wasm"
    must([tool("clang-19"), *TARGET, *SIDE, *flags, "-c", HERE / "greet.c",
          "-o", folder / "greet.o"])
    must([tool("wasm-ld-19"), *LINK, folder / "greet.o", "-o", bare])
    return ["--adapt", f"greet={embed(WIT, 'adapter', bare, made)}"]


def program(folder, *flags):
    builders.has_file("/usr/include/wasm32-wasi/stdio.h", "wasi-libc")
    made, source = folder / "main.wasm", HERE / "grower.c"
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    must([tool("clang-19"), *TARGET, *flags, "-c", source, "-o",
          folder / "main.o"])
    must([tool("clang-19"), "--target=wasm32-wasi", linker,
          "-mexec-model=reactor", folder / "main.o", "-o", made])
    embed(WIT, "program", made, made)
    return made


def components(main, folder, options):
    core = wasm.fuse(main, folder / "core.wasm", *options)
    wasm.validate(core)
    yield wasm.fuse(main, folder / "out.wasm", "--component", *options)
    yield wasm.new_component(core, folder / "made.wasm")


def hosted(component):
    python = BUILD / "venv" / "bin" / "python3"
    if run([python, "-c", "import wasmtime.component"]).code:
        raise Skip("PyPI's wasmtime is not installed")
    wasm.validate(component)
    done = must([python, HERE / "greet_host.py", component])
    if done.out.decode() != PRINTED:
        raise Fail(f"{component.name}: it printed {done.text()}")


def own(flags, folder):
    """Strings are placed by the adapter, whether or not the program has a
    realloc for other things."""
    options = adapter(folder)
    for component in components(program(folder, *flags), folder, options):
        hosted(component)


def programs(folder):
    """An adapter without a realloc has strings placed by the program's."""
    options = adapter(folder, "-DNO_REALLOC")
    main = program(folder, "-DTALKER")
    embed(WIT, "talker", main, main)
    for component in components(main, folder, options):
        wasm.validate(component)
        call = 'greet("you", "!")'
        argv = [tool("wasmtime"), "run", "--invoke", call, component]
        if must(argv).out != b'"you!"\n':
            raise Fail(f"{component.name}: it is not greeted")


def refused(main, options, message, folder):
    argv = [wasm.wasi_fuse(), main, "-o", folder / "no.wasm", *options]
    done = run(argv, cwd=folder)
    if (done.code, done.err.decode()) != (1, message):
        raise Fail(f"exit code {done.code}: {done.text()}\nnot\n{message}")


def both(folder):
    """Two reallocs cannot both place what a host passes."""
    _, adapt = adapter(folder)
    main = program(folder, "-DTALKER")
    embed(WIT, "talker", main, main)
    for more in [], ["--component"]:
        refused("main.wasm", ["--adapt", "greet=greet.wasm", *more],
                "greet.wasm: error: export `cabi_realloc`: the host would "
                "place by it what this adapter's functions take, but does so "
                "by that of main.wasm; without it, that serves both\n", folder)


def neither(folder):
    adapter(folder, "-DNO_REALLOC")
    program(folder)
    refused("main.wasm", ["--adapt", "greet=greet.wasm", "--component"],
            "main.wasm: error: export `wasi-fuse:greet/api#greet`: it takes a "
            "list, but neither the program nor an adapter exports a "
            "`cabi_realloc` for it\n", folder)


def tests():
    for name, body in {
        "own": partial(own, []),
        "beside-programs": partial(own, ["-DREALLOC"]),
        "by-programs": programs,
        "both": both,
        "neither": neither,
    }.items():
        yield Test(f"components/lifted/{name}", body, quick=True)
