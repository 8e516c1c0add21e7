"""Code on pages is the code of the project."""

from __future__ import annotations

import inspect

import pytest

from analysis.errors import StudyError
from analysis.measurements import leaks
from analysis.pages import listings


def test_a_listing_is_the_source_as_it_stands():
    shown = listings.listing("leaks", "split_at_random", "answers")
    first, last = shown.splitlines()[0], shown.splitlines()[-1]
    assert (first, last) == ("```python", "```")
    for function in (leaks.split_at_random, leaks.answers):
        assert inspect.getsource(function).strip() in shown


def test_what_is_unknown_is_refused_with_the_nearest_word():
    with pytest.raises(StudyError, match="split_at_random"):
        listings.listing("leaks", "split_at_randon")
    with pytest.raises(StudyError, match="leaks"):
        listings.listing("seeds", "seed_of")


def test_the_files_exist():
    assert all(path.is_file() for path in listings.files())
