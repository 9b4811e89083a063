"""generated.py writes modules of any size and of the shapes that hurt.  Each
has a func `_start`, a memory and an import of preview1's fd_write."""

# (i32.const 1) (drop), often: code that only has to be read.
NOTHING = b"\x41\x01\x1a"
FD_WRITE = b"\x16wasi_snapshot_preview1\x08fd_write\x00\x00"


def leb(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def vector(items):
    return leb(len(items)) + b"".join(items)


def section(number, content):
    return bytes([number]) + leb(len(content)) + content


def body(size, calls=b""):
    """A func's code of about so many bytes."""
    content = b"\0" + calls + NOTHING * (size // len(NOTHING)) + b"\x0b"
    return leb(len(content)) + content


def module(n_funcs=1, size=20, imports=0, exports=0, table=0):
    """Func 0 of those that are defined is `_start`; it calls fd_write."""
    first = 1 + imports
    hosts = [b"\4host" + named(i) + b"\0\1" for i in range(imports)]
    more = [named(i) + b"\0" + leb(first) for i in range(exports)]
    start = body(size, b"\x41\0\x41\0\x41\0\x41\0\x10\0\x1a")
    parts = [
        section(1, b"\2\x60\4\x7f\x7f\x7f\x7f\1\x7f\x60\0\0"),
        section(2, vector([FD_WRITE, *hosts])),
        section(3, leb(n_funcs) + b"\1" * n_funcs),
    ]
    if table:
        parts.append(section(4, b"\1\x70\0" + leb(table)))
    parts += [
        section(5, b"\1\0\1"),
        section(7, vector([b"\6_start\0" + leb(first), *more])),
    ]
    if table:
        funcs = leb(first) * table
        parts.append(section(9, b"\1\0\x41\0\x0b" + leb(table) + funcs))
    code = leb(n_funcs) + start + body(size) * (n_funcs - 1)
    parts.append(section(10, code))
    return b"\0asm\1\0\0\0" + b"".join(parts)


def named(number):
    name = b"item-%d" % number
    return leb(len(name)) + name
