from __future__ import annotations

import re

import pytest

from analysis.errors import StudyError
from analysis.pages import offered
from analysis.pages.record import Float


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (12, "12\u202fbytes"),
        (1_000, "1\u202fkB"),
        (640_400, "640\u202fkB"),
        (2_228_053, "2.2\u202fMB"),
    ],
)
def test_sizes_are_spelled_as_readers_know_them(size, words):
    assert offered.spelled(size) == words


def test_a_size_is_of_the_file_or_of_what_will_be_written(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"x" * 3_000)
    assert offered.weight(tmp_path, "a.zip", {}) == "3\u202fkB"
    assert offered.weight(tmp_path, "b.csv", {"b.csv": "é"}) == "2\u202fbytes"
    with pytest.raises(StudyError, match=r"c\.zip is missing"):
        offered.weight(tmp_path, "c.zip", {})


def test_figures_stand_in_the_order_of_pages():
    floats = [
        Float("fig-c", "findings/a", 1),
        Float("tbl-t", "data", 1),
        Float("fig-b", "data", 2),
        Float("fig-a", "data", 1),
    ]
    assert offered.pictured(floats) == [
        ("a", "data"),
        ("b", "data"),
        ("c", "findings/a"),
    ]


def test_everything_that_is_offered_lies_beside_the_pages(built):
    text = built.pages["downloads.html"]
    for name in ("results.zip", "results.csv", "splits.zip", "study.pdf"):
        assert f'href="{name}"' in text
        assert (built.site / name).is_file()
    data = set(re.findall(r'href="figures/([\w-]+)\.csv"', text))
    shown = {
        name
        for page in built.pages.values()
        for name in re.findall(r'id="fig-([\w-]+)"', page)
    }
    assert data == shown
