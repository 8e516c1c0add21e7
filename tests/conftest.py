"""Fixtures that several tests share."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest

from analysis.data import cleaning, demo, source, table
from analysis.data import items as itemise
from analysis.study import declaration as study
from analysis.study import reading

REPOSITORY = Path(__file__).parents[1]

# How long an example takes says how busy the machine is, not whether a claim holds.
hypothesis.settings.register_profile("busy", deadline=None)
hypothesis.settings.load_profile("busy")


@pytest.fixture(autouse=True)
def no_dataset_by_accident(monkeypatch, request):
    """Keep tests from reading the real dataset, unless they are marked `real`."""
    if "real" not in request.keywords:
        monkeypatch.delenv("SPOTIFY_TRACKS_CSV", raising=False)


@pytest.fixture(scope="session")
def declaration() -> study.Study:
    """The committed declaration."""
    return reading.load(REPOSITORY / "study.toml")


@pytest.fixture(scope="session")
def demo_root(tmp_path_factory) -> Path:
    """A workspace folder with the demonstration dataset, and nothing else."""
    root = tmp_path_factory.mktemp("demo")
    demo.write_demo(root)
    return root


def _dataset(path: Path) -> SimpleNamespace:
    raw = table.read(path)
    cleaned, counts = cleaning.clean(raw)
    units = {unit: itemise.items(cleaned, unit) for unit in study.UNITS}
    return SimpleNamespace(raw=raw, cleaned=cleaned, counts=counts, **units)


@pytest.fixture(scope="session")
def demo_data(demo_root) -> SimpleNamespace:
    """The demonstration dataset: raw, cleaned, counts, and items by unit."""
    return _dataset(source.locate(demo_root))


@pytest.fixture(scope="session")
def real_data() -> SimpleNamespace:
    """The real dataset, in the same form; skips where it is absent."""
    path = os.environ.get("SPOTIFY_TRACKS_CSV")
    if not path:
        pytest.skip("SPOTIFY_TRACKS_CSV is not set: the real dataset goes unchecked")
    return _dataset(Path(path))
