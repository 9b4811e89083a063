"""wast.py reads the scripts of the wasm spec's tests: their forms, and the
modules that `wasm-tools json-from-wast` assembles of them."""

import json
import re

from support.core import Fail, must, tool

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|;;[^\r\n]*|\(;|[()]', re.DOTALL)
COMMENT = re.compile(rb"\(;|;\)")
HEAD = re.compile(
    rb"\(\s*(\w+)((?:\s+(?:definition|instance))?(?:\s+\$[^\s()]+)?)"
)


def skip_comment(text, at):
    depth = 1
    while depth:
        found = COMMENT.search(text, at)
        depth += 1 if found.group() == b"(;" else -1
        at = found.end()
    return at


def top_level(text):
    """The forms of a script, each with all that is in it."""
    at = depth = start = 0
    while found := TOKEN.search(text, at):
        at = found.end()
        what = found.group()
        if what == b"(;":
            at = skip_comment(text, at)
        elif what == b"(":
            if depth == 0:
                start = found.start()
            depth += 1
        elif what == b")":
            depth -= 1
            if depth == 0:
                yield text[start:at]


class Form:
    """A form of a script, its command, and the module in it, if any."""

    def __init__(self, text, command, folder):
        self.text = text
        self.kind = command["type"]
        self.why = command.get("text", "")
        self.module = None
        self.is_text = command.get("module_type") == "text"
        if "filename" in command and not self.is_text:
            self.module = folder / command["filename"]

    def defines(self):
        return self.kind in ("module", "module_definition")

    def with_module(self, data):
        """The form with another module in its module's place."""
        head = HEAD.match(self.text)
        if not head or not self.defines():
            return None
        binary = "".join(f"\\{byte:02x}" for byte in data).encode()
        return b'(module%s binary "%s")' % (head.group(2), binary)


def assembled(script, folder):
    """The commands of a script, their modules in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    argv = [tool("wasm-tools"), "json-from-wast", script]
    done = must([*argv, "--wasm-dir", folder])
    return json.loads(done.out)["commands"]


def forms(script, folder):
    text = script.read_bytes()
    commands = assembled(script, folder)
    parts = list(top_level(text))
    if len(commands) == 1:  # maybe a module without its word
        parts = [text if len(parts) == 1 else b"(module " + text + b")"]
    if len(parts) != len(commands):
        raise Fail(
            f"{script.name}: {len(parts)} forms, {len(commands)} commands"
        )
    return [Form(*pair, folder) for pair in zip(parts, commands)]
