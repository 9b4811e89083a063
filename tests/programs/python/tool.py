"""Files, databases, times and errors, as programs in Python use them."""

import errno
import hashlib
import json
import os
import select
import shutil
import sqlite3
import sys
import tempfile
import time
import zipfile
import zlib


def say(what, value):
    print(f"{what}: {value!r}")


def error(call, *arguments):
    try:
        return call(*arguments)
    except OSError as problem:
        return errno.errorcode[problem.errno]


def read_and_write_at_once(name):
    with open(name, "w+b") as file:
        file.write(bytes(range(256)) * 40)
        file.seek(100)
        head = file.read(8)
        file.write(b"between")
        file.seek(-16, os.SEEK_END)
        tail = file.read()
        file.truncate(5000)
        file.seek(0, os.SEEK_END)
        say("size", (head, tail, file.tell(), os.fstat(file.fileno()).st_size))
    with open(name, "ab") as file:
        file.write(b"the end")
        say("append", file.tell())
    with open(name, "rb") as file:
        say("digest", hashlib.sha256(file.read()).hexdigest())


def database(name):
    with sqlite3.connect(name) as base:
        base.execute("create table t (n integer primary key, s text)")
        rows = [(n, "x" * (n % 500)) for n in range(3000)]
        base.executemany("insert into t values (?, ?)", rows)
        base.execute("delete from t where n % 7 = 0")
    base.close()
    base = sqlite3.connect(name)
    rows = base.execute("select count(*), sum(length(s)) from t")
    say("rows", rows.fetchone())
    base.execute("vacuum")
    say("check", base.execute("pragma integrity_check").fetchone())
    base.close()


def tree(top):
    os.makedirs(f"{top}/a/b/c")
    for n in range(300):
        with open(f"{top}/a/file {n}", "w") as file:
            file.write(str(n) * n)
    os.symlink("file 7", f"{top}/a/link")
    say("link", (os.readlink(f"{top}/a/link"), open(f"{top}/a/link").read()))
    shutil.copytree(top, f"{top}.copy", symlinks=True)
    os.rename(f"{top}.copy/a/b", f"{top}.copy/d")
    for folder, folders, files in sorted(os.walk(f"{top}.copy")):
        say("walk", (folder, sorted(folders), len(files), sorted(files)[:3]))
    say("no folder", error(os.listdir, f"{top}/none"))
    say("not empty", error(os.rmdir, top))
    say("not a folder", error(os.mkdir, f"{top}/a/link/x"))
    say("there", error(os.mkdir, f"{top}/a"))
    os.utime(f"{top}/a/file 3", ns=(10**18, 2 * 10**18 + 1))
    say("times", os.stat(f"{top}/a/file 3").st_mtime_ns)
    shutil.rmtree(top)
    say("gone", os.path.exists(top))


def archive(name):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as out:
        for n in range(20):
            out.writestr(zipfile.ZipInfo(f"{n}.txt"), f"{n}\n" * 1000)
    with zipfile.ZipFile(name) as found:
        say("archive", (found.testzip(), zlib.crc32(found.read("7.txt"))))


def clocks():
    before = time.monotonic()
    time.sleep(0.02)
    say("slept", time.monotonic() - before >= 0.02)
    say("now", time.time() > 1_700_000_000)
    say("select", select.select([], [], [], 0.01))
    say("random", len({os.urandom(16) for _ in range(50)}))


def main():
    say("arguments", sys.argv[1:])
    say("environment", {k: v for k, v in os.environ.items() if k != "PWD"})
    say("input", zlib.crc32(sys.stdin.buffer.read()))
    os.chdir("/work")
    read_and_write_at_once("bytes")
    database("base")
    archive("archive.zip")
    clocks()
    tree("tree")
    with tempfile.TemporaryDirectory(dir=".") as folder:
        with open(f"{folder}/x", "w") as file:
            json.dump({"a": [1, 2.5, None, "\u00e9"]}, file)
        say("json", json.load(open(f"{folder}/x")))
    say("left", sorted(os.listdir(".")))
    print("to stderr", file=sys.stderr)
    raise ValueError("the last line of a traceback")


main()
