"""interleave.py goes through all interleavings of two threads over a
model of the adapter's locking (adapters/preview1/threads.c) and of the locks
of the runtime (linker/fuse/synth_threads.c).

A thread is a generator: each `yield` is a step that no other thread sees the
middle of, with a condition that must hold before it is taken.  What threads
share is a dict of numbers and tuples.  States are told apart by what is
shared and by how far each thread is, with what it read on its way.
"""

from support.core import Fail

OPEN, BUSY, CLOSED, MOVED = "open", "busy", "closed", "moved"


def always(_):
    return True


def lock(name, thread):
    """The runtime's lock: 0 free, 1 held, 2 others may wait."""

    def compare(s):
        old = s[name]
        if old == 0:
            s[name] = 1
        return old

    def exchange(s):
        old = s[name]
        s[name] = 2
        return old

    def sleep(s):
        if s[name] == 2:
            s["asleep"] |= {(name, thread)}

    def is_awake(s):
        return (name, thread) not in s["asleep"]

    if (yield compare, always):
        while (yield exchange, always):
            yield sleep, always
            yield (lambda s: None), is_awake


def unlock(name):
    def exchange(s):
        old = s[name]
        s[name] = 0
        return old

    def notify(s):
        first = sorted(w for w in s["asleep"] if w[0] == name)[:1]
        s["asleep"] -= set(first)

    if (yield exchange, always) == 2:
        yield notify, always


def get(thread):
    """fd_get: whether the entry is open; then the call is in it."""

    def enter(s):
        if s["kind"] != OPEN:
            return False
        s["calls"] += 1
        return True

    yield from lock("table", thread)
    is_open = yield enter, always
    yield from unlock("table")
    return is_open


def leave(thread):
    """The last call that is in a closed entry gives back what it holds."""

    def decrement(s):
        s["calls"] -= 1
        return s["calls"] == 0 and s["kind"] in (BUSY, MOVED)

    def drop(s):
        if s["kind"] == MOVED:
            return
        if not s["handle"]:
            raise Fail("a handle is dropped twice")
        s["handle"] = False

    def free(s):
        s["kind"] = CLOSED

    yield from lock("table", thread)
    is_last = yield decrement, always
    yield from unlock("table")
    if is_last:
        yield drop, always
        yield from lock("table", thread)
        yield free, always
        yield from unlock("table")


def host_call(s):
    if not s["handle"]:
        raise Fail("the host is asked about a handle that was dropped")


def read(thread):
    """A read by the position: one call at a time uses the entry."""

    def begin(s):
        if s["users"]:
            raise Fail("two calls use an entry")
        s["users"] += 1

    def end(s):
        s["users"] -= 1

    if (yield from get(thread)):
        yield from lock("entry", thread)
        yield begin, always
        yield host_call, always
        yield end, always
        yield from unlock("entry")
        yield from leave(thread)


def receive(thread):
    """A read that waits in the host, of what others may use."""
    if (yield from get(thread)):
        yield host_call, always
        yield host_call, always
        yield from leave(thread)


def use(thread):
    """A call alone changes the entry, until pause."""

    def begin(s):
        if s["users"]:
            raise Fail("two calls use an entry")
        s["users"] += 1

    yield from lock("entry", thread)
    yield begin, always


def pause():
    def end(s):
        s["users"] -= 1

    yield end, always
    yield from unlock("entry")


def poll(thread):
    """The pollable is made once; whoever waits for it keeps the entry."""

    def subscribe(s):
        host_call(s)
        s["pollables"] += 1
        if s["pollables"] > 1:
            raise Fail("a pollable is made twice")

    if (yield from get(thread)):
        yield from use(thread)
        if (yield lambda s: s["pollables"] == 0, always):
            yield subscribe, always
        yield from pause()
        yield host_call, always
        yield host_call, always
        yield from leave(thread)


def send(thread):
    """The host permits a write, and takes one."""

    def ask(s):
        host_call(s)
        s["permits"] = 1

    def write(s):
        if not s["permits"]:
            raise Fail("a write without a permit")
        s["permits"] = 0

    if (yield from get(thread)):
        yield from lock("send", thread)
        yield ask, always
        yield write, always
        yield from unlock("send")
        yield from leave(thread)


def send_and_wait(thread):
    """The peer takes what is sent only once it is received from."""
    yield from get(thread)
    yield from lock("send", thread)
    yield host_call, lambda s: s["received"]
    yield from unlock("send")
    yield from leave(thread)


def receive_first(thread):
    def receive(s):
        host_call(s)
        s["received"] = True

    yield from get(thread)
    yield from lock("receive", thread)
    yield receive, always
    yield from unlock("receive")
    yield from leave(thread)


def settle(thread):
    """One call finds that the socket is connected, and sets the pollable aside
    that others may still wait for."""

    def finish(s):
        s["turns"] -= 1
        if s["turns"] < 0:
            raise Fail("the end of connecting is asked for twice")
        s["connecting"] = s["turns"] > 0
        if not s["connecting"]:
            s["aside"], s["pollables"] = s["pollables"], 0

    def subscribe(s):
        s["pollables"] = 1

    def wait(s):
        if not s["pollables"] and not s["aside"]:
            raise Fail("a pollable is gone that is waited for")

    if not (yield from get(thread)):
        return
    while True:
        yield from use(thread)
        if not (yield lambda s: s["connecting"], always):
            break
        yield finish, always
        if not (yield lambda s: s["connecting"], always):
            break
        if not (yield lambda s: s["pollables"], always):
            yield subscribe, always
        yield from pause()
        yield wait, always
    yield from pause()
    yield host_call, always
    yield from leave(thread)


def close(thread):
    def mark(s):
        was_open = s["kind"] == OPEN
        s["kind"] = BUSY
        s["closed"] += was_open

    if (yield from get(thread)):
        yield from lock("table", thread)
        yield mark, always
        yield from unlock("table")
        yield from leave(thread)


def reopen(thread):
    """fd_lowest and fd_open, if the number is free."""

    def reserve(s):
        if s["kind"] != CLOSED:
            return False
        if s["calls"] or s["handle"]:
            raise Fail("a number is given out that is still used")
        s["kind"] = BUSY
        return True

    def fill(s):
        s["kind"], s["handle"], s["calls"] = OPEN, True, 1

    yield from lock("table", thread)
    is_free = yield reserve, always
    yield from unlock("table")
    if is_free:
        yield from lock("table", thread)
        yield fill, always
        yield from unlock("table")
        yield from leave(thread)


def accept(thread):
    """As reopen, but the entry is open before all of it is there."""

    def open_(s):
        s["kind"], s["calls"] = OPEN, 1

    def fill(s):
        s["handle"] = True

    yield from lock("table", thread)
    yield open_, always
    yield from use(thread)
    yield from unlock("table")
    yield fill, always
    yield from pause()
    yield from leave(thread)


def guess(thread):
    """Waits for the entry to be open, and receives from it."""
    if (yield from get(thread)):
        yield from use(thread)
        yield host_call, always
        yield from pause()
        yield from leave(thread)


def move(thread):
    """fd_renumber, of what else no call is in: the number is free then."""

    def replace(s):
        if s["kind"] != OPEN or s["calls"] > 1:
            return
        s["kind"], s["handle"] = MOVED, False

    if (yield from get(thread)):
        yield from lock("table", thread)
        yield replace, always
        yield from unlock("table")
        yield from leave(thread)


def grow(thread, pages):
    """The program's memory.grow: counted first, then taken."""

    def count(s):
        if s["counted"] + pages > s["most"]:
            return False
        s["counted"] += pages
        return True

    def take(s):
        first = s["size"]
        s["size"] += pages
        return first

    def note(first):
        def raise_ceiling(s):
            s["ceiling"] = max(s["ceiling"], first + pages)
            taken = set(range(first, first + pages))
            if taken & s["taken"]:
                raise Fail("a page is given out twice")
            s["taken"] |= taken

        return raise_ceiling

    if (yield count, always):
        first = yield take, always
        yield note(first), always


def both(*parts):
    def run(thread):
        for part in parts:
            yield from part(thread)

    return run


def pages(n):
    return lambda thread: grow(thread, n)


# What the threads of each model do.
MODELS = {
    "two-reads": (read, read),
    "read-close": (read, close),
    "receive-close": (receive, close),
    "close-close": (close, close),
    "close-reopen": (both(close, reopen), receive),
    "poll-close": (poll, close),
    "poll-poll": (poll, poll),
    "send-send": (send, send),
    "send-receive": (send_and_wait, receive_first),
    "connect-connect": (settle, settle),
    "accept-close": (accept, close, {"kind": BUSY, "handle": False}),
    "accept-guess": (accept, guess, {"kind": BUSY, "handle": False}),
    "move-reopen": (move, reopen),
    "grow": (both(pages(1), pages(2)), both(pages(2), pages(1))),
    "grow-to-maximum": (pages(3), pages(3)),
}


def fresh(other):
    return {
        **dict(table=0, entry=0, send=0, receive=0, asleep=frozenset()),
        **dict(kind=OPEN, handle=True, calls=0, users=0, closed=0),
        **dict(pollables=0, aside=0, permits=0, received=False),
        **dict(connecting=True, turns=2),
        **dict(counted=0, size=3, ceiling=1, most=5, taken=frozenset()),
        **other,
    }


def replay(threads, other, path):
    """The state behind a path, and the next step of each thread."""
    state = fresh(other)
    running = [make(i) for i, make in enumerate(threads)]
    steps = [next(thread) for thread in running]
    seen = [()] * len(threads)
    for i in path:
        result = steps[i][0](state)
        seen[i] = (*seen[i], result)
        try:
            steps[i] = running[i].send(result)
        except StopIteration:
            steps[i] = None
    key = (tuple(sorted(state.items(), key=lambda item: item[0])), tuple(seen))
    return state, steps, key


def check_end(state):
    held = ("table", "entry", "send", "receive", "calls", "users")
    if any(state[name] for name in held):
        raise Fail(f"something is held at the end: {state}")
    if state["handle"] != (state["kind"] == OPEN):
        raise Fail(f"a handle is left: {state}")
    if state["counted"] > state["most"]:
        raise Fail("the program has more than its maximum")


def explore(model, _folder=None):
    """All that can happen: no thread waits for ever, and nothing fails.  A
    model is threads, and perhaps what is not as usual at first."""
    threads = [part for part in model if callable(part)]
    other = model[-1] if model[-1] not in threads else {}
    known, work, ends = set(), [()], 0
    while work:
        path = work.pop()
        state, steps, key = replay(threads, other, path)
        if key in known:
            continue
        known.add(key)
        ready = [
            i for i, step in enumerate(steps) if step and step[1](state)
        ]
        if not any(steps):
            check_end(state)
            ends += 1
        elif not ready:
            raise Fail(f"all threads wait: {path}")
        work.extend((*path, i) for i in ready)
    if not ends:
        raise Fail("no path comes to an end")
