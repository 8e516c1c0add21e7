"""The steps of the README, as a reader would carry them out.

Flows in: the text of README.md. Flows out: for a heading, its code blocks with what the
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
    """Return what stands below a heading of the third level."""
    found = re.search(
        rf"^### {re.escape(heading)}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"README.md has no section '{heading}'"
    return found[1]


def steps(text: str, heading: str) -> list[Step]:
    """Return the steps below a heading, in order."""
    found = [_step(match) for match in BLOCK.finditer(section(text, heading))]
    assert found, f"README.md gives no steps under '{heading}'"
    return found


def _step(match: re.Match[str]) -> Step:
    lead = match["lead"]
    verb = next((verb for verb in VERBS if lead.startswith(verb)), None)
    assert verb, f"README.md: '{lead.strip()}' begins with none of {VERBS}"
    path = re.search(r"`([^`]+)`", lead)
    places = next((PLACES[word] for word in lead.split() if word in PLACES), 1)
    return Step(verb, path[1] if path else "", match["body"], places)


def edit(step: Step, project: Path) -> None:
    """Carry out a step that writes, appends or changes."""
    place = project / step.path
    if step.verb == "Write":
        assert not place.exists(), f"README.md writes {step.path}, which exists"
        place.write_text(step.body, encoding="utf-8")
        return
    text = place.read_text(encoding="utf-8")
    if step.verb == "Append to":
        text = f"{text}\n{step.body}"
    else:
        lines = step.body.splitlines()
        for old, new in zip(lines[::2], lines[1::2], strict=True):
            assert old[0] + new[0] == "-+", f"README.md: no pair of - and +: {old}"
            found = text.count(f"\n{old[1:]}\n")
            assert found == step.places, (
                f"README.md changes the line '{old[1:]}' in {step.places} place(s), "
                f"but {step.path} holds it {found} times"
            )
            text = text.replace(f"\n{old[1:]}\n", f"\n{new[1:]}\n")
    place.write_text(text, encoding="utf-8")
