"""The map of genres as a drawing in the page: a link a genre, readable without scripts.

Flows in: positions of the atlas, families, recognised shares, shared tracks and
confusions. Flows out: raw HTML with an SVG of linked points, whose names are chosen so
that none covers another, on wide and on narrow screens; the key of families; and, as
JSON, what the script of the page needs to draw links between genres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.figures.draw import labels, layout
from analysis.pages.binding import Branch, Text, Value, group
from analysis.pages.inlining import json_element, raw_block
from analysis.pages.templating import markup
from analysis.pages.text import shortened
from analysis.pages.words.genres import Genres

WIDE, HIGHEST = 736.0, 760.0  # units of the drawing: pixels where there is room
SIDES, ENDS = 34.0, 20.0  # units between the outermost genres and the rim
SMALLEST, GROWTH = 3.0, 12.0  # units of a radius: of none, and what all adds
HUES = 7  # colours; each stands for two families, filled and hollow
LETTER = 12.0  # units of a name's height on wide screens
NARROW = 2.2  # how much larger names are on narrow screens, which shrink the drawing
SLIM, BROAD = set("fijlrt1 -.,'"), set("mwMW@—")  # letters, by their width
PARTNERS, PER = 6, 1000  # links a genre in each way; shares are whole parts of this
STRONGEST = 40  # links that are drawn while no genre is chosen
OTHER = "other"

Line = tuple["Point", "Point", float]


@dataclass(frozen=True)
class Point:
    """One genre on the map; `family` is its place in the key."""

    name: str
    page: str
    family: int
    x: float
    y: float
    recognised: float

    @property
    def label(self) -> str:
        """The name as the map shows it."""
        return shortened(self.name)

    @property
    def look(self) -> str:
        """The classes of its family."""
        return _look(self.family)

    @property
    def radius(self) -> float:
        """The radius in units: the area grows with the recognised share."""
        return SMALLEST + GROWTH * self.recognised**0.5


class Atlas(Genres):
    """What templates may ask for a map of all genres."""

    def genre_map(self, id_: str, to_root: str, label: str) -> str:
        """Return the block of the drawing, and of the data of its script.

        Args:
            id_: of the drawing; its data are called `<id_>-data`.
            to_root: the way from the page to the root of the site.
            label: what the drawing is called for who does not see it.
        """
        points, laid = self._points()
        shared = self._shared(points)
        data = {
            "per": PER,
            "names": [shortened(point.name) for point in points],
            "families": [shortened(name) for name in self._families_shown()],
            "family": [point.family for point in points],
            "recognised": [round(PER * point.recognised) for point in points],
            "shared": shared,
            "taken": self._taken(points),
        }
        drawing = drawn(id_, to_root, label, points, laid, shared)
        return raw_block(f"{drawing}\n{json_element(f'{id_}-data', data)}")

    def families_key(self) -> str:
        """Return the block of the key: a mark and a name for every family."""
        looks = enumerate(map(shortened, self._families_shown()))
        families = [(_look(place), name) for place, name in looks]
        return raw_block(markup("atlas-key.html", families=families))

    def near_family(self) -> Value:
        """Return how many genres sound most like one of their own family."""
        rows, family = self._table("atlas/nearest"), self._families
        first = {row["genre"]: row["other"] for row in rows if row["rank"] == "1"}
        found = sum(
            family.get(genre, genre) == family.get(other, other)
            for genre, other in first.items()
        )
        return Value(found, "atlas/nearest (the nearest is of the same family)")

    def far_out(self) -> list[Text]:
        """Return the genres that lie farther out than the map draws them."""
        rows, laid = self._laid_out()
        return [Text(rows[at]["genre"]) for cut in laid.cuts for at in cut.beyond]

    def _points(self) -> tuple[list[Point], layout.Layout]:
        """Return the genres, the best recognised first, and how they were laid out."""
        place = {name: at for at, name in enumerate(self._families_shown())}
        recall = self._recalls()
        rows, laid = self._laid_out()
        points = [
            Point(
                row["genre"],
                self.pages[row["genre"]],
                place[self._families.get(row["genre"], OTHER)],
                x,
                y,
                recall.get(row["genre"], 0.0),
            )
            for row, x, y in zip(rows, laid.x, laid.y, strict=True)
        ]
        points.sort(key=lambda point: (-point.recognised, point.name))
        return points, laid

    def _laid_out(self) -> tuple[list[dict[str, str]], layout.Layout]:
        """Return the rows of the genres, and where each stands in the drawing."""
        rows = self._table("atlas/positions")
        across = [float(row["x"]) for row in rows]
        down = [-float(row["y"]) for row in rows]
        room, rims = (WIDE, HIGHEST), (SIDES, ENDS)
        return rows, layout.laid_out(across, down, room=room, rims=rims)

    def _families_shown(self) -> list[str]:
        """Return the families of the genres on the map, as the drawn figure sorts."""
        found = {self._families.get(name, OTHER) for name in self.names}
        return sorted(found, key=str.casefold)

    def _rows(self, folder: str) -> Branch:
        """Return the rows of the leading model of the primary regime, if any leads."""
        evaluation = self._study.evaluation
        if not self.measured(evaluation.regime, evaluation.features):
            return group({}, folder)
        best = self._leading(evaluation.features)
        return self._results[folder][evaluation.features][best["name"]]

    def _recalls(self) -> dict[str, float]:
        """Return the recognised share of every genre."""
        genres = self._rows("genres")
        return {name: genres[name]["recall"].value for name in genres}

    def _shared(self, points: list[Point]) -> list[list[list[int]]]:
        """Return for every point whom it shares most tracks with: [place, tracks]."""
        found: dict[str, list[tuple[int, str]]] = {point.name: [] for point in points}
        for row in self._table("data/pairs"):
            for own, other in ((row["a"], row["b"]), (row["b"], row["a"])):
                if own in found:
                    found[own].append((int(row["tracks"]), other))
        return _links(points, found)

    def _taken(self, points: list[Point]) -> list[list[list[int]]]:
        """Return for every point what it is taken for: [place, parts of its tracks]."""
        table = self._rows("confusion")
        found: dict[str, list[tuple[int, str]]] = {}
        for name in table:
            cells = {other: table[name][other].value for other in table}
            total = math.fsum(cells.values()) or 1.0
            found[name] = [
                (round(PER * part / total), other)
                for other, part in cells.items()
                if other != name
            ]
        return _links(points, found)


def _links(
    points: list[Point], found: dict[str, list[tuple[int, str]]]
) -> list[list[list[int]]]:
    """Return the strongest links of every point as [place of the other, strength]."""
    place = {point.name: at for at, point in enumerate(points)}
    links = []
    for point in points:
        known = [pair for pair in found.get(point.name, []) if pair[1] in place]
        known = sorted(known, key=lambda pair: (-pair[0], pair[1]))[:PARTNERS]
        links.append([[place[other], worth] for worth, other in known if worth > 0])
    return links


def drawn(
    id_: str,
    to_root: str,
    label: str,
    points: list[Point],
    laid: layout.Layout,
    links: list[list[list[int]]],
) -> str:
    """Return the SVG: a link a genre, with its name where there is room."""
    return markup(
        "atlas.svg",
        id=id_,
        to_root=to_root,
        label=shortened(label),
        points=points,
        lines=_lines(points, links),
        wide=_labels(points, laid.high, 1.0),
        narrow=_labels(points, laid.high, NARROW),
        cuts=laid.cuts,
        cut_words=layout.WORDS,
        width=WIDE,
        high=laid.high,
        letters={"wide": LETTER, "narrow": LETTER * NARROW},
    )


def _lines(points: list[Point], links: list[list[list[int]]]) -> Iterator[Line]:
    """Yield the strongest of all links as two points and a width, each pair once."""
    pairs = {
        (min(own, other), max(own, other)): worth
        for own, found in enumerate(links)
        for other, worth in found
    }
    ranked = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:STRONGEST]
    for (a, b), worth in ranked:
        yield points[a], points[b], 0.5 + 2 * worth / ranked[0][1]


def _labels(points: list[Point], high: float, larger: float) -> dict[int, labels.Label]:
    """Return the names that have room at a size of letters, by place."""
    letter = LETTER * larger
    spots = [
        labels.Spot(p.x, p.y, p.radius, letter * width(p.name), letter * 1.1)
        for p in points
    ]
    return {label.spot: label for label in labels.fitting(spots, WIDE, high)}


def width(name: str) -> float:
    """Return about how wide a name is, in heights of its letters; rather too wide."""
    signs = shortened(name)
    return math.fsum(0.38 if s in SLIM else 0.95 if s in BROAD else 0.62 for s in signs)


def _look(family: int) -> str:
    """Return the classes of a family: its colour, and whether it is hollow."""
    hollow = " hollow" if family // HUES % 2 else ""
    return f"hue-{family % HUES + 1}{hollow}"
