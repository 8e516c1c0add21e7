"""The files that a Quarto project names: they exist, and style sheets have layers.

Flows in: report/src with its configuration and front matters as plain values. Flows
out: sentences about a file that is named and missing, and about SCSS whose layers
Quarto would not find: it reads a theme by marks like /*-- scss:defaults --*/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import texts

LAYERS = ("uses", "functions", "defaults", "mixins", "rules")
# the keys that name files, wherever they stand
NAMING = {
    "css", "bibliography", "csl", "template-partials", "filters", "favicon", "image",
    "logo", "resources", "include-in-header", "include-before-body",
    "include-after-body", "light", "dark", "theme", "file",
}  # fmt: skip
_MARK = re.compile(r"/\*--\s*scss:(\S+?)\s*--\*/")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_FILE = re.compile(r"[\w./*-]+\.[a-z]+")


def missing_files(place: str, settings: Any, folder: Path) -> list[str]:
    """Return the troubles of the files that `settings` name, relative to `folder`."""
    return [
        f"{place}: {key} names {name}, which is not there"
        for key, name in _named(settings)
        if not any(folder.glob(name))
    ]


def _named(settings: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every file that is named, with the key that names it."""
    if isinstance(settings, Mapping):
        for name, inner in settings.items():
            yield from _named(inner, name)
    elif isinstance(settings, list):
        for inner in settings:
            yield from _named(inner, key)
    elif key in NAMING and isinstance(settings, str) and _FILE.fullmatch(settings):
        yield key, settings


def style_sheets(source: Path) -> list[str]:
    """Return the troubles of every SCSS file below `source`."""
    return [
        f"{path.relative_to(source).as_posix()}:{trouble}"
        for path in sorted(source.rglob("*.scss"))
        for trouble in _of_sheet(texts.text(path))
    ]


def _of_sheet(text: str) -> Iterator[str]:
    """Yield what Quarto would not find, or not read, in one style sheet."""
    marks = list(_MARK.finditer(text))
    if not marks:
        yield "1: no layer begins: write /*-- scss:defaults --*/ or another mark"
        return
    for mark in marks:
        if mark[1] not in LAYERS:
            line = text.count("\n", 0, mark.start()) + 1
            yield f"{line}: there is no layer {mark[1]}; known: {', '.join(LAYERS)}"
    if _COMMENT.sub("", text[: marks[0].start()]).strip():
        yield "1: rules stand above the first layer, where Quarto does not read them"
    bare = _COMMENT.sub("", text)
    if bare.count("{") != bare.count("}"):
        yield "1: not every brace is closed"
