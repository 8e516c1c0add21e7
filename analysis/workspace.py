"""Where things lie: one root folder and the paths below it.

The repository itself is the workspace of the real study; `make demo` has its own, with
its own declaration, data, results and report. Code and templates always come from the
repository.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Workspace:
    """The paths of one study below `root`."""

    root: Path

    @property
    def declaration(self) -> Path:
        """The declaration, study.toml."""
        return self.root / "study.toml"

    @property
    def sources(self) -> Path:
        """Origin, checksum and licence of the dataset."""
        return self.root / "data" / "SOURCES.toml"

    @property
    def raw(self) -> Path:
        """The folder of the dataset, never committed."""
        return self.root / "data" / "raw"

    @property
    def cache(self) -> Path:
        """The folder of what may be deleted at any time."""
        return self.root / "data" / "cache"

    @property
    def results(self) -> Path:
        """The folder of the committed results."""
        return self.root / "data" / "results"

    @property
    def report(self) -> Path:
        """The folder of everything generated from the results."""
        return self.root / "report"


def current() -> Workspace:
    """Return the workspace of the repository itself."""
    return Workspace(PROJECT)
