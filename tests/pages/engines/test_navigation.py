"""The list of pages: sections fold, and the current page is in an open one."""

from __future__ import annotations

import re

from analysis.pages.engines.navigation import entries, navigation_html

CONTENTS = [
    "index.qmd",
    {"section": "Models & more", "contents": ["duel.qmd", "tuning.qmd"]},
    {"section": "Data", "contents": ["distributions.qmd"]},
]
HEADS = {
    name: {"title": name.partition(".")[0]}
    for name in ("index.qmd", "duel.qmd", "tuning.qmd", "distributions.qmd")
}


def listed(current, up=""):
    return navigation_html(entries(CONTENTS, HEADS), current, up)


def test_sections_fold_and_the_current_one_is_open():
    assert listed("index.qmd").count("<details>") == 2
    text = listed("tuning.qmd")
    (name,) = re.findall(r"<details open><summary>(.*?)</summary>", text)
    assert name == "Models &amp; more"
    assert text.count("<details>") == 1


def test_every_page_is_a_link_and_one_is_current():
    text = listed("duel.qmd")
    assert re.findall(r'href="([^"]+)"', text) == [
        "index.html", "duel.html", "tuning.html", "distributions.html",
    ]  # fmt: skip
    assert text.count("aria-current") == 1
    assert '<a href="duel.html" aria-current="page">duel</a>' in text


def test_an_unlisted_page_is_marked_where_it_belongs():
    text = listed("distributions/tempo.qmd", "../")
    assert '<a href="../distributions.html" aria-current="true">' in text
    assert re.search(r"<details open><summary>Data</summary>", text)


def test_lists_are_nested_soundly():
    text = listed("duel.qmd")
    for tag in ("ul", "li", "details", "a"):
        assert len(re.findall(rf"<{tag}[ >]", text)) == text.count(f"</{tag}>")


def test_a_text_stands_for_the_title():
    contents = [{"href": "duel.qmd", "text": "Short & own"}, "tuning.qmd"]
    names = [entry.title for entry in entries(contents, HEADS)]
    assert names == ["Short & own", "tuning"]
    assert "Short &amp; own" in navigation_html(entries(contents, HEADS), "", "")
