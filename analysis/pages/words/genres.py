"""Words for genres one by one: their pages, and what the atlas holds of each.

Flows in: the names of the genres and the results. Flows out: the name of each genre's
page, safe for any file system, and bound rows about one genre for its page. Names of
genres and tracks stay `Text`, also where they look like numbers.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.pages.binding import Branch, Text, Value, group
from analysis.pages.text import escape
from analysis.pages.words.comparing import Comparisons
from analysis.results.cells import table as rows_by_name
from analysis.results.store import read_csv

FOLDER = "genres"
ATLAS = "atlas"
STRIKING = 0.15  # a level so far from one half is called striking
LONGEST, MARK = 40, 8  # characters of a page's name, and of the mark that follows it
# Names that some file systems keep for themselves, or that a folder needs.
RESERVED = re.compile(r"con|prn|aux|nul|index|(?:com|lpt)\d")
WORDS = {
    "genre", "other", "feature", "way", "kind", "track", "artists", "taken_for",
    "group", "family",
}  # fmt: skip


def slug(name: str) -> str:
    """Return the name of a genre's page: lower-case letters, digits and hyphens.

    A name that says more than that is followed by a mark, which depends on the name
    alone: a link to a page stays right when other genres come or go.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST].strip("-")
    if words == name and words and not RESERVED.fullmatch(words):
        return words
    mark = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:MARK]
    return f"{words or 'genre'}-{mark}"


def page_names(names: Iterable[str]) -> dict[str, str]:
    """Return the page below the sources of every genre, by name; no two are alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        page, again = slug(name), 2
        while page in taken:
            page, again = f"{slug(name)}-{again}", again + 1
        taken.add(page)
        found[name] = f"{FOLDER}/{page}"
    return found


def names(folder: Path) -> list[str]:
    """Return the genres that have a page: those of the atlas in a folder of results."""
    path = folder / ATLAS / "positions.csv"
    return [row["genre"] for row in read_csv(path)] if path.is_file() else []


class Genres(Comparisons):
    """What templates may ask about one genre."""

    def __init__(self, *known: Any):
        super().__init__(*known)
        self._read = functools.cache(self._read)  # once, however many pages ask
        self.names = names(self._folder)
        self.pages = page_names(self.names)

    def all_genres(self) -> list[Text]:
        """Return the names of all genres that have a page."""
        return [Text(name) for name in self.names]

    def link(self, name: str, to_root: str, *, paper: bool) -> str:
        """Return the name, as a link to its page where there is one."""
        page = self.pages.get(str.__str__(name))
        if paper or page is None:
            return escape(name)
        return f"[{escape(name)}]({to_root}{page}.qmd)"

    def of_genre(self, table: str, genre: str, **wanted: str) -> list[dict[str, Any]]:
        """Return the rows of an atlas table that are about a genre, in order.

        `wanted` keeps those whose words are these. Without the table there are none.
        """
        rows = self._read(table).get(str.__str__(genre), [])
        return [row for row in rows if all(row[at] == wanted[at] for at in wanted)]

    def _read(self, table: str) -> dict[str, list[dict[str, Any]]]:
        """Return the bound rows of an atlas table by genre."""
        if ATLAS not in self._results or table not in self._results[ATLAS]:
            return {}
        bound, found = self._results[ATLAS][table], {}
        raw = read_csv(self._folder / ATLAS / f"{table}.csv")
        for place, cells in zip(rows_by_name(raw), raw, strict=True):
            row = {
                name: Text(cell) if name in WORDS else bound[place][name]
                for name, cell in cells.items()
            }
            found.setdefault(cells["genre"], []).append(row)
        return found

    def striking(self, genre: str, most: int = 3) -> list[dict[str, Any]]:
        """Return the features in which a genre is farthest from the whole.

        The farthest come first; each has its row of the profiles, `more` (whether the
        genre has more of it) and `from_end`, its place from the nearer end.
        """
        rows = self.of_genre("profiles", genre)
        rows = [row for row in rows if abs(row["level"].value - 0.5) >= STRIKING]
        rows.sort(key=lambda row: -abs(row["level"].value - 0.5))
        return [self._from_end(row) for row in rows[:most]]

    def _from_end(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row of the profiles with its place from the nearer end."""
        if row["level"].value > 0.5:
            return row | {"more": True, "from_end": row["place"]}
        every = [self._level(name, row["feature"]) for name in self.names]
        place = 1 + sum(level < row["level"].value - 1e-9 for level in every)
        key = f"{row['level'].key} (place from below)"
        return row | {"more": False, "from_end": Value(place, key)}

    def _level(self, genre: str, feature: str) -> float:
        """Return the level of a genre in a feature."""
        return self.of_genre("profiles", genre, feature=feature)[0]["level"].value

    def companions(self, way: str, genre: str) -> list[Branch]:
        """Return whom a genre is merged with, from many groups to few.

        Each step has its number of `groups`, and `fresh`: the genres that are in the
        group at this number and were not at the one before.
        """
        genre, known, steps = str.__str__(genre), {str.__str__(genre)}, []
        levels = self._grouping.get(way, {})
        for groups in sorted(levels, key=int, reverse=True):
            group_of = levels[groups]
            own = {name for name in group_of if group_of[name] == group_of.get(genre)}
            fresh = [Text(name) for name in sorted(own - known)]
            known |= own
            key = f"merging/groups#{way}:{groups} (groups)"
            children = {"groups": Value(int(groups), key), "fresh": fresh}
            steps.append(group(children, key))
        return steps

    def published(self, way: str, genre: str) -> Branch | None:
        """Return the one step of a published taxonomy, None where there is none."""
        steps = self.companions(way, genre)
        return steps[0] if steps else None

    @functools.cached_property
    def _grouping(self) -> dict[str, dict[str, dict[str, str]]]:
        """The group of every genre, by way and number of groups."""
        groups: dict[str, dict[str, dict[str, str]]] = {}
        for row in self._table("merging/groups"):
            at = groups.setdefault(row["way"], {})
            at.setdefault(row["groups"], {})[row["genre"]] = row["group"]
        return groups

    @functools.cached_property
    def _families(self) -> dict[str, str]:
        """The declared family of every genre that has one."""
        return {row["genre"]: row["family"] for row in self._table("data/families")}

    def _table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table of the results, none where there is no file."""
        path = self._folder / f"{name}.csv"
        return read_csv(path) if path.is_file() else []

    def family_of(self, genre: str) -> dict[str, Any]:
        """Return the declared `family` of a genre, or None, and the `others` in it."""
        known, own = self._families, str.__str__(genre)
        same = [name for name in known if known[name] == known.get(own)]
        family = Text(known[own]) if own in known else None
        others = [Text(name) for name in sorted(same) if name != own]
        return {"family": family, "others": others}

    def beside(self, genre: str) -> tuple[Text | None, Text | None]:
        """Return the genres before and after one, None at the ends."""
        at = self.names.index(str.__str__(genre))
        before = Text(self.names[at - 1]) if at else None
        after = self.names[at + 1 : at + 2]
        return before, Text(after[0]) if after else None


def placed(rows: Branch, genre: str, column: str) -> Value:
    """Return the place of a genre among the rows of a table, 1 for the largest value.

    Equal values share the better place.
    """
    own = rows[genre][column]
    larger = sum(rows[name][column].value > own.value for name in rows)
    return Value(1 + larger, f"{own.key} (place)")
