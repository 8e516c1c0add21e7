"""The items of the dataset, read once a process."""

from __future__ import annotations

import functools
from pathlib import Path

from analysis.data import cleaning, items, source, table
from analysis.errors import StudyError


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
