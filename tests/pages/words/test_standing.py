"""Rows of decisions by standing, the most trusted first."""

from __future__ import annotations

import pytest

from analysis.pages.binding import results_tree
from analysis.pages.words.standing import stands
from analysis.results import store

CELLS = ("precision_low", "precision", "recall", "family_precision_low",
         "family_precision", "family_recall")  # fmt: skip
ROWS = {
    "tango": (0.6, 0.7, 0.4, 0.7, 0.8, 0.5),
    "sleep": (0.8, 0.9, 0.6, 0.8, 0.9, 0.6),
    "punk": (0.2, 0.3, 0.4, 0.6, 0.7, 0.5),
    "indie": (0.1, 0.2, 0.1, 0.2, 0.3, 0.1),
}


@pytest.mark.parametrize(
    ("standing", "expected"),
    [("alone", ["sleep", "tango"]), ("group", ["punk"]), ("neither", ["indie"])],
)
def test_rows_are_parted_by_standing(standing, expected, tmp_path):
    rows = [[genre, *cells] for genre, cells in ROWS.items()]
    store.write_csv(tmp_path / "decisions.csv", ["genre", *CELLS], rows)
    store.write_json(tmp_path / "limits.json", {"precise": 0.5, "found": 0.25})
    tree = results_tree(tmp_path)
    found = stands(tree.decisions, tree.limits, standing)
    assert [str.__str__(row.genre) for row in found] == expected
