"""gotests.py builds Go's own tests of standard packages for wasip1 and runs
them natively and fused: every test must have the same verdict."""

import re
from collections import Counter
from functools import partial

from support import builders, wasm
from support.core import OK, Fail, Result, Test, must, tool
from support.programs import fused_as_component

PACKAGES = {"bufio": [], "os": ["-test.short"]}
VERDICT = re.compile(rb"^ *--- (PASS|FAIL|SKIP): (\S+)", re.MULTILINE)
LIMIT = 600


def built(package, folder):
    """The test program, by a build cache that other tests of Go share."""
    go = tool("go")
    environment = {
        "GOOS": "wasip1",
        "GOARCH": "wasm",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "",
        "GOCACHE": str(builders.CACHE / "go"),
        "GOPATH": str(builders.CACHE / "gopath"),
    }
    target = folder / f"{package}.wasm"
    argv = [go, "test", "-c", "-vet=off", "-o", target, package]
    must(argv, cwd=folder, env=environment, limit=LIMIT)
    root = must([go, "env", "GOROOT"], cwd=folder).out.decode().strip()
    return target, f"{root}/src/{package}"


def verdicts(module, package, source, folder):
    """What came of each test; the working directory is the package's, as when
    go runs the tests."""
    case = wasm.Case(
        ["-test.v", *PACKAGES[package]],
        {"PWD": "/src", "TMPDIR": "/tmp", "GOROOT": "/"},
        dirs={"/src": source, "/tmp": None},
    )
    flags = ("-C", "compiler=winch")
    done, _ = wasm.execute(module, case, folder, package, flags, LIMIT)
    found = {name: what for what, name in VERDICT.findall(done.out)}
    if not found:
        raise Fail(f"no test has run: {done.text()[-1500:]}")
    return done.code, found


def go_tests(package, folder):
    module, source = built(package, folder)
    component = fused_as_component(module, folder)
    want_code, want = verdicts(module, package, source, folder / "native")
    code, found = verdicts(component, package, source, folder / "fused")
    differing = sorted(
        f"{name.decode()}: {found.get(name)}, natively {want.get(name)}"
        for name in want.keys() | found.keys()
        if want.get(name) != found.get(name)
    )
    if differing or (code == 0) != (want_code == 0):
        raise Fail(
            f"exit code {code}, natively {want_code}; "
            f"{len(differing)} of {len(want)} differ: "
            + "; ".join(differing[:20])
        )
    counts = Counter(what.decode() for what in found.values())
    why = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
    yield Result(f"memory/go-tests/{package}", OK, why)


def tests():
    for package in PACKAGES:
        body = partial(go_tests, package)
        yield Test(f"memory/go-tests/{package}", body, weight=90)
