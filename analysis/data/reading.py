"""The dataset as jobs are given it: its items, or the whole table."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data import cleaning, items, mirrors, source, table
from analysis.errors import StudyError
from analysis.pipeline.job import Input, Setup

if TYPE_CHECKING:
    import pandas


def pool(unit: str) -> Input:
    """Return the input that is the items of a unit: rows, tracks or recordings."""
    return Input(load=load_pool, arguments=(unit,), dataset=True)


def raw() -> Input:
    """Return the input that is the table as delivered, checked."""
    return Input(load=_raw, dataset=True)


def origin() -> Input:
    """Return the input that is what pages say of the file: licence, checksum, size."""
    return Input(load=_origin, files=("data/SOURCES.toml",), dataset=True)


def load_pool(setup: Setup, unit: str) -> items.Items:
    """Return the items of the dataset of a run, read once a process."""
    return load_items(setup.dataset, setup.checksum, unit)


def _raw(setup: Setup) -> pandas.DataFrame:
    return table.read(setup.dataset)


def _origin(setup: Setup) -> dict[str, Any]:
    return source.provenance(setup.dataset, mirrors.sources(setup.root))


@functools.lru_cache(maxsize=4)
def load_items(dataset: Path, checksum: str, unit: str) -> items.Items:
    """Return the items of the dataset.

    Raises:
        StudyError: when the file is not the one with this checksum, which it was when
            the run began.
    """
    if source.checksum(dataset) != checksum:
        raise StudyError(
            f"The dataset {dataset} changed during the run: put the file with SHA-256 "
            f"{checksum} back, then run the same command again."
        )
    return items.items(cleaning.clean(table.read(dataset))[0], unit)
