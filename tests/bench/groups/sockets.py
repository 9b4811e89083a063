"""The time that 100 MB over loopback take, beside a program of preview2 that
calls wasi:sockets itself."""

import socket
import subprocess
import time
from pathlib import Path

from bench.figures import ratio
from support import builders, wasm
from support.core import ROOT, Fail, must, tool

TITLE = "the time of moving 100 MB over loopback on wasmtime"
HERE = Path(__file__).parent.parent
ADAPTER = ROOT / "adapters" / "preview1"
SIZE, QUICK_SIZE = 100_000_000, 5_000_000
TARGET = 1.2


def fused(bench):
    source = builders.c(HERE / "rate.c")
    return wasm.fuse(source, bench.path("fused.wasm"), "--component")


def preview2(bench):
    stem = bench.path("preview2")
    clang = [tool("clang-19"), "--target=wasm32-wasi"]
    linker = f"-fuse-ld={tool('wasm-ld-19')}"
    source = HERE / "rate_preview2.c"
    must([*clang, "-O2", "-I", ADAPTER, "-c", source, "-o", f"{stem}.o"])
    flags = ["-nostdlib", "-Wl,--no-entry"]
    must([*clang, linker, *flags, f"{stem}.o", "-o", f"{stem}.core.wasm"])
    tools = [tool("wasm-tools"), "component"]
    world = [ADAPTER / "preview1.wit", "--world", "adapter"]
    module = f"{stem}.embedded.wasm"
    must([*tools, "embed", *world, f"{stem}.core.wasm", "-o", module])
    must([*tools, "new", module, "-o", f"{stem}.wasm"])
    return f"{stem}.wasm"


def take(peer, size):
    buffer = bytearray(1 << 20)
    left = size
    while left and (n := peer.recv_into(buffer)):
        left -= n
    return left == 0


def give(peer, size):
    block = bytes(1 << 20)
    while size:
        size -= peer.send(block[:size] if size < len(block) else block)
    return peer.recv(1) == b""


def moved(program, way, size):
    """The seconds from the connection to the last byte."""
    act = {"send": take, "receive": give}[way]
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        port = server.getsockname()[1]
        argv = [tool("wasmtime"), "run", "-S", "inherit-network"]
        argv += ["--allow-precompiled", program, port, way, size]
        process = subprocess.Popen([str(a) for a in argv])
        peer = server.accept()[0]
        with peer:
            peer.settimeout(60)
            begin = time.perf_counter()
            is_whole = act(peer, size)
            took = time.perf_counter() - begin
        if process.wait(60) or not is_whole:
            raise Fail(f"{program} {way} ended with {process.returncode}")
    return took


def measure(bench):
    size = QUICK_SIZE if bench.quick else SIZE
    programs = {"fused": fused(bench), "preview2": preview2(bench)}
    for way in ("send", "receive"):
        found = {name: [] for name in programs}
        order = list(programs.items())
        for name, program in order:
            moved(program, way, QUICK_SIZE)
        for _ in range(bench.runs):
            for name, program in order:
                found[name].append(moved(program, way, size))
            order.reverse()
        ours, theirs = found["fused"], found["preview2"]
        yield ratio(f"sockets/{way}", "preview2 in C", ours, theirs, TARGET)
