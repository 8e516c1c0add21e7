"""What Quarto documents: names, kinds, and sentences about everything else."""

from __future__ import annotations

import pytest

from analysis.pages.checks import options


def test_every_kind_that_is_named_exists():
    tables = options.documented()
    for table in tables.values():
        for kind in table.values():
            for each in options._alternatives(kind):
                if each.startswith("map "):
                    assert each.removeprefix("map ") in tables
                else:
                    words = ("text", "flag", "count")
                    assert each in words or each.startswith(("one of ", "list of "))


@pytest.mark.parametrize(
    "head",
    [
        {"title": "A", "toc": False, "study-date": ["2026", "1", "9"]},
        {"title": "A", "author": ["B", "C"], "format": {"typst": {"citeproc": True}}},
        {"title": "A", "include-in-header": [{"text": "<meta>"}, "head.html"]},
        {"title": "A", "open-graph": {"image": "card.png", "image-width": "1200"}},
    ],
)
def test_what_is_documented_is_accepted(head):
    assert options.of_page(head) == []


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ({"titel": "A"}, "unknown key 'titel'; did you mean 'title'"),
        ({"title": ""}, "'title' must be a text, not ''"),
        ({"toc": "yes"}, "'toc' must be true or false, not 'yes'"),
        ({"toc-depth": "deep"}, "'toc-depth' must be a whole number, not 'deep'"),
        ({"papersize": "letter"}, "'papersize' must be a4 or us-letter"),
        ({"author": {"name": "A"}}, "'author' must be a text or a list"),
        ({"study-date": ["2026", "May"]}, "'study-date[2]' must be a whole number"),
        ({"format": {"html": {"tco": True}}}, "unknown key 'format.html.tco'"),
        ({"format": {"pdf": {}}}, "unknown key 'format.pdf'"),
        ({"open-graph": {"image": True}}, "'open-graph.image' must be a text"),
    ],
)
def test_what_is_not_documented_is_told(head, told):
    found = options.of_page(head)
    assert len(found) == 1
    assert found[0].startswith(told)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"project": {"type": "book"}}, "'project.type' must be website"),
        ({"website": {"serch": True}}, "unknown key 'website.serch'"),
        ({"website": {"search": "on"}}, "'website.search' must be true or false"),
        (
            {"website": {"sidebar": {"contents": ["a.qmd", {"sektion": "B"}]}}},
            "unknown key 'website.sidebar.contents[2].sektion'",
        ),
        (
            {"format": {"html": {"theme": {"light": ["a"], "night": ["b"]}}}},
            "unknown key 'format.html.theme.night'",
        ),
        ({"execute": True}, "'execute' must be a map, not True"),
    ],
)
def test_a_project_is_held_to_the_same(settings, told):
    found = options.of_project(settings)
    assert [each.startswith(told) for each in found] == [True]
