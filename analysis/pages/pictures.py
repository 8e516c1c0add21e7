"""How large a drawn figure is, so that a page keeps its place before it is loaded.

Flows in: an SVG file of report/src/figures. Flows out: width and height in the pixels
of a page. The sizes are those of files and no results.
"""

from __future__ import annotations

import re
from pathlib import Path

PIXELS = {"pt": 4 / 3, "px": 1.0, "": 1.0}  # of a page, in one unit
HEAD = 600  # bytes, which hold the first element
_SIZE = r'<svg[^>]*?\s{}="([\d.]+)(pt|px|)"'


def shapes(folder: Path) -> dict[str, tuple[int, int] | None]:
    """Return the shape of every light picture in a folder, by its file."""
    return {path.name: shape(path) for path in sorted(folder.glob("*-light.svg"))}


def shape(path: Path) -> tuple[int, int] | None:
    """Return width and height of an SVG file, None where it does not tell them."""
    with path.open("rb") as file:
        head = file.read(HEAD).decode("utf-8", "replace")
    found = [re.search(_SIZE.format(name), head) for name in ("width", "height")]
    if not all(found):
        return None
    width, height = (round(float(one[1]) * PIXELS[one[2]]) for one in found if one)
    return width, height
