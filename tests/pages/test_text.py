from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.pages.pandoc import convert
from analysis.pages.text import LONGEST, code, definite, escape
from analysis.texts import EMPTY, visible

HOSTILE = [
    "",
    "   \n\t ",
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "# heading\n\n- list",
    "*bold* _it_ `code` ~~x~~ ^up^ $x^2$ \\alpha",
    "[link](http://example.org) ![pic](x.png) [^1] [@pandya2022] @fig-ladder",
    "::: {.callout-note}\ntext\n:::",
    "{{< include secret.qmd >}}",
    "<< r.secret >> <% include 'x' %> <# y #>",
    '#import "evil.typ": * #panic("x")',
    "| a | b |\n|--|--|",
    "--- ... \"quoted\" 'single' -- dash",
    "&lt; &amp; &#60;",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
    "שלום עולם",
    "مرحبا",
    "🎸🎷 rock & roll 🤘🏽",
    "x" * 300,
    "word " * 80,
    "C:\\path\\to",
    "1. one",
    "=SUM(A1:A9)",
    "null\x00byte\x07",
    "</script><script>alert(1)</script><!-- ]]> --",
    '{"a": "b"}\u2028</style>',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=cmd|' /C calc'!A0",
    "👩‍👩‍👧‍👦 family ⚧️ e\u0301",
    "\u200d\u200c",
    "עברית and English עברית 123",
    "Ünïcödé ﷽ 𝕏",
    "javascript:alert(1)",
    "{% raw %}{{ config }}{% endraw %} ${x} `id`",
    "..",
    "a/../../b",
    "CON",
]


def shown(texts: list[str], to: str) -> list[str]:
    """Return what pandoc makes of each escaped text, one paragraph each."""
    source = "\n\n".join(f"start {escape(text)} end" for text in texts)
    made = convert(
        [f"--to={to}", "--wrap=none"], source, folder=Path(), shown="the test"
    )
    return [part for part in made.strip().split("\n") if part]


def bare(text: str) -> str:
    return re.sub("[\u2068\u2069\u200b]", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_appears_as_text_in_html(text):
    (made,) = shown([text], "html")
    assert re.fullmatch("<p>start .* end</p>", made)
    inside = html.unescape(made.removeprefix("<p>start ").removesuffix(" end</p>"))
    expected = visible(text)
    if len(expected) > LONGEST:
        expected = expected[: LONGEST - 1].rstrip() + "…"
    assert bare(inside) == expected


@settings(max_examples=40, deadline=None)
@given(some.lists(some.text(max_size=60), min_size=10, max_size=40))
def test_any_name_appears_as_text(texts):
    made = [html.unescape(part) for part in shown(texts, "html")]
    assert [bare(part) for part in made] == [
        f"<p>start {visible(text)} end</p>" for text in texts
    ]


def test_nothing_gets_a_name():
    assert visible("") == visible("\u200b\n") == EMPTY
    assert visible("\u200d \u200c") == EMPTY
    for blank in ("\u3164", "\u2800", "\u115f\u1160", "\ufe0f", "\U000e0041"):
        assert visible(blank) == visible(f" {blank}\n") == EMPTY


def test_two_names_that_look_alike_are_one():
    for unseen in ("\u00ad", "\u2060", "\u034f", "\U000e0041", "\u180e"):
        assert visible(f"ro{unseen}ck") == "rock"
    assert visible("👩‍👧") == "👩‍👧"


def test_direction_cannot_leak():
    assert escape("שלום").startswith("\u2068")
    assert "\u202e" not in escape("\u202eevil")


def test_long_words_may_break():
    assert max(map(len, escape("x" * 300).split("\u200b"))) <= 30


def test_code_cannot_end_early():
    assert code("a`b``c") == "`a'b''c`"


@pytest.mark.parametrize(
    "label", ["modern network", "random forest", "blend of families", "random guess"]
)
def test_one_of_its_kind_takes_an_article(label):
    assert definite(label) == f"the {label}"


@pytest.mark.parametrize(
    "label", ["XGBoost", "extra trees", "logistic regression", "three modern networks"]
)
def test_a_name_and_a_plural_take_none(label):
    assert definite(label) == label
