"""The fonts of the paper: those that Typst carries, and those of a folder of the study.

Flows in: the folder `fonts` of a workspace, the words of a paper. Flows out: the
letters that no font has, which the paper shows as boxes, and one sentence where they
are those of an author. Typst itself is asked, with the rules of the paper. The fonts of
the system are never used: the same study gives the same paper everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.results import checksums
from analysis.texts import visible

FOLDER = "fonts"
KINDS = (".ttf", ".otf", ".ttc", ".otc")
TITLE = ("author", "course", "title", "subtitle")  # what is never shown as a box
STANDARD = "ua-1"  # of the PDF: refuses a letter without a glyph


def files(root: Path) -> list[Path]:
    """Return the fonts of a workspace, sorted; none where there is no folder."""
    return sorted(
        path
        for path in (root / FOLDER).rglob("*")
        if path.is_file() and path.suffix.lower() in KINDS
    )


def digests(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every font by its path below the folder."""
    return {
        path.relative_to(root / FOLDER).as_posix(): checksums.of_file(path)
        for path in files(root)
    }


def folders(root: Path) -> list[Path]:
    """Return the folders in which Typst looks for fonts."""
    return [root / FOLDER] if files(root) else []


def families(root: Path) -> list[str]:
    """Return the names of the fonts of a workspace, in the order of their files.

    A paper names them: of two fonts with a letter, Typst else takes the one that the
    file system lists first.
    """
    import typst

    if not files(root):
        return []
    known = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders(root)],
    ).fonts()
    ordered = sorted((each.path or "", each.index, each.family) for each in known)
    return list(dict.fromkeys(family for _, _, family in ordered))


def lacking(text: str, root: Path) -> str:
    """Return the letters of a text that no font of the paper has, sorted.

    Letters are tried alone and, since some only combine, in the words that they make.
    """
    words = sorted({word for word in text.split() if not word.isascii()})
    letters = sorted({sign for word in words for sign in word if not sign.isascii()})
    alone = _unshown([f"a{sign}" for sign in letters], root)
    absent = {sign for pair in alone for sign in pair[1:]}
    rest = ["".join(sign for sign in word if sign not in absent) for word in words]
    combined = _unshown(rest, root)
    absent |= {sign for word in combined for sign in word if not sign.isascii()}
    return "".join(sorted(absent))


def check(title: Any, root: Path) -> None:
    """Refuse words of a title page that no font of the paper can show.

    `title` is [study] of the declaration.

    Raises:
        StudyError: with the letters and what to do.
    """
    absent = {}
    for key in TITLE:
        words = visible(getattr(title, key))
        letters = lacking(words, root)
        if letters:
            in_order = dict.fromkeys(sign for sign in words if sign in letters)
            absent[key] = "".join(in_order)
    if absent:
        raise StudyError(_sentence(absent, root))


def _sentence(absent: Mapping[str, str], root: Path) -> str:
    """Return what is wrong, where, and what to do."""
    words = " and ".join(f"'{each}' ({key})" for key, each in absent.items())
    held = ", ".join(path.name for path in files(root))
    own = f", nor do those in {FOLDER}/ ({held})" if held else ""
    return (
        f"The fonts of the paper have no letters for {words}{own}: put a font that "
        f"has them ({', '.join(KINDS[:3])}) into {root / FOLDER}, then run the same "
        "command again. The Noto fonts cover every script: fonts.google.com/noto."
    )


def _unshown(words: Sequence[str], root: Path) -> list[str]:
    """Return the words of which Typst lacks a glyph, by halving what it refuses."""
    if not words or _shown(" ".join(words), root):
        return []
    if len(words) == 1:
        return [*words]
    half = len(words) // 2
    return _unshown(words[:half], root) + _unshown(words[half:], root)


def _shown(text: str, root: Path) -> bool:
    """Say whether Typst has a glyph for all of a text."""
    import typst

    signs = "".join(f"\\u{{{ord(sign):x}}}" for sign in text)
    source = f'#set document(title: "a")\n#"{signs}"\n'
    try:
        typst.compile(
            source.encode(),
            font_paths=[str(folder) for folder in folders(root)],
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            return False
        raise StudyError(f"Typst cannot read the fonts of {root}: {error}") from error
    return True
