"""The names of versions: three numbers, in their order.

Flows in: what somebody typed, or the name of a folder. Flows out: three numbers that
compare as versions do, or one sentence that says what is wrong with the name.
"""

from __future__ import annotations

import re

from analysis.errors import StudyError

FORM = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)

Number = tuple[int, int, int]


def number(version: str) -> Number:
    """Return the three numbers of a version: "1.10.0" is (1, 10, 0).

    Raises:
        StudyError: for anything that is not three numbers with dots between them.
    """
    found = FORM.fullmatch(version)
    if not found:
        raise StudyError(
            f"{version[:60]!r} is no version: give three numbers with dots between "
            "them and nothing else, as in VERSION=1.0.0."
        )
    major, minor, patch = (int(part) for part in found.groups())
    return major, minor, patch


def is_version(name: str) -> bool:
    """Say whether a name is a version."""
    return bool(FORM.fullmatch(name))
