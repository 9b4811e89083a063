"""newcomer.py goes the way of somebody who is new: in an empty Debian 12 it
clones the project and gives the commands of README.md, one after the other.  It
takes minutes and root, and so runs by name only:

    scripts/test newcomer
"""

import os
import re
import shutil

from support import sessions
from support.core import ROOT, Fail, Skip, Test, must, run, tool

README = ROOT / "README.md"
SUITE = "bookworm"
# What a system brings along to reach the network.
NETWORK = ["etc/resolv.conf", "etc/hosts", "etc/pip.conf",
           "etc/ssl/certs/ca-certificates.crt"]
COMMANDS = ["To try it", "To install it"]
SESSIONS = ["A session", "What is in the output", "clang and wasi-sdk",
            "make and ninja", "Smaller and faster", "In a native program",
            "In C"]
# What the sessions take for granted: the tools of a C programmer.
TOOLS = "ninja-build pkg-config libelf-dev binaryen"


def commands(heading):
    """The commands in the indented block below a heading."""
    section = README.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^    ([^$ ].*)$", section, re.MULTILINE)
    return [line.split("  #")[0] for line in lines if "FILE.wasm" not in line]


def enter(root, command):
    """The command in the root, with what programs expect there."""
    inside = ("mount -t proc proc $0/proc && mount --bind /dev $0/dev && "
              "exec chroot $0 bash -ec \"$1\"")
    return ["unshare", "--mount", "sh", "-c", inside, str(root), command]


def make_root(root):
    must([tool("debootstrap"), "--variant=minbase",
          "--include=ca-certificates,git", SUITE, root], limit=1800)
    for name in NETWORK:
        path = f"/{name}"
        if os.path.exists(path):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, root / name)
    must(["git", "clone", "--quiet", ROOT, root / "project"])


def newcomer(folder):
    if os.geteuid() != 0:
        raise Skip("only root can make a root")
    root = folder / "root"
    make_root(root)
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
           "HOME": "/root", "LC_ALL": "C.UTF-8"}
    for heading in COMMANDS:
        for command in commands(heading):
            done = run(enter(root, f"cd /project; {command}"), env=env,
                       limit=1800)
            print(f"newcomer$ {command}\n{done.text()[-1500:]}", flush=True)
            if done.code:
                raise Fail(f"{command} ends with {done.code}")
        if heading == "To try it":
            must(enter(root, f"apt-get install -qy {TOOLS}"), env=env,
                 limit=900)
    work = root / "work"
    for heading in SESSIONS:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for command, found, want in played(heading, root, work, env):
            if found != want:
                raise Fail(f"`{command}` prints\n{found}\nand not\n{want}")


def played(heading, root, work, env):
    names = "cd /work; PATH=/project/build/tools/bin:$PATH; ldconfig; "
    for command, want in sessions.sections(README)[heading]:
        if command.startswith("cat "):
            (work / command.removeprefix("cat ")).write_text(want + "\n")
        if re.match(r"\w+=", command) and " " not in command.split(")")[-1]:
            names += command + "\n"
            continue
        # `bash -e` would end at a code that the session shows.
        done = run(enter(root, f"set +e; {names}{command}"), env=env,
                   limit=300)
        yield command, (done.out + done.err).decode().strip(), want


def tests():
    yield Test("newcomer", newcomer, by_name=True)
