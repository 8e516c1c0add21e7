"""Whatever the verdicts are, the words about them can be written, and say so."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from msgspec import structs

from analysis import figures
from analysis.findings import Verdict, all_findings
from analysis.findings.verdicts import VERDICTS, Number
from analysis.measurements import facts
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.record import Page
from analysis.results import store
from analysis.results.reader import Results
from tests import synthetic_results

SAID = {word: word for word in VERDICTS} | {"inconclusive": "open"}
LABEL = re.compile(r"(?:Claim: “([^”]*)” )?\[(\w+)\]\{\.verdict-word")
BOX = re.compile(r"#study-verdict\(\[(\w+)\]\)\[\n```\n\n(?:Claim: “(.*)”)?")
NAMES = (
    "accuracy", "imbalance", "trees-outperform", "network-overfits", "leading-features",
    "rebalancing", "blending", "room-left", "more-data", "label-noise", "models-differ",
    "clean-split", "leaks", "known-artists", "calibrated", "promises", "usable",
    "how-fine", "knowing-genre",
)  # fmt: skip
SECTIONS = (
    "abstract", "answer", "brief", "findings-list", "questions", "goals", "related",
    "limits", "answers",
)  # fmt: skip
PROVENANCE = {"demo": False, "other_data": False, "stale": [], "sha256": "0" * 64}


@pytest.fixture(scope="module")
def root(tmp_path_factory, declaration, demo_data) -> Path:
    """A workspace with synthetic results and the facts of the demonstration data."""
    folder = tmp_path_factory.mktemp("text")
    content = folder / "data" / "results"
    synthetic_results.write(content, declaration, genres=8, items=240)
    for name, found in facts.data_page(demo_data.raw).items():
        ending = "json" if isinstance(found, dict) else "csv"
        store.write(content / "data" / f"{name}.{ending}", found)
    _without_remedies(content)
    for name in figures.names():
        for file in figures.outputs(name):
            store.write_bytes(folder / "report/src/figures" / file, b"")
    return folder


def _without_remedies(content: Path) -> None:
    """Write the run that one finding rests on, also where none is declared."""
    usual = store.read_json(content / "fits/artists/audio/network/0.json")
    entry = "network+unregularised"
    store.write_json(content / f"fits/artists/audio/{entry}/0.json", usual)
    gain = {"macro_f1": {"estimate": 0.03, "low": 0.02, "high": 0.04}}
    pair = content / f"comparisons/audio/network--{entry}.json"
    store.write_json(pair, {"metrics": gain})


@pytest.fixture(scope="module")
def judged(root, declaration):
    return all_findings(declaration, Results(root / "data" / "results"))


def written(root, declaration, judged, page: Page) -> str:
    manuscript = Manuscript(root, declaration, judged, PROVENANCE, TEMPLATES)
    return manuscript.write(page).text


def printed(claim: str) -> str:
    """Return a claim as it stands beside its verdict: no line begins with %."""
    return claim.replace(" %", "\u202f%")


def finding(name: str) -> Page:
    return Page(f"findings/{name}", "finding.qmd.j2", finding=name)


def section(name: str, *, paper: bool) -> Page:
    return Page("study" if paper else name, f"sections/{name}.qmd.j2", paper=paper)


def test_every_declared_finding_is_tested_here(declaration):
    assert tuple(declaration.findings) == NAMES


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_finding_has_words_for_every_verdict(
    name, verdict, root, declaration, judged
):
    turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
    text = written(root, declaration, judged | turned, finding(name))
    said = SAID[verdict]
    assert LABEL.findall(text) == [(printed(declaration.findings[name].claim), said)]
    assert f"[{said}]{{.verdict-word .is-{said}}}" in text
    for heading in ("The claim", "Evidence", "Verdict"):
        assert f"## {heading}" in text


def test_an_accuracy_above_the_claim_is_not_called_too_low(root, declaration, judged):
    most = declaration.findings["accuracy"].thresholds["high"]
    titles, numbers = [], dict(judged["accuracy"].numbers)
    for value in (most + 0.2, most - 0.2):
        numbers["primary"] = Number(value, "turned for the test")
        turned = Verdict("contradicted", dict(numbers), judged["accuracy"].words)
        found = judged | {"accuracy": turned}
        text = written(root, declaration, found, finding("accuracy"))
        titles.append(re.search(r"^title: (.*)$", text, re.MULTILINE)[1])
        abstract = written(root, declaration, found, section("abstract", paper=True))
        assert ("more is reached" in abstract) == (value > most)
        assert ("more is reached" in text) == (value > most)
    assert "better" in titles[0]
    assert "cannot" in titles[1]


@pytest.mark.parametrize("name", NAMES)
def test_no_two_verdicts_share_a_title(name, root, declaration, judged):
    titles = set()
    for verdict in VERDICTS:
        turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
        text = written(root, declaration, judged | turned, finding(name))
        titles.add(re.search(r"^title: (.*)$", text, re.MULTILINE)[1])
    assert len(titles) == len(VERDICTS)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "accuracy"])
def test_a_finding_without_results_still_has_a_page(name, root, declaration, judged):
    nothing = {name: Verdict("inconclusive", {})}
    text = written(root, declaration, judged | nothing, finding(name))
    assert "[open]{.verdict-word .is-open}" in text


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_sections_can_be_written_under_every_verdict(
    verdict, name, paper, root, declaration, judged
):
    turned = {
        each: dataclasses.replace(found, verdict=verdict)
        for each, found in judged.items()
    }
    text = written(root, declaration, turned, section(name, paper=paper))
    assert len(text) > 400
    assert not re.search(r"<<|<%|%>", text)


def test_the_abstract_turns_with_each_verdict(root, declaration, judged):
    page = section("abstract", paper=True)
    for name in NAMES:
        texts = set()
        for verdict in VERDICTS:
            turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
            texts.add(written(root, declaration, judged | turned, page))
        assert len(texts) == len(VERDICTS), name


def test_one_page_turns_with_each_verdict_that_it_names(root, declaration, judged):
    page = section("brief", paper=False)
    named = re.findall(
        r"findings/([\w-]+)\.qmd", written(root, declaration, judged, page)
    )
    assert {"usable", "leaks", "more-data"} <= set(named)
    for name in {"accuracy", *named}:
        texts = set()
        for verdict in VERDICTS:
            turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
            texts.add(written(root, declaration, judged | turned, page))
        assert len(texts) == len(VERDICTS), name


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_label_in_the_list_stands_behind_its_claim_and_not_at_a_title(
    verdict, root, declaration, judged
):
    turned = {
        name: dataclasses.replace(found, verdict=verdict)
        for name, found in judged.items()
    }
    page = section("findings-list", paper=False)
    text = written(root, declaration, turned, page)
    claims = {printed(found.claim) for found in declaration.findings.values()}
    labels = LABEL.findall(text)
    assert sorted(labels) == sorted((claim, SAID[verdict]) for claim in claims)
    for title in re.findall(r"^- (.*)$", text, re.MULTILINE):
        assert re.fullmatch(r"\[[^]]+\]\(findings/[\w-]+\.qmd\)", title)


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_box_of_the_paper_names_the_claim_with_its_verdict(
    name, verdict, root, declaration, judged
):
    turned = {name: dataclasses.replace(judged[name], verdict=verdict)}
    page = structs.replace(finding(name), paper=True)
    text = written(root, declaration, judged | turned, page)
    claim = printed(declaration.findings[name].claim)
    assert BOX.findall(text) == [(SAID[verdict], claim)]


def test_every_finding_is_listed_with_a_number(root, declaration, judged):
    text = written(root, declaration, judged, section("findings-list", paper=False))
    for name in judged:
        (line,) = re.findall(rf"findings/{name}\.qmd\)\n\n  (.*)", text)
        assert len(line) > 10, name
        assert "Claim:" not in line, name


@pytest.mark.parametrize("name", [name for name in NAMES if name != "accuracy"])
def test_a_finding_without_results_has_its_place_in_the_list(
    name, root, declaration, judged
):
    nothing = {name: Verdict("inconclusive", {})}
    page = section("findings-list", paper=False)
    text = written(root, declaration, judged | nothing, page)
    (line,) = re.findall(rf"findings/{name}\.qmd\)\n\n  (.*)", text)
    assert re.fullmatch(r"Not \w+ here\.", line)


def test_the_questions_name_every_claim_and_its_verdict(root, declaration, judged):
    text = written(root, declaration, judged, section("questions", paper=False))
    for name, each in declaration.findings.items():
        assert each.hypothesis in text
        label = f"[{SAID[judged[name].verdict]}](findings/{name}.qmd)"
        assert re.search(rf"{re.escape(each.claim)} *\| {re.escape(label)}", text)
    for experiment in declaration.experiments.values():
        assert experiment.question in text


def test_the_abstract_turns_with_the_fall(root, declaration, judged):
    numbers = dict(judged["accuracy"].numbers)
    leads = set()
    for low, high in ((0.01, 0.02), (-0.02, -0.01), (-0.01, 0.01)):
        for end, value in (("low", low), ("high", high)):
            name = f"audio_drop_from_recordings_{end}"
            numbers[name] = dataclasses.replace(numbers[name], value=value)
        turned = dataclasses.replace(judged["accuracy"], numbers=dict(numbers))
        page = section("abstract", paper=True)
        leads.add(written(root, declaration, judged | {"accuracy": turned}, page))
    assert len(leads) == 3
