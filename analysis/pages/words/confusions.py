"""Words for what is taken for what: the matrix of the page, and its plain table.

Flows in: soft confusion counts and the genre tables of the primary regime, and the
order in which the drawn figure has the genres. Flows out: for templates, rows of bound
numbers; for the page's script, the shares of every feature set as compact JSON.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.pages.binding import Branch, Text, Value, group
from analysis.pages.inlining import json_block
from analysis.pages.text import shortened
from analysis.pages.words.comparing import Comparisons
from analysis.results.store import read_csv

FIGURE = "report/src/figures/confusion.csv"
PER = 1000  # shares reach the script as whole parts of this


class Confusions(Comparisons):
    """What templates may ask about which genre is called which."""

    def mistakes(self, features: str, most: int = 3) -> list[Branch]:
        """Return every genre by name with its recall and its commonest mistakes.

        Each has genre, recall, and `taken`: at most `most` branches of genre and share,
        the commonest first, none of nothing.
        """
        model = self._leading(features)["name"]
        genres = self._results["genres"][features][model]
        counts = self._results["confusion"][features][model]
        return [self._row(genres[name], name, counts, most) for name in genres]

    def likeliest_mistake(self, features: str) -> Branch | None:
        """Return the mistake with the largest share of its genre, if there is any.

        It has genre, and `taken`: a branch of the other genre and the share.
        """
        wrong = [row for row in self.mistakes(features, 1) if row["taken"]]
        if not wrong:
            return None
        row = max(wrong, key=lambda row: row["taken"][0]["share"].value)
        return group({"genre": row["genre"], "taken": row["taken"][0]}, row._key)

    def _row(self, genre: Branch, name: str, counts: Branch, most: int) -> Branch:
        """Return one genre with what it is taken for."""
        others = [other for other in counts if name in counts and other != name]
        cells = [(other, counts[name][other]) for other in others]
        cells = [cell for cell in cells if cell[1].value > 0]
        cells.sort(key=lambda cell: (-cell[1].value, cell[0]))
        support, taken = genre["support"], []
        for other, cell in cells[:most]:
            named = {"genre": Text(other), "share": share_of(cell, support)}
            taken.append(group(named, cell.key))
        children = {"genre": Text(name), "recall": genre["recall"], "taken": taken}
        return group(children, genre._key)

    def confusion_data(self, id_: str) -> str:
        """Return the block of JSON that the script of the page reads.

        `names` in clustered order; `sets`, one a feature set: label, model, and
        `shares`, a row a true genre, in whole parts of `PER`.
        """
        sets = self.compared_features()
        first = self._counts(sets[0]["name"]) if sets else {}
        order = clustered(self._folder.parents[1] / FIGURE, list(first))
        return json_block(
            id_,
            {
                "per": PER,
                "names": [shortened(name) for name in order],
                "sets": [self._set(one, order) for one in sets],
            },
        )

    def _set(self, features: Branch, order: list[str]) -> dict[str, Any]:
        """Return one feature set for the script."""
        counts = self._counts(features["name"])
        return {
            "label": features["label"],
            "model": self._leading(features["name"])["label"],
            "shares": [parts(counts[name], order) for name in order],
        }

    def _counts(self, features: str) -> dict[str, dict[str, float]]:
        """Return the soft counts of the best model, by true and by given genre."""
        table = self._results["confusion"][features][self._leading(features)["name"]]
        return {
            name: {other: table[name][other].value for other in table} for name in table
        }


def share_of(part: Value, whole: Value) -> Value:
    """Return the share that one bound number has in another, bound to both."""
    share = part.value / whole.value if whole.value else 0.0
    return Value(share, f"{part.key} / {whole.key}")


def parts(counts: Mapping[str, float], order: list[str]) -> list[int]:
    """Return the shares of one row in `order`, in whole parts of `PER`."""
    total = math.fsum(counts.values())
    return [round(PER * counts[name] / total) if total else 0 for name in order]


def clustered(path: Path, names: list[str]) -> list[str]:
    """Return `names` in the order of the drawn figure, whose data are at `path`.

    Names that the figure does not have follow in their own order.
    """
    drawn = [row.get("genre", "") for row in read_csv(path)] if path.is_file() else []
    known = [name for name in drawn if name in names]
    return [*known, *(name for name in names if name not in known)]
