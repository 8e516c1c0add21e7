"""Texts that people edit, read as their editors save them.

Flows in: the path of a text. Flows out: its words with plain newlines and without a
byte-order mark, or one sentence about an encoding other than UTF-8.
"""

from __future__ import annotations

import codecs
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
