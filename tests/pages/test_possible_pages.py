"""Pages on limits, tests and sheets: words for every outcome, in site and paper."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from analysis.findings import Verdict, all_findings
from analysis.findings.verdicts import VERDICTS
from analysis.measurements import facts
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.record import Page
from analysis.results import store
from analysis.results.reader import Results
from tests import synthetic_possible, synthetic_results
from tests.pages import conftest

SAID = {word: word for word in VERDICTS} | {"inconclusive": "open"}
NAMES = ("room-left", "more-data", "label-noise", "models-differ", "clean-split")
SECTIONS = ("possible", "differences", "leakage", "cards", "splits")


@pytest.fixture(scope="module")
def made(tmp_path_factory, declaration, demo_data) -> Path:
    """A workspace with synthetic results, facts of the demonstration data, pictures."""
    root = tmp_path_factory.mktemp("possible-pages")
    content = root / "data" / "results"
    synthetic_results.write(content, declaration, genres=8, items=240)
    for name, found in facts.data_page(demo_data.raw).items():
        ending = "json" if isinstance(found, dict) else "csv"
        store.write(content / "data" / f"{name}.{ending}", found)
    source = {
        "name": "A file", "author": "Somebody", "sha256": "ab" * 32, "bytes": 9,
        "claimed_genres": 125, "licences": [{"name": "one", "home": "here"}],
    }  # fmt: skip
    store.write_json(content / "data/source.json", source)
    conftest.draw(root)
    return root


@pytest.fixture
def root(made, tmp_path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def judged(root, declaration, **turned):
    found = all_findings(declaration, Results(root / "data" / "results"))
    return dict(found) | {
        name.replace("_", "-"): dataclasses.replace(
            found[name.replace("_", "-")], verdict=verdict
        )
        for name, verdict in turned.items()
    }


def written(root, declaration, found, page: Page) -> str:
    provenance = conftest.PROVENANCE
    manuscript = Manuscript(root, declaration, found, provenance, TEMPLATES)
    return manuscript.write(page).text


def finding(name: str) -> Page:
    return Page(f"findings/{name}", "finding.qmd.j2", finding=name)


def section(name: str, *, paper: bool = False) -> Page:
    return Page("study" if paper else name, f"sections/{name}.qmd.j2", paper=paper)


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_has_words_and_a_title_for_every_verdict(name, made, declaration):
    titles, found = set(), judged(made, declaration)
    for verdict in VERDICTS:
        turned = {name: dataclasses.replace(found[name], verdict=verdict)}
        text = written(made, declaration, found | turned, finding(name))
        assert f"[{SAID[verdict]}]{{.verdict-word " in text
        titles.add(re.search(r"^title: (.*)$", text, re.MULTILINE)[1])
    assert len(titles) == len(VERDICTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_without_results_still_has_a_page(name, made, declaration):
    found = judged(made, declaration) | {name: Verdict("inconclusive", {})}
    text = written(made, declaration, found, finding(name))
    assert "[open]{.verdict-word .is-open}" in text


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize("name", SECTIONS)
def test_sections_can_be_written(name, paper, made, declaration):
    found = judged(made, declaration)
    text = written(made, declaration, found, section(name, paper=paper))
    assert len(text) > 400 and not re.search(r"<<|<%|%>", text)
    assert ("splits.zip)" in text) == (name == "splits" and not paper)


def test_a_law_that_fails_says_nothing_of_more_data(root, declaration):
    content, random = root / "data" / "results", np.random.default_rng(0)
    models = ["forest", "network"]
    synthetic_possible.learning(content, "audio", models, random, breaks=models)
    found = judged(root, declaration)
    text = written(root, declaration, found, section("possible"))
    assert "nothing is said of more data" in text and "not said" in text
    assert found["more-data"].verdict == "inconclusive"
    page = written(root, declaration, found, finding("more-data"))
    assert "No law passed its test" in page


def test_words_on_doubt_follow_the_sign(root, declaration):
    path = root / "data/results/possible/noise/audio.json"
    stored, leads = store.read_json(path), set()
    for value in (-0.03, 0.0, 0.03):
        more = synthetic_possible.around(value)
        stored["orders"]["issues"]["among_all_more"] = more
        store.write_json(path, stored)
        found = judged(root, declaration)
        text = written(root, declaration, found, section("possible"))
        leads.add(re.search(r"\*\*([^*]*plain doubt[^*]*)\*\*", text, re.I)[1])
    assert len(leads) == 3


def test_a_leak_in_the_primary_split_changes_the_sheet(root, declaration):
    before = written(root, declaration, judged(root, declaration), section("leakage"))
    assert "no audio and no lead artist" in before
    path = root / "data/results/sheets/splits/artists.json"
    sheet = store.read_json(path)
    sheet["shared"]["same_artist"] = 0.02
    store.write_json(path, sheet)
    after = written(root, declaration, judged(root, declaration), section("leakage"))
    assert "something stands on both sides" in after
    assert "no audio and no lead artist" not in after


def test_without_repeats_the_page_says_so(root, declaration):
    shutil.rmtree(root / "data/results/tests")
    found = judged(root, declaration)
    text = written(root, declaration, found, section("differences"))
    assert "a test over repeated cuts was not made" in text
