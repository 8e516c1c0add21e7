"""Every text file is opened with its encoding, whatever a machine's code page is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.project_copy import PROJECT, tracked

PROGRAMS = {"run", "Popen", "check_output", "check_call", "call"}
# where the encoding stands among the arguments, if it is not named
PLACES = {"read_text": 0, "write_text": 1}


def mode(call: ast.Call) -> str:
    """Return the mode of a call of open(), or "b" where it opens no text file."""
    own = isinstance(call.func, ast.Name)
    modes = [word.value for word in call.keywords if word.arg == "mode"]
    modes += call.args[1 if own else 0 :][:1]
    if not modes:
        return "r"
    text = modes[0].value if isinstance(modes[0], ast.Constant) else None
    plain = isinstance(text, str) and set(text) <= set("rwxabt+")
    return (
        text if plain else ("r" if own else "b")
    )  # archive.open(member), tarfile.open


def depends_on_the_machine(call: ast.Call) -> bool:
    """Return whether a call reads or writes text and does not say its encoding."""
    words = {word.arg for word in call.keywords}
    if words & {"encoding", None}:
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in PROGRAMS:
        return bool(words & {"text", "universal_newlines"})
    if name in PLACES:
        return len(call.args) <= PLACES[name]
    return name == "open" and "b" not in mode(call)


def faults(source: str) -> Iterator[int]:
    """Yield the lines of such calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and depends_on_the_machine(node):
            yield node.lineno


def test_every_text_file_is_opened_with_its_encoding():
    wrong = [
        f"{name}:{line}"
        for name in tracked()
        if name.endswith(".py")
        for line in faults((PROJECT / name).read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "call",
    [
        "open('a')", "open('a', 'w')", "open('a', mode='r')", "path.open()",
        "path.open('r+')", "path.read_text()", "path.write_text(words)",
        "path.write_text(words, newline='')", "subprocess.run(x, text=True)",
        "subprocess.Popen(x, universal_newlines=True)", "open('a', kind)",
    ],
)  # fmt: skip
def test_a_call_without_encoding_is_found(call):
    assert list(faults(call)) == [1]


@pytest.mark.parametrize(
    "call",
    [
        "open('a', 'rb')", "path.open('wb')", "path.read_text('utf-8')",
        "path.write_text(words, encoding='ascii')", "path.read_bytes()",
        "subprocess.run(x, encoding='utf-8')", "subprocess.run(x)",
        "os.open(name, flags)", "zipped.open(member)", "tarfile.open(x, mode='r:')",
        "open('a', encoding='utf-8')", "subprocess.run(x, **settings)",
    ],
)  # fmt: skip
def test_a_call_that_reads_bytes_or_says_its_encoding_is_not(call):
    assert list(faults(call)) == []
