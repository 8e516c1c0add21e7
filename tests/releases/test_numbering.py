"""Versions are three numbers, compared as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.pages import numbering


def test_versions_are_ordered_as_numbers():
    names = ["0.9.10", "0.10.0", "0.9.9", "10.0.0", "2.0.0"]
    assert sorted(names, key=numbering.number) == [
        "0.9.9", "0.9.10", "0.10.0", "2.0.0", "10.0.0",
    ]  # fmt: skip


@given(st.tuples(*[st.integers(0, 999_999)] * 3))
def test_every_three_numbers_are_a_version(numbers):
    assert numbering.number(".".join(map(str, numbers))) == numbers


@given(st.text())
def test_what_is_accepted_is_a_plain_name_of_a_folder(name):
    if numbering.is_version(name):
        assert set(name) <= set("0123456789.")
        assert not name.startswith(".")
    else:
        with pytest.raises(StudyError, match="is no version"):
            numbering.number(name)
