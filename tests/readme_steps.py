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


@dataclass(frozen=True)
class Step:
    """One step: a verb of `VERBS`, the file that it concerns, and the code block."""

    verb: str
    path: str
    body: str


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
    return Step(verb, path[1] if path else "", match["body"])


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
            assert text.count(f"\n{old[1:]}\n") == 1, (
                f"README.md changes the line '{old[1:]}', which {step.path} does not "
                "hold once"
            )
            text = text.replace(f"\n{old[1:]}\n", f"\n{new[1:]}\n")
    place.write_text(text, encoding="utf-8")
