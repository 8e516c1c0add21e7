"""Texts that people edit, read as their editors save them.

Flows in: the path of a text. Flows out: its words with plain newlines and without a
byte-order mark, or one sentence about an encoding other than UTF-8.
"""

from __future__ import annotations

import codecs
import difflib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from analysis.errors import StudyError

LOST, NEWLINE = "\ufffd".encode(), b"\n"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32 begins like the first


def text(path: Path) -> str:
    """Return the text of a file, its lines ended by a newline alone.

    Raises:
        OSError: where it cannot be read.
        StudyError: where it is not UTF-8, with the line.
    """
    return decoded(path.read_bytes(), path)


def decoded(content: bytes, path: Path) -> str:
    """Return the text of a file's content; `path` names it in messages.

    Raises:
        StudyError: where it is not UTF-8, with the line.
    """
    if content.startswith(WIDE) or b"\0" in content[:4]:
        raise StudyError(f"{path} is saved as UTF-16 or UTF-32: save it as UTF-8.")
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StudyError(
            f"{path}, line {line}, holds bytes that are not UTF-8: save the file as "
            "UTF-8."
        ) from error
    return words.replace("\r\n", "\n").replace("\r", "\n")


def lost(folder: Path, patterns: Iterable[str]) -> list[str]:
    """Return the files below `folder` that show U+FFFD, each as one sentence.

    The sign stands where a program could not read a letter.
    """
    paths = sorted(path for pattern in patterns for path in folder.rglob(pattern))
    return [
        f"{path.relative_to(folder).as_posix()}:{content.count(NEWLINE, 0, at) + 1}: "
        "U+FFFD stands where a letter was lost: `make clean`, then `make report`"
        for path in paths
        if (at := (content := path.read_bytes()).find(LOST)) >= 0
    ]


def check_unmarked(paths: Iterable[Path]) -> None:
    """Refuse tables whose first column a byte-order mark would rename.

    Raises:
        StudyError: naming the first file that has one, or is not UTF-8.
    """
    for path in sorted(paths):
        content = path.read_bytes()
        decoded(content, path)
        if content.startswith(codecs.BOM_UTF8):
            raise StudyError(
                f"{path} begins with a byte-order mark, which its first column would "
                "be named by: save it as UTF-8 without one (not as 'CSV UTF-8')."
            )


# Default_Ignorable_Code_Point of Unicode but for joiners and variation selectors, and
# letters that are blanks.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def legible(text: str) -> bool:
    """Return whether any sign of a text is more than a space, a control or a mark."""
    return any(unicodedata.category(sign)[0] not in "CZM" for sign in seen(text))


def seen(text: str) -> str:
    """Return a text without the signs that Unicode has a reader never see.

    Signs that join letters stay, since some scripts are not read without them.
    """
    return UNSEEN.sub("", text)


EMPTY = "(no name)"


def visible(text: str) -> str:
    """Return `text` on one line, without control characters and unseen signs."""
    text = seen(unicodedata.normalize("NFC", text))
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
        for sign in text
    )
    words = " ".join("".join(kept).split())
    return words if legible(words) else EMPTY


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known word that is most like `word`, "" where none is like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return close[0] if close else ""
