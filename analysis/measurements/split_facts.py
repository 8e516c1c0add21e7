"""What the sheets on leakage and on the splits state, counted from the splits.

Flows in: items and the fold of each, or the file of a split. Flows out: plain dicts.

The eight types of leakage are those of Kapoor and Narayanan (2023), Patterns 4(9). What
can be counted is counted here: what the test items of a fold share with its training
items. The rest of the sheet rests on the declaration and on other results.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.data.items import Items
from analysis.measurements import overlap
from analysis.pipeline.job import Job, result
from analysis.results import checksums
from analysis.splits import loading, regimes
from analysis.study import recipes
from analysis.study.declaration import Study

FOLDER = "sheets"  # of its results


def jobs(study: Study) -> Iterator[Job]:
    """Yield the facts of every split that a fit uses."""
    used: dict[str, set[int]] = {}
    for fit in study.fits:
        used.setdefault(fit.regime, set()).add(fit.fold)
    for name, folds in used.items():
        yield Job(
            name=f"split_facts[{name}]",
            run=_counted,
            declared={"unit": recipes.unit(study, name), "folds": sorted(folds)},
            inputs=loading.divided(study, name) | {"file": loading.file(name)},
            writes={"facts": result(FOLDER, "splits", f"{name}.json")},
        )


def _counted(
    declared: Mapping[str, Any], pool: Items, folds: np.ndarray, file: bytes
) -> dict[str, Any]:
    """Count what the test items of a split share with its training items."""
    facts = {
        "unit": declared["unit"],
        "shared": shared(pool, folds, declared["folds"]),
        "file": split_file(file, declared["folds"]),
    }
    return {"facts": facts}


def shared(pool: Items, folds: np.ndarray, tested: Sequence[int]) -> dict[str, Any]:
    """Return what test items have in common with the training items of their fold.

    Args:
        pool: n items.
        folds: (n,) the fold of each.
        tested: the folds that serve for testing.

    Returns:
        items, the test items of all folds together; training, the mean number of
        training items; and as shares of the test items: same_id (the item itself),
        same_recording (the same audio), same_labelled (the same audio with a genre in
        common), same_artist (a lead artist), tuned_artist (an artist of the carve-out
        on which settings were searched).
    """
    carved = np.unique(pool.artists[folds == regimes.SEARCH])
    parts, training = [], []
    for fold in tested:
        train, test = regimes.training(folds, fold), regimes.test(folds, fold)
        parts.append(_in_training(pool, train, test, carved))
        training.append(len(train))
    table = np.concatenate(parts)
    names = (
        "same_id", "same_recording", "same_labelled", "same_artist", "tuned_artist",
    )  # fmt: skip
    return {
        "items": len(table),
        "training": float(np.mean(training)),
        **dict(zip(names, table.mean(axis=0).tolist(), strict=True)),
    }


def _in_training(
    pool: Items, train: np.ndarray, test: np.ndarray, carved: np.ndarray
) -> np.ndarray:
    """Return what each test item shares with the training items: (t, 5) bool."""
    return np.column_stack(
        [
            np.isin(pool.ids[test], pool.ids[train]),
            *overlap.twins(pool, train, test),
            np.isin(pool.artists[test], pool.artists[train]),
            np.isin(pool.artists[test], carved),
        ]
    )


def split_file(content: bytes, tested: Sequence[int]) -> dict[str, Any]:
    """Return the facts of a split file `id,fold`.

    Args:
        content: of the file.
        tested: the folds that serve for testing.

    Returns:
        sha256; bytes; items, all that it names; tested, those in a fold that is tested;
        folds, how many folds are.
    """
    rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
    counts = Counter(int(row["fold"]) for row in rows)
    return {
        "sha256": checksums.of_bytes(content),
        "bytes": len(content),
        "items": counts.total(),
        "tested": sum(counts[fold] for fold in set(tested)),
        "folds": len(set(tested)),
    }
