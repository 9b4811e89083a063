"""shapes.py gives a module another shape of memory: imported, exported, both,
with other limits, shared, or with a second one.  Function bodies stay as they
are, since the memory's index does."""

from support import wasm

SHARED, HAS_MAX = 2, 1


def number(value):
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def name(text):
    return number(len(text)) + text.encode()


def section(kind, items):
    content = number(len(items)) + b"".join(items)
    return bytes([kind]) + number(len(content)) + content


def limits(minimum, maximum, shared=False):
    flags = (HAS_MAX if maximum is not None else 0) | (SHARED * shared)
    end = b"" if maximum is None else number(maximum)
    return bytes([flags]) + number(minimum) + end


def content_of(data, kind):
    """Where the content of a section begins, or None."""
    for found, _, whole in wasm.sections(data):
        if found == kind:
            _, at = wasm.leb(whole, 1)
            return whole[at:]
    return None


def memory_limits(data):
    """The limits of the only memory, which the module defines."""
    content = content_of(data, 5)
    _, at = wasm.leb(content, 0)
    flags = content[at]
    minimum, at = wasm.leb(content, at + 1)
    maximum = wasm.leb(content, at)[0] if flags & HAS_MAX else None
    return minimum, maximum


def export_items(content):
    """The kind and the bytes of each item of an export section."""
    count, at = wasm.leb(content, 0)
    for _ in range(count):
        start = at
        size, at = wasm.leb(content, at)
        kind = content[at + size]
        _, at = wasm.leb(content, at + size + 1)
        yield kind, content[start:at]


def exports(data):
    """The export section's items, but for those of memories."""
    items = export_items(content_of(data, 7))
    return [item for kind, item in items if kind != 2]


def with_import(data, item):
    """The import section with an item more, at its end."""
    content = content_of(data, 2)
    count, at = wasm.leb(content, 0)
    whole = number(count + 1) + content[at:] + item
    return b"\2" + number(len(whole)) + whole


def reshaped(
    data, bounds, shared=False, imports=False, exported=True, second=0
):
    """The module with one memory of these (minimum, maximum) pages; `second`
    is how many pages another memory has, if any."""
    memory = limits(*bounds, shared)
    items = exports(data)
    if exported:
        items.append(name("memory") + b"\2\0")
    defined = [] if imports else [memory]
    if second:
        defined.append(limits(second, None))
    out = [data[:8]]
    for kind, _, whole in wasm.sections(data):
        if kind == 2 and imports:
            item = name("host") + name("heap") + b"\2" + memory
            whole = with_import(data, item)
        elif kind == 5:
            whole = section(5, defined) if defined else b""
        elif kind == 7:
            whole = section(7, items)
        out.append(whole)
    return b"".join(out)
