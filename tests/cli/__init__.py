"""The command as its users meet it: the command line, its messages, what it
writes beside the output, its documents, and the installed package."""

from cli import adapters, builds, depfile, documents, elf, external, install
from cli import linker, maps, messages, optimizer, pages, response, sections
from cli import terminal, usage


def tests():
    for module in (usage, response, depfile, terminal, maps, documents,
                   messages, adapters, builds, install, linker, pages, elf,
                   optimizer, sections, external):
        yield from module.tests()
