"""Make matplotlib's SVG small: the same picture in about a third of the bytes.

Flows in: the text of an SVG as matplotlib writes it. Flows out: an SVG that looks the
same to a hundredth of a point, without metadata, comments, names and invisible paths.
The same text in gives the same bytes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree as Tree

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
INVISIBLE = ("fill:none", "opacity:0")
DIGITS = 2  # decimals of a point that are kept; nobody sees a hundredth
NEAR = 0.08  # points: how far a line may pass by a point that is left out

Point = tuple[int, int]

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_STEP = re.compile(r"([MLQCZz])([^MLQCZz]*)")
_SHIFT = re.compile(r"translate\((\S+) 0\)")
_MOVE = re.compile(r"translate\((\S+) (\S+)\)(.*)")


def slim(svg: str) -> str:
    """Return a smaller SVG of the same picture.

    Args:
        svg: what `matplotlib` wrote, with M, L, Q, C and z as its only path commands.
    """
    root = Tree.fromstring(svg)  # noqa: S314 - written by matplotlib a moment ago
    for gone in root.findall(f"{SVG}metadata"):
        root.remove(gone)
    _rename(root)
    _clean(root)
    _hoist(root)
    _unwrap(root)
    Tree.register_namespace("", SVG[1:-1])
    return Tree.tostring(root, encoding="unicode") + "\n"


def _rename(root: Tree.Element) -> None:
    """Shorten the ids that something points to, and drop all others."""
    text = Tree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    names: dict[str, str] = {}
    for element in root.iter():
        name = element.attrib.pop("id", "")
        if name in used:
            element.set("id", names.setdefault(name, f"i{len(names)}"))
    for element in root.iter():
        target = element.attrib.pop(LINK, "")
        if target:
            element.set("href", f"#{names[target[1:]]}" if target[0] == "#" else target)
        clip = element.get("clip-path")
        if clip:
            element.set("clip-path", f"url(#{names[clip[5:-1]]})")


def _clean(root: Tree.Element) -> None:
    """Shorten what every element says about itself."""
    for element in root.iter():
        element.tail = None
        if element.tag != f"{SVG}style":
            element.text = None
        if "style" in element.attrib:
            element.set("style", re.sub(r"([;:]) +", r"\1", element.get("style", "")))
        if "d" in element.attrib:
            element.set("d", relative(element.get("d", "")))
        for name in ("x", "y"):
            if name in element.attrib:
                element.set(name, _decimal(element.get(name, "")))
        if "transform" in element.attrib:
            _shift(element)


def _shift(element: Tree.Element) -> None:
    """Shorten where an element is moved to; a letter of a word moves by its x alone."""
    transform = element.get("transform", "")
    letter = _SHIFT.fullmatch(transform)
    if letter and element.tag == f"{SVG}use" and "x" not in element.attrib:
        del element.attrib["transform"]
        element.set("x", f"{float(letter[1]):.0f}")  # hundredths of a letter's height
        return
    moved = _MOVE.fullmatch(transform)
    if moved:
        x, y = _decimal(moved[1]), _decimal(moved[2])
        element.set("transform", f"translate({x} {y}){moved[3]}")


def _hoist(root: Tree.Element) -> None:
    """Let a group say once what all its elements say about their look."""
    for group in root.iter(f"{SVG}g"):
        for name in ("style", "clip-path"):
            said = {child.get(name) for child in group}
            (once,) = said if len(said) == 1 else (None,)
            if once and len(group) > 1 and not group.get(name) and _shared(name, group):
                for child in group:
                    del child.attrib[name]
                group.set(name, once)


def _shared(name: str, group: Tree.Element) -> bool:
    """Say whether a group may say for its elements what they say each for itself.

    Not how opaque all is; and a clip moves with what it clips, so nothing of it may be
    moved.
    """
    if name == "style":
        return not re.search(r"(?:^|;)opacity:", group[0].get("style", ""))
    return not any(part.get("transform") for part in (group, *group))


def _unwrap(parent: Tree.Element) -> None:
    """Remove groups that say nothing, and what is not seen."""
    kept: list[Tree.Element] = []
    for child in parent:
        _unwrap(child)
        if child.tag == f"{SVG}g" and not child.attrib:
            kept.extend(child)
        elif not _empty(child):
            kept.append(child)
    parent[:] = kept


def _empty(element: Tree.Element) -> bool:
    """Say whether an element shows nothing and nothing points to it."""
    if element.tag in (f"{SVG}g", f"{SVG}defs"):
        return not len(element)
    return element.get("style") in INVISIBLE and "id" not in element.attrib


def relative(path: str) -> str:
    """Return path data in steps from point to point, without a loss by rounding.

    Every point is rounded first, and steps are taken between rounded points. Points
    that a straight line passes by anyway are left out.
    """
    parts, here, start = [], (0, 0), (0, 0)
    for letter, points in _commands(path):
        if letter == "Z":
            parts.append("z")
            here = start
        elif letter == "M":
            here = start = points[0]
            parts.append("M" + _joined(here))
        else:
            steps = [value - here[at % 2] for at, value in enumerate(sum(points, ()))]
            parts.append(_step(letter.lower(), steps))
            here = points[-1]
    return _merged(parts)


def _commands(path: str) -> Iterator[tuple[str, list[Point]]]:
    """Yield the commands of a path, its runs of straight lines made simple."""
    run: list[Point] = []
    start: list[Point] = []
    for letter, words in _STEP.findall(path):
        points = _points(words)
        if letter == "L":
            run += points
            continue
        yield from (("L", [point]) for point in _simple(run)[1:])
        start = points if letter == "M" else start
        run = points[-1:] or start
        yield letter.upper(), points
    yield from (("L", [point]) for point in _simple(run)[1:])


def _points(words: str) -> list[Point]:
    """Return the points of a command, in whole hundredths."""
    values = [round(float(word) * 10**DIGITS) for word in _NUMBER.findall(words)]
    return list(zip(values[::2], values[1::2], strict=True))


def _simple(run: list[Point]) -> list[Point]:
    """Return a line through fewer points, none left out by more than `NEAR`.

    Where the farthest point from the straight way is near enough, all between go
    (Ramer 1972, Douglas and Peucker 1973).
    """
    if len(run) < 3:
        return run
    (x, y), (ex, ey) = run[0], run[-1]
    dx, dy = ex - x, ey - y
    size = hypot(dx, dy)
    far = [
        abs(dx * (py - y) - dy * (px - x)) / size if size else hypot(px - x, py - y)
        for px, py in run[1:-1]
    ]
    most = max(far)
    if most <= NEAR * 10**DIGITS and _onward(run, dx, dy):
        return [run[0], run[-1]]
    at = 1 + far.index(most)
    return _simple(run[: at + 1])[:-1] + _simple(run[at:])


def _onward(run: list[Point], dx: int, dy: int) -> bool:
    """Say whether a run never turns back, so that its end is its farthest point."""
    ways = [px * dx + py * dy for px, py in run]
    return all(first <= second for first, second in pairwise(ways))


def _step(letter: str, steps: list[int]) -> str:
    """Return one command; a straight line along an axis needs one number."""
    if letter == "l" and not steps[1]:
        return "h" + _joined(steps[:1])
    if letter == "l" and not steps[0]:
        return "v" + _joined(steps[1:])
    return letter + _joined(steps)


def _joined(values: tuple[int, ...] | list[int]) -> str:
    """Return numbers in a row; a minus sign parts them as well as a space does."""
    words = [_decimal(value / 10**DIGITS) for value in values]
    return " ".join(words).replace(" -", "-")


def _merged(commands: list[str]) -> str:
    """Return commands in a row; one that repeats need not say its letter again."""
    parts, last = [], ""
    for command in commands:
        again = command[0] == last and command[0] in "lqchv"
        rest = command[1:] if again else command
        parts.append(f" {rest}" if again and rest[0] != "-" else rest)
        last = command[0]
    return "".join(parts)


def _decimal(value: float | str) -> str:
    """Return a number with the decimals that are kept, without empty zeros."""
    text = f"{float(value):.{DIGITS}f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return re.sub(r"^(-?)0\.", r"\1.", text)
