"""Data and scripts inside a page: nothing breaks out of them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.pages.inlining import inline_json, json_block, raw_block, script_block
from analysis.pages.pandoc import convert
from tests.pages.test_text import HOSTILE

BREAKING = [
    *HOSTILE,
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "a\u2028b\u2029c",
    "```\n\n# out\n\n```{=html}",
    "{{< include secret.qmd >}}",
    "\ud800",
    "\\u003c",
]


class Scripts(HTMLParser):
    """Collects what stands in scripts, and every other tag."""

    def __init__(self):
        super().__init__()
        self.inside, self.texts, self.others = False, [], []

    def handle_starttag(self, tag, attributes):
        self.inside = tag == "script"
        if not self.inside:
            self.others.append(tag)

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.texts.append(data)


def test_data_come_back_as_they_were():
    value = {"names": BREAKING, "shares": [[0, 1.5], []], "more": None}
    text = inline_json(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not set("<>&`'") & set(text)


def test_no_name_breaks_out_of_the_page():
    block = json_block("data", BREAKING)
    made = convert(["--to=html"], f"# A\n\n{block}\nend\n", folder=Path(), shown="it")
    found = Scripts()
    found.feed(made)
    assert found.others == ["h1", "p"]
    assert json.loads("".join(found.texts)) == BREAKING


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        inline_json([float("nan")])


def test_scripts_stand_in_one_block_in_order(tmp_path):
    (tmp_path / "a.js").write_text("let a = 1;\n", encoding="utf-8")
    (tmp_path / "b.js").write_text("a < 2;\n", encoding="utf-8")
    block = script_block(tmp_path, ["a.js", "b.js"])
    assert block == "```{=html}\n<script>\nlet a = 1;\na < 2;\n</script>\n```\n"


@pytest.mark.parametrize("text", ["'</SCRIPT>'", "a <!--b"])
def test_a_script_that_ends_its_element_is_refused(tmp_path, text):
    (tmp_path / "a.js").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="end its own element"):
        script_block(tmp_path, ["a.js"])


def test_a_missing_script_is_named(tmp_path):
    with pytest.raises(StudyError, match=re.escape("a.js is missing")):
        script_block(tmp_path, ["a.js"])


def test_html_cannot_end_its_block():
    with pytest.raises(StudyError, match="backticks"):
        raw_block("a ``` b")
