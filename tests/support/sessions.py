"""sessions.py runs what a page shows: in an indented block a line `$ COMMAND`
is a command, and what stands below it is all that it prints.

    $ cat FILE      shows a file, which is made as it is shown
    $ NAME=VALUE    sets a variable for the commands behind it
"""

import re

from support.core import Fail, run, tool


def sections(page):
    """The steps, pairs of a command and what it prints, by heading."""
    found, steps, is_open = {}, [], False
    for line in page.read_text().splitlines():
        if heading := re.match(r"#+ (.*)", line):
            steps, is_open = found.setdefault(heading[1], []), False
        elif line.startswith("    $ "):
            steps.append((line[6:], []))
            is_open = True
        elif is_open and (line.startswith("    ") or not line):
            steps[-1][1].append(line[4:])
        else:
            is_open = False
    return {name: [(command, "\n".join(out).strip()) for command, out in steps]
            for name, steps in found.items() if steps}


def play(steps, folder, env):
    """Runs the steps in a folder; a wrong one is a Fail."""
    names = ""
    for command, want in steps:
        if command.startswith("cat "):
            path = folder / command.removeprefix("cat ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(want + "\n")
        if re.match(r"\w+=", command) and " " not in command.split(")")[-1]:
            names += command + "\n"
            continue
        done = run([tool("bash"), "-c", names + command], cwd=folder, env=env,
                   limit=300)
        found = (done.out + done.err).decode().strip()
        if found != want:
            raise Fail(f"`{command}` prints\n{found}\nand not\n{want}")
