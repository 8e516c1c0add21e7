"""The steps of docs/extend.md, as a reader would carry them out.

Flows in: its text. Flows out: for a heading, its code blocks with what the
paragraph before each says to do: write a file, append to one, change lines, or run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"(?P<lead>(?:[^\n]+\n)+)\n```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
VERBS = ("Write", "Append to", "Change in", "Then run")
PLACES = {"both": 2}  # a lead with this word changes a line in so many places


@dataclass(frozen=True)
class Step:
    """One step: a verb of `VERBS`, the file that it concerns, and the code block.

    A change is made in as many `places` of the file, no more and no fewer.
    """

    verb: str
    path: str
    body: str
    places: int = 1


def section(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level."""
    below: dict[str, list[str]] = {}
    name, in_code = "", False
    for line in text.splitlines(keepends=True):
        in_code ^= line.startswith("```")
        if line.startswith("## ") and not in_code:
            name = line.removeprefix("## ").strip()
        below.setdefault(name, []).append(line)
    assert heading in below, f"docs/extend.md has no section '{heading}'"
    return "".join(below[heading][1:])


def steps(text: str, heading: str) -> list[Step]:
    """Return the steps below a heading, in order."""
    found = [_step(match) for match in BLOCK.finditer(section(text, heading))]
    assert found, f"docs/extend.md gives no steps under '{heading}'"
    return found


def _step(match: re.Match[str]) -> Step:
    lead = match["lead"]
    verb = next((verb for verb in VERBS if lead.startswith(verb)), None)
    assert verb, f"docs/extend.md: '{lead.strip()}' begins with none of {VERBS}"
    path = re.search(r"`([^`]+)`", lead)
    places = next((PLACES[word] for word in lead.split() if word in PLACES), 1)
    return Step(verb, path[1] if path else "", match["body"], places)


def edit(step: Step, project: Path) -> None:
    """Carry out a step that writes, appends or changes."""
    place = project / step.path
    if step.verb == "Write":
        assert not place.exists(), f"docs/extend.md writes {step.path}, which exists"
        place.write_text(step.body, encoding="utf-8")
        return
    text = place.read_text(encoding="utf-8")
    if step.verb == "Append to":
        text = f"{text}\n{step.body}"
    else:
        for old, new in _hunks(step.body):
            found = text.count(f"\n{old}\n")
            assert found == step.places, (
                f"docs/extend.md changes the line '{old}' in {step.places} place(s), "
                f"but {step.path} holds it {found} times"
            )
            text = text.replace(f"\n{old}\n", f"\n{new}\n")
    place.write_text(text, encoding="utf-8")


def _hunks(body: str) -> list[tuple[str, str]]:
    """Return what each hunk of a diff changes, and to what.

    Lines that stay join what they lie between; without them each pair of - and + is
    a hunk of its own.
    """
    hunks: list[list[str]] = []
    for line in body.splitlines():
        if not hunks or (line[0] == "-" and hunks[-1][-1][0] == "+"):
            hunks.append([])
        hunks[-1].append(line)
    for hunk in hunks:
        signs = {line[0] for line in hunk}
        assert signs in ({"-", "+"}, {"-", "+", " "}), (
            f"docs/extend.md: not a diff: {hunk}"
        )
    return [
        tuple(
            "\n".join(line[1:] for line in hunk if line[0] in kept)
            for kept in (" -", " +")
        )
        for hunk in hunks
    ]
