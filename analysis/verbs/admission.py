"""Whether another table can be studied: asked in full before anything is written.

Flows in: the path of a CSV file, and the declaration with its splits and designs. Flows
out: how large the table is, or one sentence with all that keeps it from being studied.
The checks of the reader, the splits and the designs are run here on the whole table, so
that no task meets a table that it must refuse.
"""

from __future__ import annotations

import csv
import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data import cleaning, credits, table
from analysis.data.columns import AUDIO, COLUMNS
from analysis.data.items import Items, items, lead_artists
from analysis.errors import StudyError
from analysis.splits import designs, regimes
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.verbs.words import shown

if TYPE_CHECKING:
    import numpy as np
    import pandas

FEWEST_GENRES = 3  # of two, neither sets nor bounds from neighbours say anything
LEARNABLE = 2  # genres and artists that every training set must hold
INSTEAD = "give another file"  # what the user may do; the declared file is no help
TOLD = 4  # reasons, of many
LARGER = (
    "Give a file with more rows, artists or genres, or ask for less in study.toml "
    "(evaluation.folds, evaluation.search_share, designs)."
)
COLUMNS_AT_LEAST = 2  # of a header that is separated by commas
WIDEST = 1000  # columns of a header that are looked at for a name
ALIKE = 0.75  # names of columns that are as alike may mean the same
GENERAL = {"track", "name", "id", ""}  # words of several columns
PAUSES = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Extent:
    """How large a table is: its rows and its genres."""

    rows: int
    genres: int


def admit(path: Path, declared: Study) -> Extent:
    """Return the extent of a table that can be studied as `declared` asks.

    Raises:
        StudyError: when the header lacks columns (all are named, with the nearest of
            the file), when a cell cannot be read, or when the rows are too few or too
            alike for a split or a design of the declaration.
    """
    _check_header(path)
    try:
        raw = table.read(path)
    except StudyError as error:
        raise StudyError(str(error).replace(table.NEXT, INSTEAD)) from error
    cleaned = cleaning.clean(raw)[0]
    _refuse(path, list(_of_the_table(cleaned)), "Give another file.")
    _refuse(path, list(_of_the_splits(cleaned, declared)), LARGER)
    return Extent(len(raw), cleaned["track_genre"].nunique())


def _refuse(path: Path, reasons: list[str], advice: str) -> None:
    """Refuse a table for some reasons, if there are any, and say what to do."""
    if reasons:
        more = f"; and {len(reasons) - TOLD} more" if len(reasons) > TOLD else ""
        told = "; ".join(reasons[:TOLD])
        raise StudyError(f"{path} cannot be studied: {told}{more}. {advice}")


# -------------------------------------------------------------------------- the header
def _check_header(path: Path) -> None:
    """Refuse a header without all columns, or with one of them twice."""
    header = _header(path)
    names = [column.name for column in COLUMNS]
    missing = [name for name in names if name not in header]
    if len(header) < COLUMNS_AT_LEAST or not (missing or _repeated(header)):
        return  # the reader knows other separators
    parts = [f"has the column '{name}' more than once" for name in _repeated(header)]
    if missing:
        spare = [name for name in header[:WIDEST] if name not in names]
        listed = ", ".join(f"'{name}'{_resembling(name, spare)}" for name in missing)
        parts.append(f"lacks {len(missing)} of {len(names)} columns: {listed}")
    raise StudyError(
        f"{path} {'; it '.join(parts)}. Rename or add them: data/dictionary.csv says "
        "what each holds."
    )


def _header(path: Path) -> list[str]:
    """Return the first row that is not empty, none where there is no text."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return next((row for row in csv.reader(file) if row), [])
    except csv.Error:
        return []


def _repeated(header: list[str]) -> list[str]:
    """Return the needed columns that a header has more than once."""
    return [each.name for each in COLUMNS if header.count(each.name) > 1]


def _resembling(name: str, spare: list[str]) -> str:
    """Return which of the file's other columns may be the one called `name`."""
    likeness = {each: _likeness(name, each) for each in dict.fromkeys(spare)}
    close = sorted(likeness, key=likeness.get, reverse=True)[:2]
    named = [shown(each) for each in close if likeness[each] >= ALIKE]
    return f" (is it {' or '.join(named)}?)" if named else ""


def _likeness(name: str, other: str) -> float:
    """Return how alike two names of columns are, 0 to 1, by letters or by a word.

    Words that many names have are compared only where a name has no others.
    """
    one, two = _words(name), _words(other)
    own, others = (
        [word for word in each if word not in GENERAL] for each in (one, two)
    )
    if own and others:
        one, two = own, others
    letters = difflib.SequenceMatcher(None, "".join(one), "".join(two)).ratio()
    shared = bool(own) == bool(others) and set(one) & set(two)
    return max(letters, ALIKE) if shared else letters


def _words(name: str) -> list[str]:
    """Return the words of a column's name, in small letters and in the singular."""
    return [each.removesuffix("s") for each in PAUSES.split(name.casefold())]


# --------------------------------------------------------------------------- the table
def _of_the_table(cleaned: pandas.DataFrame) -> Iterator[str]:
    """Yield what keeps the cleaned rows from being studied, however they are split."""
    count = cleaned["track_genre"].nunique()
    if count < FEWEST_GENRES:
        yield f"it has {count} genres, where {FEWEST_GENRES} are needed"
    leads = lead_artists(cleaned["artists"])
    if not (leads != "").any():
        yield "it names no artist in any row, so artists cannot be kept apart"
    elif len(set(leads[leads != ""])) == 1:
        yield "it names one artist only, so artists cannot be kept apart"
    measured = cleaned[list(AUDIO)].nunique()
    for name in measured.index[measured == 0]:
        yield f"the column '{name}' holds no measured value (0 means: not found)"
    if (measured <= 1).all():
        yield "all rows have the same audio values"


# -------------------------------------------------------------------------- the splits
def _of_the_splits(cleaned: pandas.DataFrame, declared: Study) -> Iterator[str]:
    """Yield the declared splits that the table is too small for."""
    pools = {unit: items(cleaned, unit) for unit in ("row", "track", "recording")}
    folds: dict[str, Any] = {}
    for name, regime in declared.regimes.items():
        pool = pools[regime.unit]
        try:
            folds[name] = regimes.assign(pool, regime, declared.evaluation)
        except StudyError as error:
            yield str(error).partition(". ")[0].replace("The", "the", 1)
        else:
            yield from _untrainable(f"the regime '{name}'", pool, folds[name])
    if len(folds) == len(declared.regimes):
        yield from _of_the_search(pools, declared)
        yield from _of_the_designs(cleaned, declared, pools, folds)


def _untrainable(name: str, pool: Items, folds: np.ndarray) -> Iterator[str]:
    """Yield why models cannot learn or be tested on some fold of a split."""
    for fold in range(max(0, int(folds.max(initial=regimes.OUTSIDE))) + 1):
        if not len(regimes.test(folds, fold)):
            yield f"{name} leaves nothing to test"
            return
        train = regimes.training(folds, fold)
        genres = int(pool.sets[train].any(axis=0).sum())
        artists = len(set(pool.artists[train].tolist()))
        if min(genres, artists) < LEARNABLE:
            yield (
                f"{name} leaves {genres} genre(s) by {artists} artist(s) to learn from"
            )
            return


def _of_the_search(pools: dict[str, Items], declared: Study) -> Iterator[str]:
    """Yield why parameters cannot be searched on the artists kept for it."""
    import numpy as np

    if not any(model.space for model in declared.models.values()):
        return
    pool = pools[recipes.unit(declared, declared.evaluation.regime)]
    share = {"share": declared.search.share}
    _, named = regimes.search_table(share, pool, declared.evaluation)["split"]
    kept = dict(named)
    folds = [kept.get(str(name), regimes.OUTSIDE) for name in pool.ids]
    split = np.array(folds, dtype=np.int64)
    yield from _untrainable("the search of parameters", pool, split)


def _of_the_designs(
    cleaned: pandas.DataFrame,
    declared: Study,
    pools: dict[str, Items],
    folds: dict[str, Any],
) -> Iterator[str]:
    """Yield the designs that fits use and that cannot be cut."""

    @functools.cache
    def ground(regime: str, unit: str) -> designs.Ground:
        base, pool = declared.regimes[regime], pools[unit]
        return designs.Ground(
            pool=pool,
            folds=designs.carried(pools[base.unit], folds[regime], pool)
            if unit != base.unit
            else folds[regime],
            credits=credits.credits_of(cleaned, pools["row"], pool),
            regime=base,
            evaluation=declared.evaluation,
        )

    used = {fit.regime for fit in declared.fits}
    for name in [name for name in declared.designs if name in used]:
        planned = recipes.design(declared, name)
        cut = getattr(designs, planned["kind"].replace("-", "_"))
        where = ground(declared.designs[name].base, planned["cut"])
        divided = cut(where, **planned["values"])
        yield from _untrainable(f"the design '{name}'", where.pool, divided)
