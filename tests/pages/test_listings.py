"""Code on pages is the code of the project."""

from __future__ import annotations

import inspect

import pytest

from analysis.errors import StudyError
from analysis.measurements import leaky_ways
from analysis.pages import listings


def test_a_listing_is_the_source_as_it_stands():
    shown = listings.listing("leaky_ways", "split_at_random", "answers")
    first, last = shown.splitlines()[0], shown.splitlines()[-1]
    assert (first, last) == ("```python", "```")
    for function in (leaky_ways.split_at_random, leaky_ways.answers):
        assert inspect.getsource(function).strip() in shown


def test_what_is_unknown_is_refused_with_the_nearest_word():
    with pytest.raises(StudyError, match="split_at_random"):
        listings.listing("leaky_ways", "split_at_randon")
    with pytest.raises(StudyError, match="leaky_ways"):
        listings.listing("seeds", "seed_of")


def test_the_files_exist():
    assert all(path.is_file() for path in listings.files())
