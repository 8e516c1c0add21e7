"""Read committed results: the only door from data/results to figures and findings.

Flows in: a folder of results. Flows out: the values in them, by key. A key is the path
below the folder without its ending ("scores/artists/audio/xgboost"); a reference adds
the place inside a JSON file ("scores/artists/audio/xgboost#metrics.accuracy.low").
Reads no raw data and imports nothing heavy.
"""

from __future__ import annotations

import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis import texts
from analysis.errors import StudyError
from analysis.results import store as files

MEASURES = {
    "impurity": "impurity decrease",
    "gain": "gain",
    "own": "own measure",
    "shap": "SHAP",
    "permutation": "permutation",
}  # of importance, as readers know them


class Results:
    """A folder of results, each file read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, Any] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every result with its ending, sorted: "data/classes.csv", ..."""
        return tuple(files.keys(self.root)) if self.root.is_dir() else ()

    def has(self, key: str) -> bool:
        """Whether a result of this key exists, JSON or CSV."""
        return f"{key}.json" in self.paths or f"{key}.csv" in self.paths

    def match(self, pattern: str) -> list[str]:
        """Return the keys that match a glob pattern; a star stays within a level."""
        parts = pattern.split("/")
        return [key for key, levels in self._keys if _matches(levels, parts)]

    @cached_property
    def _keys(self) -> list[tuple[str, list[str]]]:
        """Every key, and its levels."""
        keys = (path.rsplit(".", 1)[0] for path in self.paths)
        return [(key, key.split("/")) for key in keys]

    def json(self, key: str) -> Any:
        """Return a JSON result.

        Raises:
            StudyError: when there is none, with the nearest key.
        """
        return self._load(f"{key}.json", files.read_json)

    def csv(self, key: str) -> list[dict[str, str]]:
        """Return a CSV result as rows of text cells.

        Raises:
            StudyError: when there is none, with the nearest key.
        """
        return self._load(f"{key}.csv", files.read_csv)

    def value(self, reference: str) -> Any:
        """Return the value at "key#place.in.the.file" of a JSON result.

        Raises:
            StudyError: when the file or the place in it does not exist.
        """
        key, _, place = reference.partition("#")
        found = self.json(key)
        for name in place.split(".") if place else ():
            if not isinstance(found, dict) or name not in found:
                known = list(found) if isinstance(found, dict) else []
                raise StudyError(
                    f"The result {key}.json has no '{name}' (of '{place}')"
                    f"{_nearest(name, known)}: correct the reference, "
                    "or run `make results`."
                )
            found = found[name]
        return found

    def _load(self, path: str, read: Any) -> Any:
        """Read one file once."""
        if path not in self._read:
            if path not in self.paths:
                raise StudyError(
                    f"The result {path} is missing from {self.root}"
                    f"{_nearest(path, self.paths)}: "
                    "correct the name, or run `make results` to compute it."
                )
            self._read[path] = read(self.root / path)
        return self._read[path]


def _matches(levels: list[str], patterns: list[str]) -> bool:
    """Whether every level matches the pattern of its place."""
    return len(levels) == len(patterns) and all(
        fnmatch.fnmatchcase(level, pattern)
        for level, pattern in zip(levels, patterns, strict=True)
    )


def _nearest(word: str, known: Any) -> str:
    """Return '; the nearest is ...', or nothing."""
    near = texts.nearest(word, known)
    return f"; the nearest is '{near}'" if near else ""
