"""The Quarto project in report/src: its configuration, what heads its pages."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages.pandoc import metadata

PAPER = "study.qmd"


def configuration(source: Path) -> dict[str, Any]:
    """Return report/src/_quarto.yml as plain values."""
    path = source / "_quarto.yml"
    if not path.is_file():
        raise StudyError(
            f"{path} is missing: run `make report`, which writes the sources first."
        )
    text = f"---\n{path.read_text(encoding='utf-8')}\n---\n"
    return metadata(text, source, "report/src/_quarto.yml")


def front_matters(source: Path, *, every: bool = False) -> dict[str, dict[str, Any]]:
    """Return the front matter of the pages, by path; `every` includes the paper."""
    paths = sorted(source.rglob("*.qmd"))
    paths = [path for path in paths if every or path != source / PAPER]
    names = [path.relative_to(source).as_posix() for path in paths]
    heads = [_head(path) for path in paths]
    try:
        found = _together(heads, source)
    except StudyError:  # one of them is wrong: ask for each, to say which
        pairs = zip(heads, paths, strict=True)
        found = [metadata(f"---\n{h}\n---\n", source, p.name) for h, p in pairs]
    return dict(zip(names, found, strict=True))


def _head(path: Path) -> str:
    """Return the YAML at the top of a source, without its fences; {} where none is."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return "{}"
    return text.removeprefix("---\n").split("\n---\n", 1)[0] or "{}"


def _together(heads: list[str], source: Path) -> list[dict[str, Any]]:
    """Return the values of many heads; one run of pandoc takes as long as another."""
    if not heads:
        return []
    items = "\n".join(f"-\n{textwrap.indent(head, '  ')}" for head in heads)
    return metadata(f"---\npages:\n{items}\n---\n", source, "front matter")["pages"]
