"""sockets.py runs programs with sockets on wasmtime, over loopback alone,
against peers that are Python.

Each is fused to a core module, of which wasm-tools makes a component, and to a
component; a test runs both.
"""

import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import builders, wasm
from support.checks import node
from support.components.hosts import OLD_WASMTIME
from support.core import ROOT, Fail, Skip, Test, must, run, tool

SOURCES = builders.SOURCES / "sockets"
HOST = ROOT / "tests" / "host"
# With room for so few handles that a program which leaks any ends soon.
NETWORK = ("-S", "inherit-network", "-S", "max-resources=16")
ROOMY = ("-S", "inherit-network")
LIMIT = 60  # seconds for anything that is waited for


def free_port(kind=socket.SOCK_STREAM, family=socket.AF_INET):
    """A port that nobody has now."""
    with socket.socket(family, kind) as probe:
        probe.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        return probe.getsockname()[1]


def go():
    source = SOURCES / "serve.go"
    output = builders.BUILT / "sockets-go.wasm"
    return builders.made(
        "sockets-go",
        source,
        [tool("go"), "build", "-o", output, source],
        env={
            "GOOS": "wasip1",
            "GOARCH": "wasm",
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "",
            "GOCACHE": str(builders.CACHE / "go"),
            "GOPATH": str(builders.CACHE / "gopath"),
        },
    )


def fused(name, folder, *options, build=builders.c):
    """The program as a component, made in both ways."""
    source = build(SOURCES / f"{name}.c")
    core = wasm.fuse(source, folder / f"{name}.core.wasm", *options)
    wasm.validate(core)
    yield wasm.new_component(core, folder / f"{name}.new.wasm")
    target = folder / f"{name}.component.wasm"
    yield wasm.fuse(source, target, "--component", *options)


def command(component, arguments=(), flags=NETWORK, env=(), host=None):
    argv = [host or tool("wasmtime"), "run", *wasm.WASMTIME_FLAGS, *flags]
    for name, value in dict(env).items():
        argv += ["--env", f"{name}={value}"]
    return [str(a) for a in (*argv, component, *arguments)]


class Guest:
    """A program that runs while the test talks to it."""

    def __init__(self, *arguments, **options):
        self.process = subprocess.Popen(
            command(*arguments, **options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.timer = threading.Timer(LIMIT, self.stop)
        self.timer.start()

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.timer.cancel()
        self.stop()
        self.process.communicate()

    def line(self):
        """The next line that it prints."""
        return self.process.stdout.readline().decode().rstrip("\n")

    def expect(self, *lines):
        for want in lines:
            found = self.line()
            if found != want:
                rest = self.process.communicate()
                raise Fail(f"it prints {found!r}, not {want!r}: {rest}")

    def end(self, code=0, err=b""):
        out, errors = self.process.communicate()
        found = (self.process.returncode, out, errors)
        if found != (code, b"", err):
            raise Fail(f"it ends with {found}")


def expect(what, found, want):
    if found != want:
        raise Fail(f"{what}: {found!r}, not {want!r}")


def connect(port, host="127.0.0.1"):
    """Connects to a guest that may not listen yet."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            return socket.create_connection((host, port), LIMIT)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise Fail(f"nobody listens at port {port}") from None
            time.sleep(0.01)


def exchange(peer, data):
    """Sends all and reads until the other side has ended."""
    sender = threading.Thread(
        target=lambda: (peer.sendall(data), peer.shutdown(socket.SHUT_WR))
    )
    sender.start()
    found = b"".join(iter(partial(peer.recv, 65536), b""))
    sender.join()
    return found


def pattern(size, seed=1):
    """Bytes that differ from place to place, and from seed to seed."""
    line = b"".join(b"%d:%d," % (seed, i) for i in range(997))
    return (line * (size // len(line) + 1))[:size]


def preview1(folder):
    """A server that finds its socket listening: baked in, or given by the
    environment in its place or beside it."""
    port, other = free_port(), free_port()
    baked = f"127.0.0.1:{port}"
    named = f"[::1]:{other}"
    for component in fused("accept", folder, f"--listen={baked}"):
        for variable, fd, address in (
            (None, 3, ("127.0.0.1", port)),
            (named, 3, ("::1", other)),
            (f"+{named}", 4, ("::1", other)),
            (f"{named},{baked}", 4, ("127.0.0.1", port)),
        ):
            env = {"WASI_FUSE_LISTEN": variable} if variable else {}
            with Guest(component, [fd, 3], env=env) as guest:
                guest.expect("type 1")
                for size in (1, 5000, 300_000):
                    data = pattern(size)
                    with connect(address[1], address[0]) as peer:
                        if exchange(peer, data) != data:
                            raise Fail(f"{size} bytes come back changed")
                guest.expect("served 3")
                guest.end()


def behind_directories(folder):
    """The descriptors follow those of the directories."""
    port = free_port()
    for component in fused("accept", folder, f"--listen=127.0.0.1:{port}"):
        place = folder / "place"
        place.mkdir(exist_ok=True)
        flags = [*NETWORK, "--dir", f"{place}::/a", "--dir", f"{place}::/b"]
        with Guest(component, [5, 1], flags=flags) as guest:
            guest.expect("type 1")
            with connect(port) as peer:
                expect("echo", exchange(peer, b"abc"), b"abc")
            guest.expect("served 1")
            guest.end()


def cannot_listen(folder):
    """An address where nobody can listen has a descriptor that tells why."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = f"127.0.0.1:{server.getsockname()[1]}"
        for component in fused("accept", folder, f"--listen={taken}"):
            for env, flags, why in (
                ({}, NETWORK, "Address in use"),
                ({}, (), "Permission denied"),
                ({}, ("-S", "tcp=n", *NETWORK), "Permission denied"),
                ({"WASI_FUSE_LISTEN": "1.2.3:4"}, NETWORK, "Invalid argument"),
            ):
                done = run(command(component, [3, 1], flags, env))
                expect("its output", done.out, b"type 1\n")
                expect("the reason", done.err, f"accept: {why}\n".encode())
                expect("exit code", done.code, 1)
            none = {"WASI_FUSE_LISTEN": ""}
            done = run(command(component, [3, 1], NETWORK, none))
            expect("none", done.err, b"getsockopt: Bad file descriptor\n")


def without_sockets(folder):
    """A program that imports no sock_* has no part of it."""
    for source in ("c/cat.c", "c/hello.c", "c/files.c"):
        module = builders.c(builders.SOURCES / source)
        core = wasm.fuse(module, folder / "core.wasm")
        found = [i for i in wasm.imports(core) if "wasi:sockets" in i]
        expect(f"imports of {source}", found, [])
        printed = must([tool("wasm-tools"), "print", core]).out.decode()
        names = re.findall(r"\(func \$adapter\.(\S+)", printed)
        alien = re.compile(r"tcp|udp|sock|network|address|listen")
        expect(f"funcs of {source}", list(filter(alien.search, names)), [])


def port_of(guest):
    """What the guest's first line tells."""
    line = guest.line()
    if not line.startswith("port "):
        raise Fail(f"it prints {line!r}: {guest.process.communicate()}")
    return int(line.split()[1])


def wamr_echo(folder):
    """A server with WAMR's library, of IPv4 and IPv6."""
    for component in fused("wamr_echo", folder):
        for family, host in ((4, "127.0.0.1"), (6, "::1")):
            with Guest(component, [family, 3]) as guest:
                port = port_of(guest)
                for size in (1, 5000, 300_000):
                    data = pattern(size)
                    with connect(port, host) as peer:
                        guest.expect(f"peer 1 {peer.getsockname()[1]}")
                        if exchange(peer, data) != data:
                            raise Fail(f"{size} bytes come back changed")
                guest.end()


def between_guests(folder):
    """Client and server both fused."""
    servers, clients = fused("wamr_echo", folder), fused("wamr_ask", folder)
    for server, client in zip(servers, clients):
        for family in (4, 6):
            with Guest(server, [family, 2]) as guest:
                port = port_of(guest)
                for size in (1, 50_000):
                    done = must(command(client, [family, port, size]))
                    expect(f"{size} bytes", done.out, b"same 1\n")
                    guest.line()
                guest.end()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        body = pattern(int(self.path.strip("/")))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def wamr_get(folder):
    """A client of HTTP, by address and by name."""
    lookup = ("-S", "allow-ip-name-lookup")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever).start()
    try:
        for component in fused("wamr_get", folder):
            for host, flags in (
                ("127.0.0.1", NETWORK),
                ("localhost", (*NETWORK, *lookup)),
            ):
                for size in (0, 10, 500_000):
                    arguments = [host, server.server_port, f"/{size}"]
                    done = must(command(component, arguments, flags))
                    if done.out != pattern(size):
                        raise Fail(f"of {size} bytes {len(done.out)} come")
    finally:
        server.shutdown()
        server.server_close()


def wamr_udp(folder):
    """Datagrams of all sizes, to and from a peer that is native."""
    sizes = (0, 1, 3, 1400, 9000, 60_000)
    for component in fused("wamr_udp", folder):
        for number, family, host in (
            (4, socket.AF_INET, "127.0.0.1"),
            (6, socket.AF_INET6, "::1"),
        ):
            with socket.socket(family, socket.SOCK_DGRAM) as peer:
                peer.settimeout(LIMIT)
                peer.bind((host, 0))
                own = peer.getsockname()[1]
                with Guest(component, [number, len(sizes), own]) as guest:
                    port = port_of(guest)
                    for size in sizes:
                        data = pattern(size)
                        peer.sendto(data, (host, port))
                        found = peer.recv(70_000)
                        expect("answer", found, b"%d:" % size + data)
                    question, at = peer.recvfrom(100)
                    expect("question", question, b"question")
                    peer.sendto(b"answered", at)
                    expect("by write", peer.recv(100), b"ans")
                    peer.sendto(b"again", at)
                    guest.expect(
                        "unconnected: Destination address required",
                        "no peer: Socket not connected",
                        "peer 1",
                        "answered 0",
                        "again",
                    )
                    guest.end()


def one_after_the_other(folder):
    """1,000 connections; none leaves a handle behind."""
    for component in fused("wamr_many", folder):
        with Guest(component, [1000]) as guest:
            port = port_of(guest)
            for i in range(1000):
                data = pattern(i * 7 % 3000, i)
                with connect(port) as peer:
                    if exchange(peer, data) != data:
                        raise Fail(f"connection {i}: {len(data)} bytes change")
            guest.line()
            guest.end()


def at_once(folder):
    """100 connections that all are open before the first ends."""
    for component in fused("wamr_many", folder):
        with Guest(component, [100], flags=ROOMY) as guest:
            port = port_of(guest)
            peers = [connect(port) for _ in range(100)]
            for _ in range(5):
                for i, peer in enumerate(peers):
                    peer.sendall(pattern(1000 + i, i))
                for i, peer in enumerate(peers):
                    found = peer.recv(1000 + i, socket.MSG_WAITALL)
                    if found != pattern(1000 + i, i):
                        raise Fail(f"connection {i} changes its bytes")
            found = [None] * 100

            def finish(i):
                found[i] = exchange(peers[i], pattern(100_000, i))

            threads = [
                threading.Thread(target=finish, args=[i]) for i in range(100)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for i, peer in enumerate(peers):
                peer.close()
                if found[i] != pattern(100_000, i):
                    raise Fail(f"connection {i} changes its bytes")
            guest.expect("most 100")
            guest.end()


def wasmedge(folder):
    """WasmEdge's functions, some of another type under the same name."""
    flags = (*NETWORK, "-S", "allow-ip-name-lookup")
    for component in fused("wasmedge", folder):
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as datagrams,
        ):
            datagrams.bind(("::1", 0))
            for waiting in (server, datagrams):
                waiting.settimeout(LIMIT)
            ports = [s.getsockname()[1] for s in (server, datagrams)]
            with Guest(component, ["localhost", *ports], flags) as guest:
                port = port_of(guest)
                guest.expect("family 4 of 127")
                with connect(port) as peer:
                    expect("echo", exchange(peer, b"abc"), b"abc")
                guest.expect("peer 1 0 127", "again 28")
                data, at = datagrams.recvfrom(100)
                expect("datagram", data, b"datagram")
                datagrams.sendto(b"datagram that is long", at)
                guest.expect("datagram, cut 1, from 2 1, port 1")
                guest.expect("2 found: 2 1, 1 2")
                peer = server.accept()[0]
                expect("question", peer.recv(100), b"question")
                peer.sendall(b"ans")
                peer.sendall(b"wered")
                peer.close()
                guest.expect(
                    "answered",
                    "flags 79",
                    "none 84",
                    "service 85",
                    "type 2",
                    "keepalive 1",
                    "linger 1",
                    "level 1",
                    "limit 20000",
                    "late 1",
                    "5 bytes 1",
                    "port 1",
                    "family 1",
                    "over 1 0",
                    "error 0",
                )
                guest.end()


def behave(peer):
    """What the peer of wamr_edges does: what it is told first."""
    with peer:
        peer.settimeout(LIMIT)
        told = peer.recv(100)
        if told == b"go":
            peer.sendall(b"ok")
        elif told == b"reset":
            never = struct.pack("ii", 1, 0)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, never)
            return
        elif told == b"half":
            while peer.recv(100):
                pass
            peer.sendall(b"answer")
        elif told == b"other half":
            peer.shutdown(socket.SHUT_WR)
            if peer.recv(5, socket.MSG_WAITALL) != b"after":
                return
        elif told == b"parts":
            for part in (b"abc", b"def", b"ghijkl"):
                peer.sendall(part)
                time.sleep(0.03)
        while peer.recv(100):
            pass


def serve(server, act):
    """Has each connection to a server looked after, until it is closed."""

    def accept():
        while True:
            try:
                peer = server.accept()[0]
            except OSError:
                return
            threading.Thread(target=act, args=[peer], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def printed(name, folder, arguments=()):
    """What a program prints is what lies beside it."""
    want = (SOURCES / f"{name}.out").read_bytes()
    for component in fused(name, folder):
        done = run(command(component, arguments), limit=LIMIT)
        if (done.code, done.out) != (0, want):
            found = wasm.first_difference(want, done.out)
            raise Fail(f"exit code {done.code}: {found} {done.err}")


def edges(folder):
    """Refused, reset, half closed and malformed, as in POSIX."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        serve(server, behave)
        printed("wamr_edges", folder, [server.getsockname()[1]])


def denied(folder):
    """A host that denies the network gives EACCES for each kind of socket
    and for names, and never a trap."""
    for component in fused("wamr_get", folder):
        for host, flags, what in (
            ("127.0.0.1", (), "open"),
            ("127.0.0.1", ("-S", "tcp=n"), "open"),
            ("localhost", NETWORK, "resolve"),
        ):
            done = run(command(component, [host, 1, "/"], flags))
            why = f"{what}: Permission denied\n".encode()
            expect(f"{host} {flags}", (done.code, done.err), (1, why))
    for component in fused("wamr_udp", folder):
        for flags, what in (((), "open"), (("-S", "udp=n"), "open")):
            done = run(command(component, [4, 0, 1], flags))
            why = f"{what}: Permission denied\n".encode()
            expect(f"UDP {flags}", (done.code, done.err), (1, why))


def go_server(folder):
    """Go's net.FileListener, whose descriptor the environment tells."""
    port = free_port()
    listen = f"--listen=127.0.0.1:{port}"
    env = {"LISTEN_FD": "3"}
    for component in fused("serve", folder, listen, build=lambda _: go()):
        with Guest(component, [20], flags=ROOMY, env=env) as guest:
            guest.expect("listening")
            peers = [connect(port) for _ in range(20)]
            for i, peer in enumerate(peers):
                peer.sendall(pattern(100, i))
            for i, peer in enumerate(peers):
                data = pattern(200_000, i)
                found = peer.recv(100, socket.MSG_WAITALL)
                expect("the first bytes", found, pattern(100, i))
                if exchange(peer, data) != data:
                    raise Fail(f"connection {i} changes its bytes")
                peer.close()
            guest.expect("served 20")
            guest.end()


def slowly(peer):
    """All that a peer sends, by one who only begins to read later."""
    with peer:
        peer.settimeout(LIMIT)
        time.sleep(0.3)
        return b"".join(iter(partial(peer.recv, 1 << 20), b""))


def flood(folder):
    """What was written is not lost when a socket is closed, and a write that
    may not wait for ever ends."""
    size = 20_000_000
    want = bytes(i % 251 for i in range(251 * 4000))
    want = want * (size // len(want) + 1)
    for component in fused("wamr_flood", folder):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(LIMIT)
            port = server.getsockname()[1]
            with Guest(component, [port, size]) as guest:
                peer = server.accept()[0]
                expect("in parts", slowly(peer) == want[:size], True)
                guest.expect("limited, full 1")
                peer = server.accept()[0]
                sent = int(guest.line().removeprefix("sent "))
                expect("at once", slowly(peer) == want[:sent], True)
                guest.end()


def on_old_host(folder):
    """Of WASI 0.2.0 alone, on a host that knows no more."""
    if not OLD_WASMTIME.exists():
        raise Skip("there is no older wasmtime in build/old")
    source = builders.c(SOURCES / "wamr_echo.c")
    core = wasm.fuse(source, folder / "core.wasm", "--wasi=0.2.0")
    versions = [i for i in wasm.imports(core) if "wasi:" in i]
    newer = [i for i in versions if "@0.2.0" not in i]
    expect("imports of newer versions", newer, [])
    component = wasm.new_component(core, folder / "component.wasm")
    with Guest(component, [4, 1], host=OLD_WASMTIME) as guest:
        with connect(port_of(guest)) as peer:
            guest.expect(f"peer 1 {peer.getsockname()[1]}")
            expect("echo", exchange(peer, b"abc"), b"abc")
        guest.end()


CODES = {
    "unknown": "I/O error",
    "access-denied": "Permission denied",
    "not-supported": "Not supported",
    "invalid-argument": "Invalid argument",
    "out-of-memory": "Out of memory",
    "timeout": "Operation timed out",
    "concurrency-conflict": "Operation already in progress",
    "not-in-progress": "Invalid argument",
    "would-block": "Resource temporarily unavailable",
    "invalid-state": "Invalid argument",
    "new-socket-limit": "No file descriptors available",
    "address-not-bindable": "Address not available",
    "address-in-use": "Address in use",
    "remote-unreachable": "Host is unreachable",
    "connection-refused": "Connection refused",
    "connection-reset": "Connection reset by peer",
    "connection-aborted": "Connection aborted",
    "datagram-too-large": "Message too large",
    "name-unresolvable": "No such file or directory",
    "temporary-resolver-failure": "Resource temporarily unavailable",
    "permanent-resolver-failure": "Permission denied",
}


def on_node(name, folder):
    """A core module, and the command that runs it on the Node host, whose
    network is all in memory."""
    source = builders.c(SOURCES / f"{name}.c")
    core = wasm.fuse(source, folder / f"{name}.wasm")
    return core, [node(), HOST / "run.mjs"]


def codes(folder):
    """Each error code of wasi:sockets has its errno."""
    core, argv = on_node("codes", folder)
    for code in CODES:  # a call that failed counts for no later rule
        argv += ["--fail", f"create-tcp-socket={code}@1"]
    done = must([*argv, core, len(CODES) + 1])
    want = [*CODES.values(), "good"]
    expect("errnos", done.out.decode().splitlines(), want)


def held(folder):
    """Each end gets what the other wrote from a host, too, that sends nothing
    before it is asked to flush."""
    core, argv = on_node("alone", folder)
    expect("output", must([*argv, "--hold", core], limit=20).out, b"good\n")


def hostile(folder):
    """Whatever call of the network fails: no trap, no handle left behind, no
    endless loop; and none left where all goes well."""
    core, argv = on_node("alone", folder)
    done = must([*argv, "--leaks", core])
    left = re.sub(rb" \d+", b"", done.err)
    expect("output", done.out, b"good\n")
    if left.splitlines()[:2] != [b"left: network", b"left: output-stream"]:
        raise Fail(f"handles are left: {left}")
    if left.count(b"left: ") > 3:
        raise Fail(f"handles are left: {left}")
    done = run([node(), HOST / "hostile.mjs", core], limit=300)
    if done.code != 0 or b" 0 failed (0 in " not in done.out:
        raise Fail(f"exit code {done.code}: {done.text()[-3000:]}")


TESTS = {
    "preview1": preview1,
    "behind-directories": behind_directories,
    "cannot-listen": cannot_listen,
    "without-sockets": without_sockets,
    "wamr-echo": wamr_echo,
    "between-guests": between_guests,
    "wamr-get": wamr_get,
    "wamr-udp": wamr_udp,
    "one-after-the-other": one_after_the_other,
    "at-once": at_once,
    "wasmedge": wasmedge,
    "go": go_server,
    "edges": edges,
    "flood": flood,
    "codes": codes,
    "held": held,
    "hostile": hostile,
    "old-host": on_old_host,
    "denied": denied,
    "options": partial(printed, "wamr_options"),
}


# Seconds of those that are not quick.
SLOW = {"go": 30, "one-after-the-other": 5, "at-once": 3, "flood": 3}


def tests():
    for name, body in TESTS.items():
        is_quick = name not in SLOW
        yield Test(f"sockets/{name}", body, is_quick, SLOW.get(name, 2))
