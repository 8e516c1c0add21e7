from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.pages.checks.literals import MOST_ESCAPES, check_literals, literals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The accuracy is 35.4 %.", "35.4"),
        ("The accuracy is 35 %.", "35 %"),
        ("about 35 percent", "35 percent"),
        ("an F1 of 0.31", "0.31"),
        ("an F1 of .31", ".31"),
        ("114,000 rows", "114,000"),
        ("among 114 genres", "114"),
        ("<< figure('x', caption='it reaches 35.4 %') >>", "35.4"),
        ("<% set lead = 'among 114 genres' %>", "114"),
        ("in 2022 there were 1922 and 21500 rows", "21500"),
        ("## Heading with 42 models", "42"),
        ("(17.5)", "17.5"),
        ("35–40 genres", "35"),
    ],
)
def test_a_literal_that_looks_like_a_result_is_found(text, found):
    assert found in [literal for _, literal in literals(text)]


@pytest.mark.parametrize(
    "text",
    [
        "in 2022 and 1987",
        "top-3 and top-5, one of 4 ways",
        "see [@efron1987] and @fig-top10 and [-@sturm2013]",
        "`n_estimators = 300` and ``0.5``",
        "```bash\nmake report PORT=8786\n```",
        "[link](https://example.org/4372070/35.4)",
        "{#sec-114 .n}",
        "<< scores.metrics.accuracy | pct(12) >>",
        "<% if size(x) > limit %>yes<% endif %>",
        "<# a comment with 35.4 % #>",
        "<!-- 35.4 % -->",
        "SHA-256 and UTF-16",
        "<https://doi.org/10.1000/182>",
    ],
)
def test_what_is_no_result_is_left_alone(text):
    assert list(literals(text)) == []


def test_the_line_is_right_after_code_and_comments():
    text = "one\n```\n35.4\n```\n<# two\nlines #>\nseven 35.4 %\n"
    assert list(literals(text)) == [(7, "35.4")]


def folder(tmp_path, text):
    (tmp_path / "sections").mkdir(exist_ok=True)
    (tmp_path / "sections" / "x.qmd.j2").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_literal_fails_with_file_and_line(tmp_path):
    with pytest.raises(StudyError, match=r"^templates/sections/x\.qmd\.j2:2: '35\.4'"):
        check_literals(folder(tmp_path, "words\nit is 35.4 %\n"))


def test_an_escape_with_a_reason_is_listed(tmp_path):
    text = "ODbL 1.0 <# literal: name of a licence #>\n"
    (escape,) = check_literals(folder(tmp_path, text))
    assert (escape.place, escape.reason) == (
        "templates/sections/x.qmd.j2:1",
        "name of a licence",
    )


def test_an_escape_needs_a_reason(tmp_path):
    with pytest.raises(StudyError, match="has no reason"):
        check_literals(folder(tmp_path, "ODbL 1.0 <# literal: #>\n"))


def test_there_are_at_most_so_many_escapes(tmp_path):
    line = "v 1.0 <# literal: a version #>\n"
    assert len(check_literals(folder(tmp_path, line * MOST_ESCAPES))) == MOST_ESCAPES
    with pytest.raises(StudyError, match="at most 15"):
        check_literals(folder(tmp_path, line * (MOST_ESCAPES + 1)))
