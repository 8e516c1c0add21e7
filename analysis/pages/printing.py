"""Print bound numbers.

Flows in: a `Value` (or a branch with estimate, low and high). Flows out: a `Printed`
text, which links to the number's row on the page of numbers and can be made plain.
An unbound Python number is refused by every filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from analysis.errors import StudyError
from analysis.pages.binding import Branch, Value

SPACE = "\u202f"  # narrow, never broken: between a number and its unit
HARD = "\u00a0"  # a space that is never broken
MINUS = "\u2212"
LEAST = 0.001  # smaller p-values are not told apart
ENDS = ("estimate", "low", "high")
DECLARED = "declaration"  # where settings of study.toml are listed
COMPUTED = "computed"  # where numbers are listed that stand in no file
RESULTS = "data/results/"
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_SEPARATORS = {"/": ":", "#": "::"}
_PLAIN_SIGNS = re.compile(r"[A-Za-z0-9.-]")


class Printed(str):
    """Markdown of one number; `text` is the same without the link."""

    text: str

    def __new__(cls, markdown: str, text: str) -> Printed:
        """Keep the plain text beside the Markdown."""
        printed = super().__new__(cls, markdown)
        printed.text = text
        return printed


def plain(printed: Any) -> str:
    """Return a printed number without its link, for captions' alt text and titles."""
    if not isinstance(printed, Printed):
        raise StudyError(
            "| plain follows a number's format, as in << x | pct | plain >>"
        )
    return printed.text


def percent(value: Any, digits: int = 1) -> str:
    """Return a share as a percentage: 0.354 is 35.4 %."""
    return f"{fixed(100 * bound(value).value, digits)}{SPACE}%"


def points(value: Any, digits: int = 1) -> str:
    """Return a difference of shares in percentage points: 0.032 is 3.2 points."""
    number = fixed(100 * bound(value).value, digits)
    return f"{number}{SPACE}point{'' if number == '1' else 's'}"


def decimal(value: Any, digits: int = 3) -> str:
    """Return a number with `digits` decimals, in powers of ten where it is tiny."""
    number = float(bound(value).value)
    if number and abs(number) < 0.5 * 10**-digits:
        mantissa, exponent = f"{number:.1e}".split("e")
        raised = str(int(exponent)).translate(_RAISED)
        return f"{mantissa.replace('-', MINUS)}{SPACE}×{SPACE}10{raised}"
    return fixed(number, digits)


def rounded(value: Any, digits: int = 2) -> str:
    """Return a number with `digits` decimals, also where they are all zero."""
    return fixed(float(bound(value).value), digits)


def seconds(value: Any) -> str:
    """Return milliseconds as whole seconds: 215214 is 215."""
    return fixed(bound(value).value / 1000, 0)


def chance(value: Any) -> str:
    """Return a p-value with three decimals; what would be nothing is below 0.001."""
    number = bound(value).value
    return fixed(number, 3) if number >= LEAST else f"<{SPACE}{LEAST}"


def whole(value: Any) -> str:
    """Return a count with a comma between thousands."""
    number = bound(value).value
    if number != int(number):
        raise StudyError(f"'{value.key}' is {number}, not a count: use | num")
    return f"{int(number):,}".replace("-", MINUS)


def with_interval(
    branch: Any, style: str = "pct", digits: int | None = None
) -> tuple[str, str]:
    """Return an estimate and its interval: 35.4 % and [34.6, 36.2]."""
    (estimate, low, high), unit = _styled(branch, ENDS, style, digits)
    return f"{estimate}{unit}", f"[{low},{HARD}{high}]"


def limits(branch: Any, style: str = "pct", digits: int | None = None) -> str:
    """Return an interval alone: 34.6 to 36.2 %."""
    (low, high), unit = _styled(branch, ENDS[1:], style, digits)
    return f"{low}{HARD}to{HARD}{high}{unit}"


def _styled(
    branch: Any, names: Sequence[str], style: str, digits: int | None
) -> tuple[list[str], str]:
    """Return some numbers of a branch in one style, and their unit."""
    scale, unit, usual = _STYLES[style]
    values = [bound(branch[name]).value for name in names]
    digits = usual if digits is None else digits
    return [fixed(scale * value, digits) for value in values], unit


def brief(value: Any) -> str:
    """Return a number with as many digits as its size needs: 4.53, 212,906."""
    number = float(bound(value).value)
    size = abs(number)
    digits = 0 if number == int(number) or size >= 1000 else 1 if size >= 100 else 2
    return decimal(value, digits if size >= 1 or not number else 3)


def setting(value: Any) -> str:
    """Return a declared setting as it is declared: 20221022, 0.1, 1e-05."""
    number = bound(value).value
    text = str(number) if isinstance(number, int) else f"{number:g}"
    return text.replace("-", MINUS)


# By style: a scale, a unit, and digits where none are asked for.
_STYLES = {
    "pct": (100.0, f"{SPACE}%", 1),
    "pp": (100.0, f"{SPACE}points", 1),
    "num": (1.0, "", 3),
}


def bound(value: Any) -> Value:
    """Return `value`, or refuse what is not bound to a result."""
    if isinstance(value, Value):
        return value
    what = "a group of results" if isinstance(value, Branch) else repr(value)
    raise StudyError(
        f"{what} is not bound to a result: print values of r, study or findings only"
    )


def fixed(number: float, digits: int) -> str:
    """Return `number` with a true minus sign and never a negative zero."""
    text = f"{number:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def anchor(key: str) -> str:
    """Return the id of a key's row on the page of numbers."""
    return "n-" + "".join(
        _SEPARATORS.get(sign)
        or (sign if _PLAIN_SIGNS.match(sign) else f"_{ord(sign):x}_")
        for sign in key
    )


def marked(text: str, interval: str) -> str:
    """Return the Markdown of a number and of the interval that follows it."""
    if not interval:
        return text
    shown = interval.replace("[", r"\[").replace("]", r"\]")
    return f"{text} [{shown}]{{.interval}}"


def row_group(value: Value) -> str:
    """Return the page below numbers/ that lists a number: the folder of its file."""
    if value.source.startswith(RESULTS):
        return value.source.removeprefix(RESULTS).partition("/")[0]
    return DECLARED if value.source else COMPUTED


def linked(markdown: str, value: Value, to_root: str) -> str:
    """Return a link to the number's row; `to_root` leads to the site's root."""
    page = f"{to_root}numbers/{row_group(value)}.qmd"
    return f"[{markdown}]({page}#{anchor(value.key)}){{.n}}"


def own(markdown: str, place: int) -> str:
    """Return a link to the row of a number on a page that lists its own numbers."""
    return f"[{markdown}](#n{place}){{.n}}"


def extent(value: Any) -> str:
    """Return a share as a length in a style sheet: 0.354 is 35.4%."""
    return f"{100 * bound(value).value:.1f}%"


def spelled(value: Any) -> str:
    """Return a small count as a word, a larger one in figures."""
    number = bound(value).value
    return _WORDS[int(number)] if number in range(len(_WORDS)) else whole(value)


# The forms of a number, by the filter that prints it.
FORMS: dict[str, Callable[..., str]] = {
    "pct": percent, "pp": points, "num": decimal, "fixed": rounded, "count": whole,
    "chance": chance, "spelled": spelled, "setting": setting, "brief": brief,
    "seconds": seconds,
}  # fmt: skip
