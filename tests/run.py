"""run.py runs the tests by name; scripts/test installs what they need, builds
the presets that they use and calls this.

    run.py             all of them
    run.py quick       those that take no time
    run.py NAME...     a test, a folder of them, or a pattern: programs/hello,
                       golden, 'programs/*'
    run.py --list      their names
    run.py --matrix    the table of what memory/matrix last found
"""

import os
import sys
from functools import partial

import cli as command
from support import attack, benches, builds, calls, checks, cli
from support import components, conformance, debug, external, fault, fuzz
from support import golden, habits, hosts, jco, joined, kill, limits, memory
from support import newcomer, programs, sizes, smith, sockets, spec
from support import threads, units
from support.core import BUILD, Fail, Test, is_named, run_all


def does_not_build(preset, _folder):
    raise Fail(f"see build/{preset}.log")


def all_tests():
    broken = os.environ.get("WASI_FUSE_BROKEN", "").split()
    for preset in broken:
        yield Test(f"build/{preset}", partial(does_not_build, preset), True)
    if "release" in broken:
        return
    for preset in os.environ.get("WASI_FUSE_PRESETS", "release").split():
        if preset in broken:
            continue
        yield from units.tests(preset)
        yield from golden.tests(preset)
        yield from fuzz.tests(preset)
        yield from fault.tests(preset)
    yield from checks.tests()
    yield from cli.tests()
    yield from builds.tests()
    yield from kill.tests()
    yield from limits.tests()
    yield from command.tests()
    yield from newcomer.tests()
    yield from programs.tests()
    yield from debug.tests()
    yield from external.tests()
    yield from calls.tests()
    yield from sizes.tests()
    yield from benches.tests()
    yield from sockets.tests()
    yield from hosts.tests()
    yield from habits.tests()
    yield from jco.tests()
    yield from joined.tests()
    yield from threads.tests()
    yield from smith.tests()
    yield from memory.tests()
    yield from components.tests()
    yield from conformance.tests()
    yield from spec.tests()
    yield from attack.tests()


def main(arguments):
    os.environ["XDG_CACHE_HOME"] = str(BUILD / "cache")
    os.environ["RUST_BACKTRACE"] = "0"
    tests = list(all_tests())
    if arguments == ["--list"]:
        print("\n".join(test.name for test in tests))
        return 0
    if arguments == ["--matrix"]:
        return memory.print_matrix()
    if any(test.name == "build/release" for test in tests):
        return run_all(tests)
    if arguments == ["quick"]:
        tests = [test for test in tests if test.quick]
    elif arguments:
        for name in arguments:
            if not any(is_named(test, [name]) for test in tests):
                print(f"no test is named {name}", file=sys.stderr)
                return 2
        tests = [test for test in tests if is_named(test, arguments)]
    else:
        tests = [test for test in tests if not test.by_name]
    return run_all(tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
