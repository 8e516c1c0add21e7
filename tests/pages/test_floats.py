from __future__ import annotations

import re

import pytest

from analysis.errors import StudyError
from analysis.pages.floats import figure_markdown, table_markdown

ALT = "A line falls from left to right, from forty to twenty."
CAPTION = "**It falls.** Accuracy by way of splitting."


def test_a_figure_has_both_pictures_its_data_its_words_and_its_address():
    made = figure_markdown("x", CAPTION, ALT, "../", paper=False)
    for part in (
        "::: {#fig-x}",
        f'[![](../figures/x-light.svg){{.light-content fig-alt="{ALT}"}}]'
        "(../figures/x-light.svg){.picture .light-content",
        f'[![](../figures/x-dark.svg){{.dark-content fig-alt="{ALT}"}}]'
        "(../figures/x-dark.svg){.picture .dark-content",
        "[Enlarge](../figures/x-light.svg){.enlarge}",
        "(../figures/x.csv)",
        "[Link](#fig-x){.permalink}",
        f"<summary>What this picture shows</summary>\n```\n\n{ALT}\n",
        f"\n\n{CAPTION}\n\n:::",
    ):
        assert part in made
    assert "[Code]" not in made


def test_a_figure_leads_to_its_code_where_the_code_has_an_address():
    code = "https://example.org/study/blob/c2fe31c/analysis/figures/x.py"
    made = figure_markdown("x", CAPTION, ALT, "", paper=False, code=code)
    assert f"[Code]({code})" in made


def test_a_page_keeps_the_place_of_a_picture_and_the_paper_its_own_size():
    size = "width=605 height=355"
    page = figure_markdown("x", CAPTION, ALT, "", paper=False, shape=(605, 355))
    assert page.count(size) == 2
    paper = figure_markdown("x", CAPTION, ALT, "", paper=True, shape=(605, 355))
    assert size not in paper


def test_the_paper_has_the_light_picture_only():
    made = figure_markdown("x", CAPTION, ALT, "", paper=True)
    assert "x-light.svg" in made
    assert "dark" not in made
    assert ".csv" not in made
    assert "](#" not in made


@pytest.mark.parametrize(
    ("caption", "alt", "told"),
    [
        ("", ALT, "no caption"),
        (CAPTION, "", "no alt text"),
        (CAPTION, "A chart.", "too short"),
        (ALT, ALT, "repeats its caption"),
        (f"**{ALT}**", ALT, "repeats its caption"),
        (CAPTION, f"{ALT} [35 %](numbers.qmd#n-x)", "a link in its alt text"),
    ],
)
def test_words_that_do_not_do_their_work_are_refused(caption, alt, told):
    with pytest.raises(StudyError, match=told):
        figure_markdown("x", caption, alt, "", paper=False)


def test_quotes_do_not_end_the_alt_text():
    made = figure_markdown("x", CAPTION, f'{ALT} "q" \\"r\\"', "", paper=True)
    assert r"\"q\" \"r\"" in made


def table(header=("A", "B"), rows=(("1", "2"),), caption="C.", align="lr", **words):
    return table_markdown("t", header, rows, caption, align, **{"paper": False} | words)


def test_a_table_is_a_pipe_table_with_its_caption_last():
    table_and_caption = "\n\n| A | B |\n|:--|--:|\n| 1 | 2 |\n\nC."
    link = " [link](#tbl-t){.permalink}"
    assert table() == f"::: {{#tbl-t}}{table_and_caption}{link}\n\n:::\n"
    assert f"{table_and_caption}\n" in table(paper=True)


def test_bars_and_lines_in_cells_do_no_harm():
    assert "| a \\| b | c d |" in table(rows=[["a | b", "c\nd"]])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"header": "ABCDEFG", "align": "l" * 7}, "7 columns"),
        ({"header": (), "align": ""}, "0 columns"),
        ({"align": "l"}, "for each column"),
        ({"align": "lx"}, "for each column"),
        ({"caption": " "}, "no caption"),
        ({"rows": [["1"]]}, "row of 1 cells"),
        ({"rows": [["1", 2.5]]}, "not bound"),
    ],
)
def test_a_bad_table_is_refused(words, told):
    with pytest.raises(StudyError, match=told):
        table(**words)


@pytest.mark.parametrize(
    ("rows", "columns", "word"),
    [(12, 2, ""), (13, 2, "tall"), (40, 6, "tall"), (41, 2, "long")],
)
def test_a_table_of_the_paper_is_placed_by_its_rows(rows, columns, word):
    cells = [["1 [\\[0, 2\\]]{.interval}"] * columns] * rows
    made = table_markdown("a", ["A"] * columns, cells, "C.", "r" * columns, paper=True)
    assert re.findall(r"#study-(\w+)\[", made) == ([word] if word else [])
    assert "#study" not in table_markdown(
        "a", ["A"] * columns, cells, "C.", "r" * columns, paper=False
    )
