"""Words for what can be used: genres by how far their names can be trusted.

Flows in: the bound rows of a table of decisions and the declared thresholds. Flows out:
the rows of one standing, the most trusted first. What a standing is, the finding says.
"""

from __future__ import annotations

from analysis.findings import usable
from analysis.pages.binding import Branch, Value, each


def stands(rows: Branch, limits: Branch, standing: str) -> list[Branch]:
    """Return the rows that stand "alone", in their "group" or "neither" way."""
    found = [row for row in each(rows) if stands_as(row, limits) == standing]
    key = "precision" if standing == usable.ALONE else "family_precision"
    return sorted(found, key=lambda row: row[key].value, reverse=True)


def stands_as(row: Branch, limits: Branch) -> str:
    """Return how the genre of one row stands: "alone", in its "group" or "neither"."""
    thresholds = {name: limits[name].value for name in limits}
    return usable.standing(_plain(row), thresholds)


def _plain(row: Branch) -> dict[str, str]:
    """Return the cells of a row as text."""
    cells = {name: row[name] for name in row}
    return {
        name: str(cell.value) for name, cell in cells.items() if isinstance(cell, Value)
    }
