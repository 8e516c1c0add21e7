"""References to figures and tables of the paper that its text does not mention."""

from __future__ import annotations

import re

import pytest

from analysis.pages.checks.mentions import blocks, mentioned

FIGURE = "::: {#fig-a}\n\n![](a.svg)\n\nCaption.\n\n:::"
TABLE = "::: {#tbl-b}\n\n| x |\n|:--|\n| 1 |\n\nCaption.\n\n:::"


def paper(*parts):
    return "---\ntitle: A\n---\n\n# One\n\n" + "\n\n".join(parts) + "\n"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("Words.", FIGURE), "Words (@fig-a)."),
        (("Words:", "- item", FIGURE), "Words (@fig-a):"),
        (("Words.^[Aside.]", FIGURE), "Words (@fig-a).^[Aside.]"),
        (("Words.", FIGURE, TABLE), "Words (@fig-a, @tbl-b)."),
        (("Words.", "> Quote.", FIGURE), "Words (@fig-a)."),
        ((FIGURE, "Words."), "Words (@fig-a)."),
        ((FIGURE,), "@fig-a shows it.\n\n::: {#fig-a}"),
        ((TABLE, "## Two", "Words."), "@tbl-b has the numbers.\n\n::: {#tbl-b}"),
        (("@fig-c is near.", TABLE), "@fig-c is near. @tbl-b has the numbers."),
        (("Old.", "## Two", "New.", FIGURE), "New (@fig-a)."),
    ],
)
def test_a_float_is_mentioned_where_it_is_near(parts, told):
    found = mentioned(paper(*parts))
    assert f"\n{told}" in found
    assert found.count("@fig-a") + found.count("@tbl-b") == told.count("@") - (
        "@fig-c" in told
    )


def test_a_float_that_the_text_mentions_is_left_alone():
    text = paper("As @fig-a shows.", FIGURE, "And @tbl-b.", TABLE)
    assert mentioned(text) == text


def test_many_floats_in_a_row_are_a_range():
    three = (FIGURE.replace("fig-a", f"fig-{name}") for name in "xyz")
    assert "Words (@fig-x to @fig-z, @tbl-b)." in mentioned(
        paper("Words.", *three, TABLE)
    )


def test_what_stands_in_a_box_is_no_running_text():
    head = "```{=typst}\n#study-verdict([mixed])[\n```\n\nClaim: “x”\n\n"
    box = head + "```{=typst}\n][\n```\n\nWords.\n\n```{=typst}\n]\n```"
    found = mentioned(paper("Before.", box, FIGURE))
    assert "Before (@fig-a)." in found
    assert "\nWords.\n" in found


def test_nothing_is_lost_and_the_front_matter_stays(built):
    text = (built.source / "study.qmd").read_text(encoding="utf-8")
    assert "\n".join(line for each in blocks(text) for line in each.lines) == text
    head, _, body = text.partition("\n---\n")
    assert "@tbl" not in head
    floats = re.findall(r"^::: \{#((?:fig|tbl)-[\w-]+)\}$", body, re.MULTILINE)
    assert len(floats) > 60
    ranges = re.findall(r"@((?:fig|tbl)-[\w-]+) to @((?:fig|tbl)-[\w-]+)", body)
    for first, last in ranges:
        body += " @".join(["", *floats[floats.index(first) : floats.index(last)]])
    for id_ in floats:
        assert re.search(rf"@{re.escape(id_)}(?![\w-])", body), id_
