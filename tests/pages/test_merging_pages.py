"""Pages on merged genres and on recommendations: every way, with and without filter."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from analysis.findings import Verdict, judge
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.record import Page
from analysis.results import store
from analysis.results.reader import Results
from tests import synthetic_results
from tests.pages import conftest

NAMES = ("how-fine", "knowing-genre")
RETRAINED = "merging/retrained/audio"


@pytest.fixture(scope="module")
def made(tmp_path_factory, declaration) -> Path:
    """A workspace with synthetic results, and stubs where figures would be."""
    root = tmp_path_factory.mktemp("merging-pages")
    synthetic_results.write(root / "data" / "results", declaration, genres=9, items=300)
    conftest.draw(root)
    return root


@pytest.fixture
def root(made, tmp_path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def written(root, declaration, name, *, paper=False) -> str:
    found = Results(root / "data" / "results")
    judged = dict.fromkeys(declaration.findings, Verdict("inconclusive", {}))
    judged |= {each: judge(each, declaration, found) for each in NAMES}
    page = Page("study" if paper else name, f"sections/{name}.qmd.j2", paper=paper)
    made = Manuscript(root, declaration, judged, conftest.PROVENANCE, TEMPLATES)
    return made.write(page).text


@pytest.mark.parametrize("paper", [False, True])
def test_every_way_of_merging_has_its_scores(made, declaration, paper):
    text = written(made, declaration, "groups", paper=paper)
    table = text[text.index("tbl-groups-others") :].partition("What an answer is")[0]
    for way in ("shared tracks", "taxonomy, other labels alone"):
        assert f"by {way}" in table
    assert "tbl-groups-retrained" in text and not re.search(r"<<|<%|%>", text)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.03, "learned groups do better"),
        (-0.03, "summed genres do better"),
        (0.0, "No difference is sure"),
    ],
)
def test_words_on_learned_groups_follow_the_signs(root, declaration, value, words):
    ends = {"estimate": value, "low": value - 0.01, "high": value + 0.01}
    for path in (root / "data/results" / RETRAINED).rglob("*.json"):
        found = store.read_json(path)
        found["difference"]["accuracy"] = ends
        store.write_json(path, found)
    assert words in written(root, declaration, "groups")


@pytest.mark.parametrize("paper", [False, True])
def test_lists_are_shown_with_and_without_the_filter(made, declaration, paper):
    text = written(made, declaration, "recommendation", paper=paper)
    assert "tbl-ranking-audio" in text and "tbl-ranking-all" in text
    assert ("tbl-ranking-audio-popularity" in text) == (not paper)
    lists = text[text.index("tbl-ranking-all") :].partition("varied in sound")[0]
    assert "the most popular" in lists and "by true labels" in lists
    assert not re.search(r"<<|<%|%>", text)
