"""A tiny workspace at the command line, and its dataset as rows.

Flows in: a folder and names of models. Flows out: a `Place` whose verbs run as a user
runs them, and whose dataset can be replaced.
"""

from __future__ import annotations

import contextlib
import csv
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import project_copy, tiny_study
from tests.project_copy import PROJECT

MODELS = ("majority", "chance")
OTHER = "--allow-other-data"


class Place:
    """A workspace with its dataset and, once computed, its results."""

    def __init__(self, root: Path, models: tuple[str, ...] = MODELS):
        self.root = root
        self.dataset = tiny_study.workspace(root, PROJECT / "study.toml", models)
        self.content = self.dataset.read_bytes()

    def study(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return project_copy.study(
            PROJECT, "--root", str(self.root), *words, **variables
        )

    def state(self) -> dict[str, bytes]:
        """Return the content of the results and of the lock file."""
        files = [
            *(self.root / "data" / "results").rglob("*"),
            self.root / "pytask.lock",
        ]
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    @contextlib.contextmanager
    def dataset_replaced(self, content: bytes | None) -> Iterator[None]:
        """Hold another content, or no file at all, in place of the dataset."""
        if content is None:
            self.dataset.unlink()
        else:
            self.dataset.write_bytes(content)
        try:
            yield
        finally:
            self.dataset.write_bytes(self.content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def written(rows: list[list[str]], ending: str = "\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows(rows)
    return text.getvalue().encode()
