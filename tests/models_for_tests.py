"""Models that exist for tests only, to be added to a copy of the code."""

from __future__ import annotations

from pathlib import Path

SLOW = '''"""A model that leaves its process id and then does not end."""

import os
import time
from pathlib import Path

from analysis.models.baseline import Baseline


class Slow(Baseline):
    def __init__(self, folder, seed, classes):
        super().__init__("prior", seed, classes)
        self.folder = Path(folder)

    def fit(self, X, y, weight, group):
        (self.folder / f"{os.getpid()}.pid").touch()
        while not (self.folder / "go").exists():
            sum(range(10_000))
        return super().fit(X, y, weight, group)


def build(params, setting):
    return Slow(params["folder"], setting.seed, setting.classes)
'''


def add_slow_model(code: Path) -> None:
    """Add the module `slow` to a copy of the code."""
    (code / "analysis" / "models" / "slow.py").write_text(SLOW, encoding="utf-8")


def slow(folder: Path) -> dict:
    """Return the declaration of a model that fits until `folder`/go exists."""
    return {"family": "test", "module": "slow", "params": {"folder": str(folder)}}
