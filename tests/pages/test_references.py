"""References to figures and tables are closed when all pages are written."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.pages.record import Page, Written, floats
from analysis.pages.references import OPEN, closed

PAGES = {
    "index": Written(floats=["fig-one", "tbl-one", "fig-two"]),
    "findings/reindexed": Written(floats=["fig-three"]),
}
KNOWN = floats(PAGES)


@pytest.mark.parametrize(
    ("page", "id_", "reference"),
    [
        ("index", "fig-two", "@fig-two"),
        ("results", "fig-two", "[Figure 2 (summary)](index.qmd#fig-two)"),
        ("results", "tbl-one", "[Table 1 (summary)](index.qmd#tbl-one)"),
        (
            "index",
            "fig-three",
            "[Figure 1 (reindexed)](findings/reindexed.qmd#fig-three)",
        ),
        ("findings/x", "fig-one", "[Figure 1 (summary)](../index.qmd#fig-one)"),
    ],
)
def test_a_float_has_its_number_and_the_way_to_its_page(page, id_, reference, tmp_path):
    text = Written(text=f"See {OPEN.format(id_)}.")
    assert closed(Page(page, ""), text, KNOWN, tmp_path) == f"See {reference}."


def test_a_float_that_is_nowhere_is_told_with_file_line_and_the_nearest(tmp_path):
    folder = tmp_path / "templates"
    (folder / "pages").mkdir(parents=True)
    lines = '\nSee << ref("fig-thre") >>.\n'
    (folder / "pages" / "x.qmd.j2").write_text(lines, encoding="utf-8")
    text = Written(text=OPEN.format("fig-thre"))
    words = r"^templates/pages/x\.qmd\.j2:2: no 'fig-thre' .* did you mean 'fig-three'"
    with pytest.raises(StudyError, match=words):
        closed(Page("x", ""), text, KNOWN, folder)


def test_two_pages_may_not_have_a_float_of_one_name():
    twice = {**PAGES, "results": Written(floats=["tbl-one"])}
    with pytest.raises(StudyError, match="'tbl-one' stands twice: on 'index'"):
        floats(twice)
