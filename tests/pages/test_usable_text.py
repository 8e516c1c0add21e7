"""The pages on the ladder and on usable answers can be written under every verdict."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from analysis import figures
from analysis.figures.draw import style
from analysis.findings import Verdict, judge
from analysis.findings.verdicts import VERDICTS
from analysis.measurements import facts
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.record import Page
from analysis.results import store
from analysis.results.reader import Results
from tests import synthetic_results

SAID = {word: word for word in VERDICTS} | {"inconclusive": "open"}
NAMES = ("leaks", "known-artists", "calibrated", "promises", "usable")
FIGURES = (
    "reliability", "promises", "decisions", "horses", "rungs", "contrasts-strict",
    "contrasts-added",
)  # fmt: skip
PROVENANCE = {"demo": False, "other_data": False, "stale": [], "sha256": "0" * 64}


@pytest.fixture(scope="module")
def root(tmp_path_factory, declaration, demo_data) -> Path:
    """A workspace with synthetic results, and empty files where figures would be."""
    folder = tmp_path_factory.mktemp("usable")
    content = folder / "data" / "results"
    synthetic_results.write(content, declaration, genres=9, items=300)
    for name, found in facts.data_page(demo_data.raw).items():
        ending = "json" if isinstance(found, dict) else "csv"
        store.write(content / "data" / f"{name}.{ending}", found)
    for name in FIGURES:
        for file in figures.outputs(name):
            store.write_bytes(folder / "report/src/figures" / file, b"")
    return folder


@pytest.fixture(scope="module")
def judged(root, declaration):
    found = Results(root / "data" / "results")
    return {name: judge(name, declaration, found) for name in declaration.findings}


def written(root, declaration, judged, page: Page) -> str:
    manuscript = Manuscript(root, declaration, judged, PROVENANCE, TEMPLATES)
    return manuscript.write(page).text


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_rests_on_numbers(name, judged):
    assert judged[name].numbers


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_has_words_for_every_verdict(name, root, declaration, judged):
    page = Page(f"findings/{name}", "finding.qmd.j2", finding=name)
    titles = set()
    for verdict in VERDICTS:
        turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
        text = written(root, declaration, judged | turned, page)
        assert text.count(f"[{SAID[verdict]}]{{.verdict-word ") == 1
        titles.add(re.search(r"^title: (.*)$", text, re.MULTILINE)[1])
    assert len(titles) == len(VERDICTS)
    nothing = {name: Verdict("inconclusive", {})}
    text = written(root, declaration, judged | nothing, page)
    assert "was not measured" in text and "## Evidence" in text


@pytest.mark.parametrize("paper", [False, True])
def test_the_ladder_is_written(paper, root, declaration, judged):
    page = Page("study" if paper else "ladder", "sections/ladder.qmd.j2", paper=paper)
    text = written(root, declaration, judged, page)
    assert not re.search(r"<<|<%|%>", text)
    for name in ("rungs", "contrasts-strict", "contrasts-added", "horses"):
        assert f"#fig-{name}" in text
    assert "row number" in text


def test_the_page_of_leaks_shows_its_code(root, declaration, judged):
    page = Page("findings/leaks", "finding.qmd.j2", finding="leaks")
    text = written(root, declaration, judged, page)
    assert text.count("```python") == 4
    assert "def tested_on_training_rows(" in text


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_drawn_in_both_themes(name, root, declaration, tmp_path):
    found = Results(root / "data" / "results")
    for path in figures.render(name, found, declaration, tmp_path):
        assert path.stat().st_size > 200
    frame = figures.frame(name, found, declaration)
    assert {"estimate", "low", "high"} <= set(frame) or name in (
        "reliability",
        "decisions",
    )
    assert style.theme("dark").name == "dark"
