"""A font made for tests: Latin shapes for letters that no font of Typst has."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

LETTERS = "ꙮꚊ"
MODEL = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def fonts_of(root: Path, letters: str = LETTERS) -> Path:
    """Write the font "Stand-in" with `letters` into the folder of a workspace."""
    font = TTFont(MODEL)
    cut = subset.Subsetter(subset.Options(layout_features=[], name_IDs=["*"]))
    cut.populate(text="O ")
    cut.subset(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            shape = table.cmap[ord("O")]
            table.cmap = {ord(" "): table.cmap[ord(" ")]}
            table.cmap |= {ord(each): shape for each in letters}
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Stand-in"
    path = root / "fonts" / "stand-in.ttf"
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
    return path
