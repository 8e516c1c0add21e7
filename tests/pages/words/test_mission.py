"""Every statement of the description has a place, and every place exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.pages.words import mission
from analysis.study import declaration, reading

REPOSITORY = Path(__file__).parents[3]
TEMPLATES = REPOSITORY / "templates"
INCLUDE = re.compile(r'<%-? include "([^"]+)"')
ID = re.compile(r"\{#([\w-]+)\}")
FIGURE, TABLE = re.compile(r'figure\("([\w-]+)"'), re.compile(r'table\("([\w-]+)"')
PLACES = sorted(
    {
        place
        for part in mission.parts(TEMPLATES)
        for statement in part.statements
        for place in statement.targets
    },
    key=lambda place: (place.page, place.id, place.label),
)


def text_of(path: Path) -> str:
    """Return a template with everything that it includes."""
    text = path.read_text(encoding="utf-8")
    return INCLUDE.sub(lambda found: text_of(TEMPLATES / found[1]), text)


def page_text(page: str) -> str:
    name = page.removeprefix(mission.FINDINGS)
    folder = "pages" if name == page else "sections/findings"
    return text_of(TEMPLATES / folder / f"{name}.qmd.j2")


def ids_of(text: str) -> set[str]:
    return {
        *ID.findall(text),
        *(f"fig-{name}" for name in FIGURE.findall(text)),
        *(f"tbl-{name}" for name in TABLE.findall(text)),
    }


@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.on_site)
def test_the_place_exists_on_its_page_and_in_the_paper(place):
    text = page_text(place.page)
    if place.id:
        assert place.id in ids_of(text)
    paper = (TEMPLATES / "study.qmd.j2").read_text(encoding="utf-8")
    if place.page.startswith(mission.FINDINGS):
        assert place.page.removeprefix(mission.FINDINGS) in declared().findings
    elif place.id:
        assert f"sections/{place.page}.qmd.j2" in paper
    else:
        assert f"{{{place.in_paper}}}" in paper


def declared() -> declaration.Study:
    return reading.load(REPOSITORY / "study.toml")


def test_every_claim_and_every_page_of_a_finding_is_a_target():
    pages = {place.page for place in PLACES}
    assert {f"findings/{name}" for name in declared().findings} <= pages


def test_no_statement_is_without_an_answer_and_none_stands_twice():
    statements = [
        statement for part in mission.parts(TEMPLATES) for statement in part.statements
    ]
    assert len(statements) == len({each.says for each in statements}) >= 35
    assert all(each.answer and each.targets for each in statements)


def test_a_place_is_a_link_on_the_site_and_in_the_paper():
    place = mission.Place("results", "sec-scores", "scores")
    assert place.on_site == "results.qmd#sec-scores"
    assert place.in_paper == "#sec-scores"
    assert mission.Place("findings/accuracy", "", "x").in_paper == (
        "#sec-finding-accuracy"
    )
    assert mission.Place("index", "", "x").in_paper == "#sec-answer"
    assert mission.Place("data", "", "x").in_paper == "#sec-data"


@pytest.mark.parametrize(
    "text",
    [
        "parts = 3",
        "[[parts]]\nname = 'a'",
        "[[parts]]\nname = 'a'\ntitle = 'b'\n"
        "[[parts.statements]]\nsays = 'x'\nanswer = 'y'\nplaces = [['only one']]",
        "not toml",
    ],
)
def test_a_broken_file_is_refused_by_name(text, tmp_path):
    (tmp_path / "mission.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"templates/mission\.toml"):
        mission.parts(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StudyError, match="restore it from git"):
        mission.parts(tmp_path)
