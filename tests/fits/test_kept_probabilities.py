"""Probabilities that are kept: taken from the cache, or fitted again if it is not."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.fits import training
from tests import spied_fits


@pytest.fixture
def spy(monkeypatch) -> SimpleNamespace:
    return spied_fits.installed(monkeypatch)


@pytest.fixture
def fitted(spy) -> SimpleNamespace:
    """A fit, with what it was asked for."""
    asked = (spied_fits.recipe(), spied_fits.items(), spied_fits.FOLDS)
    found = training.fit(*asked, threads=1)
    return SimpleNamespace(kept=found.kept, report=found.report, asked=asked)


def asked(cache, fitted) -> training.Kept:
    """Return what the cache gives for the report of a fit."""
    return training.cached(cache, fitted.report, *fitted.asked, threads=1)


def same(first: training.Kept, second: training.Kept) -> None:
    np.testing.assert_array_equal(first.test, second.test)
    np.testing.assert_array_equal(first.seen, second.seen)


def test_probabilities_come_from_the_cache_while_it_is_there(fitted, spy, tmp_path):
    cache = tmp_path / "new" / "fit.npz"
    same(asked(cache, fitted), fitted.kept)
    assert cache.is_file()
    spy.X = None
    same(asked(cache, fitted), fitted.kept)
    assert spy.X is None, "fitted again"


def test_probabilities_of_another_fit_are_not_taken(fitted, tmp_path):
    """The committed report knows its own by their checksum."""
    cache = tmp_path / "fit.npz"
    training.save(cache, training.Kept(fitted.kept.test[::-1].copy(), fitted.kept.seen))
    same(asked(cache, fitted), fitted.kept)
    with np.load(cache) as stored:
        same(training.Kept(stored["test"], stored["seen"]), fitted.kept)


def test_a_cache_without_what_was_seen_again_is_fitted_again(fitted, tmp_path):
    cache = tmp_path / "fit.npz"
    np.savez_compressed(cache, test=fitted.kept.test)
    same(asked(cache, fitted), fitted.kept)


@pytest.mark.parametrize(
    "damage", [b"", b"text", b"\x00" * 99, b"PK\x03\x04"], ids=["", "text", "0", "zip"]
)
def test_a_damaged_cache_is_fitted_again(fitted, tmp_path, damage):
    cache = tmp_path / "fit.npz"
    asked(cache, fitted)
    whole = cache.read_bytes()
    cache.write_bytes(damage)
    same(asked(cache, fitted), fitted.kept)
    assert cache.read_bytes() == whole
