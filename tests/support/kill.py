"""kill.py looks at the output file as others see it: killed at any moment the
command leaves the old file or the whole new one; modes, owners, links, pipes
and devices; two runs that write the same file; a disk that is full.

WASI_FUSE_KILLS is how often it is killed, else 40 times.
"""

import hashlib
import os
import random
import signal
import stat
import subprocess
import threading
import time
from pathlib import Path

from support import builders, wasm
from support.core import Fail, Skip, Test, must, run, tool

KILLS = int(os.environ.get("WASI_FUSE_KILLS", "40"))
LARGE = 69_000_000  # bytes of the output
OLD = b"what was there before\n"


def leb(n):
    out = bytearray()
    while True:
        out.append(n & 0x7F | (0x80 if n >> 7 else 0))
        n >>= 7
        if not n:
            return bytes(out)


def section(number, content):
    return bytes([number]) + leb(len(content)) + content


def large_module(path, size, marker):
    """A program that large: funcs of 20 KB of which none is dropped, as a table
    has them all."""
    body = b"\0" + b"\1" * 20_000 + b"\x0b"
    n = size // len(body) + 1
    bodies = leb(n) + n * (leb(len(body)) + body)
    name = b"wasi_snapshot_preview1", b"fd_close"
    one = b"".join(leb(len(x)) + x for x in name) + b"\0\1"
    exports = b"\2\6memory\2\0\6_start\0\1"
    elements = b"\1\0\x41\0\x0b" + leb(n) + b"".join(map(leb, range(1, n + 1)))
    path.write_bytes(
        b"\0asm\1\0\0\0"
        + section(1, b"\2\x60\0\0\x60\1\x7f\1\x7f")
        + section(2, b"\1" + one)
        + section(3, leb(n) + n * b"\0")
        + section(4, b"\1\x70\0" + leb(n))
        + section(5, b"\1\0\1")
        + section(7, exports)
        + section(9, elements)
        + section(10, bodies)
        + section(0, b"\6marker" + marker)
    )
    return path


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def temporary(folder):
    return [p for p in folder.iterdir() if ".tmp" in p.name]


def is_writing(process, folder):
    """Whether it has a file of that folder open, be it one without a name."""
    place = Path("/proc", str(process.pid), "fd")
    try:
        return any(os.readlink(x).startswith(f"{folder}/")
                   for x in place.iterdir())
    except OSError:
        return False  # it has ended, or closed one just now


def started(argv, folder):
    """The command, and when it began to write: None if that was not seen."""
    process = subprocess.Popen([str(a) for a in argv])
    while process.poll() is None:
        if is_writing(process, folder):
            return process, time.monotonic()
    return process, None


def time_of_writing(argv, folder):
    """The longest of some runs, from the first byte to the end."""
    times = [0.01]
    for _ in range(5):
        process, begin = started(argv, folder)
        if process.wait() != 0:
            raise Fail(f"exit code {process.returncode}")
        times.append(time.monotonic() - (begin or time.monotonic()))
    return max(times)


def killed_at_any_moment(folder):
    main = large_module(folder / "main.wasm", LARGE, b"1")
    place = folder / "place"
    place.mkdir()
    out = place / "out.wasm"
    argv = [wasm.wasi_fuse(), main, "-o", out]
    took = time_of_writing(argv, place)
    good, old = digest(out), hashlib.sha1(OLD).hexdigest()
    if out.stat().st_size < LARGE:
        raise Fail(f"the output has {out.stat().st_size} bytes only")
    rng = random.Random(12)
    seen = {good: 0, old: 0}
    n_writing = n_left = 0
    out.write_bytes(OLD)
    for turn in range(KILLS):
        process, _ = started(argv, place)
        time.sleep(rng.uniform(0, took * 0.8))
        n_writing += is_writing(process, place)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in temporary(place):
            n_left += 1
            path.unlink()
        found = digest(out)
        if found not in seen:
            size = out.stat().st_size
            raise Fail(f"killed the {turn}th time it left {size} other bytes")
        seen[found] += 1
        if found == good:
            out.write_bytes(OLD)
    (folder / "survived.txt").write_text(
        f"{KILLS} kills: {n_writing} while it wrote, {seen[old]} old files, "
        f"{seen[good]} new ones, {n_left} temporary ones left\n"
    )
    main.unlink()
    out.unlink()


def hello(folder):
    data = builders.c(builders.SOURCES / "c" / "hello.c").read_bytes()
    (folder / "main.wasm").write_bytes(data)
    fused = must([wasm.wasi_fuse(), "main.wasm", "-o", "-"], cwd=folder).out
    return fused


def fuse(folder, output, **options):
    argv = [wasm.wasi_fuse(), "main.wasm", "-o", output]
    return must(argv, cwd=folder, **options)


def expect(path, want, what):
    if path.read_bytes() != want:
        raise Fail(f"{what}: {path.name} is another file")
    if temporary(path.parent):
        raise Fail(f"{what}: {temporary(path.parent)} is left")


def mode_and_owner(folder):
    want = hello(folder)
    out = folder / "out.wasm"
    for mode in (0o600, 0o755, 0o640):
        out.write_bytes(OLD)
        out.chmod(mode)
        if os.geteuid() == 0:
            os.chown(out, 1234, 4321)
        before = out.stat()
        fuse(folder, "out.wasm")
        after = out.stat()
        expect(out, want, oct(mode))
        kept = [(s.st_mode, s.st_uid, s.st_gid) for s in (before, after)]
        if kept[0] != kept[1]:
            raise Fail(f"mode, owner and group were {kept[0]}, are {kept[1]}")


def links(folder):
    want = hello(folder)
    place = folder / "place"
    place.mkdir()
    (place / "out.wasm").write_bytes(OLD)
    (folder / "link").symlink_to("place/out.wasm")
    (folder / "link2").symlink_to("link")
    fuse(folder, "link2")
    expect(place / "out.wasm", want, "through two links")
    if not all((folder / name).is_symlink() for name in ("link", "link2")):
        raise Fail("a link was replaced by a file")
    (folder / "dangling").symlink_to("place/new.wasm")
    fuse(folder, "dangling")
    expect(place / "new.wasm", want, "through a link to nothing")


def devices_and_pipes(folder):
    want = hello(folder)
    if fuse(folder, "/dev/stdout").out != want:
        raise Fail("/dev/stdout gets something else")
    with open(folder / "redirected", "wb") as file:
        fuse(folder, "/dev/stdout", stdout=file)
    expect(folder / "redirected", want, "/dev/stdout that is a file")
    fuse(folder, "/dev/null")
    if not stat.S_ISCHR(os.stat("/dev/null").st_mode):
        raise Fail("/dev/null was replaced")
    os.mkfifo(folder / "pipe")
    got = []
    reader = threading.Thread(
        target=lambda: got.append((folder / "pipe").read_bytes()), daemon=True
    )
    reader.start()
    fuse(folder, "pipe")
    reader.join(60)
    if got != [want] or not (folder / "pipe").is_fifo():
        raise Fail("a named pipe gets something else")
    closed = subprocess.Popen(
        [str(wasm.wasi_fuse()), "main.wasm", "-o", "-"], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN),
    )
    closed.stdout.close()
    message = closed.stderr.read()
    # The output may have fitted into the pipe before it was closed.
    if closed.wait() not in (0, 1) or (closed.returncode and not message):
        raise Fail(f"a pipe nobody reads: {closed.returncode}, {message}")


def two_at_once(folder):
    """Each of the two is a whole file; the last one stays."""
    mains = [
        large_module(folder / f"main{i}.wasm", 3_000_000, bytes([i]))
        for i in range(2)
    ]
    good = set()
    for i, main in enumerate(mains):
        good.add(digest(wasm.fuse(main, folder / f"alone{i}.wasm")))
    if len(good) != 2:
        raise Fail("both programs give the same")
    out = folder / "out.wasm"
    for _ in range(10):
        both = [
            subprocess.Popen([str(wasm.wasi_fuse()), str(main), "-o", str(out)])
            for main in mains
        ]
        codes = [process.wait() for process in both]
        if codes != [0, 0] or digest(out) not in good or temporary(folder):
            raise Fail(f"{codes}, {digest(out)}, {temporary(folder)}")


def too_large_file(folder):
    """The limit that `ulimit -f` sets is met in the middle of the file."""
    hello(folder)
    out = folder / "out.wasm"
    out.write_bytes(OLD)
    argv = ["sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"]
    argv += [wasm.wasi_fuse(), "main.wasm", "-o", "out.wasm"]
    done = run(argv, cwd=folder)
    if done.code != 1 or b"error: it cannot be written" not in done.err:
        raise Fail(f"exit code {done.code}: {done.text()}")
    expect(out, OLD, "a file that may not be so large")


def full_disk(folder):
    """A file system with room for a part of the output."""
    main = large_module(folder / "main.wasm", 3_000_000, b"1")
    script = """
mount -t tmpfs -o size=1m tmpfs disk || exit 77
printf old > disk/out.wasm
"$@"; echo "exit $?"
ls -A disk; cat disk/out.wasm
"""
    (folder / "disk").mkdir()
    argv = [tool("unshare"), "-m", "sh", "-c", script, "sh"]
    argv += [wasm.wasi_fuse(), main, "-o", "disk/out.wasm"]
    done = run(argv, cwd=folder)
    if done.code == 77 or b"unshare" in done.err:
        raise Skip(f"no file system may be mounted here: {done.text()[-100:]}")
    if done.out != b"exit 1\nout.wasm\nold" or b"No space left" not in done.err:
        raise Fail(f"exit code {done.code}: {done.text()}")


def tests():
    yield Test("output/killed", killed_at_any_moment, weight=KILLS // 4)
    for name, body in {
        "mode-and-owner": mode_and_owner,
        "links": links,
        "devices-and-pipes": devices_and_pipes,
        "two-at-once": two_at_once,
        "too-large-file": too_large_file,
        "full-disk": full_disk,
    }.items():
        yield Test(f"output/{name}", body, quick=True)
