"""conformance.py runs folders of prebuilt preview1 programs, such as the
WASI test suite, natively and fused.

Beside NAME.wasm may lie NAME.json with args, env, stdin, dirs (folders beside
it, copied fresh for each run and preopened by the same name), exit_code and
stdout.  The folders are not part of the project: WASI_FUSE_CONFORMANCE names
where they are, else ../shared/conformance is taken if it is there.
"""

import json
import os
from functools import partial
from pathlib import Path

from support import wasm
from support.core import ROOT, Fail, Skip, Test
from support.programs import fused_as_component, fused_as_core


def place():
    named = os.environ.get("WASI_FUSE_CONFORMANCE")
    return Path(named) if named else ROOT.parent / "shared" / "conformance"


def judge(expected, found):
    """Why a run is not what the program's .json wants, or None."""
    done, _ = found
    code = expected.get("exit_code", 0)
    if done.code != code:
        return f"exit code {done.code}, not {code}: {done.text()[-600:]}"
    if "stdout" in expected and done.out != expected["stdout"].encode():
        return f"stdout is {done.out[:200]!r}"
    return None


def run_module(module, fused, folder):
    described = module.with_suffix(".json")
    expected = json.loads(described.read_text()) if described.exists() else {}
    case = wasm.Case(
        expected.get("args", []),
        expected.get("env", {}),
        expected.get("stdin", "").encode(),
        {name: module.parent / name for name in expected.get("dirs", [])},
    )
    native = wasm.execute(module, case, folder / "native", module.name)
    component = fused(module, folder)
    found = wasm.execute(component, case, folder / "fused", module.name)
    why = judge(expected, found)
    if not why:
        return
    natively = judge(expected, native)
    if natively:
        raise Skip(f"fails natively too: {natively}")
    raise Fail(why)


def nothing_there(where, _folder):
    raise Skip(f"there are no programs in {where}")


def tests():
    modules = sorted(place().glob("**/*.wasm"))
    if not modules:
        yield Test("conformance", partial(nothing_there, place()))
    ways = {"core": fused_as_core, "component": fused_as_component}
    for module in modules:
        name = module.relative_to(place()).with_suffix("").as_posix()
        for way, fused in ways.items():
            body = partial(run_module, module, fused)
            yield Test(f"conformance/{way}/{name}", body)
