"""The steps of docs/extend.md, carried out.

One workspace is extended step by step, as a reader would; the tests then look at what
each step ran and at the pages that came out.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analysis.verbs import demo as demonstration
from tests import project_copy, readme_steps, tiny_study

STEPS = project_copy.PROJECT / "docs" / "extend.md"
HEADINGS = (
    "Add a model", "Add a variant", "Add a measurement", "Add a figure",
    "Add a finding",
)  # fmt: skip
MODELS = ("majority", "logistic", "forest", "network", "bayes")
LABEL = "naive Bayes"
VARIANT = "5 principal components"
# What compares all models with one another, and so is stale when one is added.
JOINT = {
    "agreement",
    "examples",
    "mistaken",
    *(f"recommend[{features}]" for features in ("audio", "audio-popularity")),
    *(f"noise[noise/{features}]" for features in ("audio", "audio-popularity")),
}


@dataclass
class Extended:
    """A copy of the project, its workspace, and what each command printed."""

    copy: Path
    root: Path
    printed: dict[str, str] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)

    def make(self, when: str, verb: str) -> None:
        """Run a verb; it must succeed."""
        done = project_copy.study(self.copy, "--root", str(self.root), verb)
        assert done.returncode == 0, f"{when}, {verb}:\n{done.stdout}\n{done.stderr}"
        self.printed[f"{when} {verb}"] = done.stdout

    def follow(self, heading: str) -> None:
        """Carry out the steps below a heading of docs/extend.md."""
        for step in readme_steps.steps(STEPS.read_text(encoding="utf-8"), heading):
            if step.verb != "Then run":
                readme_steps.edit(step, self.copy)
                continue
            tiny_study.declare(self.root, self.copy / "study.toml", MODELS)
            for line in step.body.splitlines():
                program, verb = line.split()
                assert program == "make"
                self.make(heading, verb)

    def ran(self, when: str) -> list[str]:
        """Return the names of the tasks that a command ran."""
        return re.findall(r"^\[\d+/\d+\] (\S+)", self.printed[when], re.MULTILINE)

    def page(self, name: str) -> str:
        """Return a page of the site."""
        return (self.root / "report" / "site" / name).read_text(encoding="utf-8")

    def figure(self, name: str) -> list[dict[str, str]]:
        """Return the data of a figure."""
        path = self.root / "report" / "src" / "figures" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Extended:
    base = tmp_path_factory.mktemp("extended")
    copy = project_copy.copy(base / "project", without=("data/results/", "tests/"))
    found = Extended(copy, base / "tiny")
    tiny_study.workspace(found.root, copy / "study.toml", MODELS)
    found.make("before", "results")
    found.make("before", "report")
    fits = found.root / "data" / "results" / "fits"
    found.kept = {str(path): path.read_bytes() for path in fits.rglob("*.json")}
    for heading in HEADINGS:
        found.follow(heading)
    return found


pytestmark = pytest.mark.slow


def test_a_new_model_runs_its_own_fits_and_nothing_else_runs(extended):
    ran = extended.ran("Add a model results")
    fits = sorted(name for name in ran if name.startswith("fit["))
    assert fits == [
        f"fit[{place}/{features}/bayes/{fold}]"
        for place, folds in (("artists", (0, 1)), ("rows", (0,)))
        for features in ("audio-popularity", "audio")
        for fold in folds
    ]
    assert "trial[bayes/01]" in ran, "its parameters are searched"
    others = [name for name in ran if "bayes" not in name]
    assert set(others) <= JOINT, "what brings all models together"
    for path, content in extended.kept.items():
        assert Path(path).read_bytes() == content, path


def test_a_new_model_stands_in_tables_figures_and_sentences(extended):
    for figure in ("ladder", "scores"):
        assert LABEL in {row["model"] for row in extended.figure(figure)}, figure
    page = extended.page("results.html")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert cells.count(LABEL) >= 4, "two tables a feature set"
    sentences = re.findall(r"<p>(.*?)</p>", page, re.DOTALL)
    assert sum(LABEL in re.sub(r"<[^>]+>", "", each) for each in sentences) >= 2
    assert LABEL in extended.page("methods.html")
    paper = (extended.root / "report" / "src" / "study.qmd").read_text(encoding="utf-8")
    assert paper.count(LABEL) > 6


def test_a_new_variant_runs_its_own_fits_and_is_compared(extended):
    ran = extended.ran("Add a variant results")
    entries = [
        f"{model}+few-components@{demonstration.ITEMS}"
        for model in ("forest", "logistic")
    ]
    fits = sorted(name for name in ran if name.startswith("fit["))
    assert fits == [f"fit[artists/audio/{entry}/0]" for entry in entries]
    assert [name for name in ran if "few-components" not in name] == []
    page = extended.page("preprocessing.html")
    assert re.search(rf"<td[^>]*>{VARIANT}</td>", page), "a row of the table"
    assert VARIANT in {row["variant"] for row in extended.figure("preprocessing")}


def test_a_new_measurement_runs_alone_and_stands_on_its_page(extended):
    ran = extended.ran("Add a measurement results")
    assert {name.partition("[")[0] for name in ran} == {"trust"}
    files = sorted((extended.root / "data" / "results" / "trust").rglob("*.json"))
    assert len(files) == len(ran) >= 4
    for file in files:
        own = json.loads(file.read_text(encoding="utf-8"))["own"]
        assert 0 < own["low"] <= own["estimate"] <= own["high"] < 1
    assert 'id="sec-evaluation-trust"' in extended.page("evaluation.html")


def test_a_new_figure_is_drawn_alone_and_shown_with_its_data(extended):
    ran = extended.ran("Add a figure report")
    assert [name for name in ran if name.startswith("figure[")] == ["figure[artists]"]
    assert not [name for name in ran if name.startswith(("fit[", "score["))]
    assert 'id="fig-artists"' in extended.page("results.html")
    assert len(extended.figure("artists")) == 10
    for theme in ("light", "dark"):
        picture = f"report/src/figures/artists-{theme}.svg"
        assert (extended.root / picture).stat().st_size > 1000


def test_a_new_finding_has_a_verdict_a_page_and_an_entry(extended):
    ran = extended.ran("Add a finding report")
    assert not [name for name in ran if name.startswith("figure[")], "none shows it"
    assert {"page[findings/linear]", "html[findings/linear]", "pdf"} <= set(ran)
    page = extended.page("findings/linear.html")
    assert "A linear model reaches a macro-F1 of 0.3." in page
    assert re.search(r"is-\w+\">(supported|contradicted|open)</span>", page)
    assert "findings/linear.html" in extended.page("index.html")
    paper = (extended.root / "report" / "src" / "study.qmd").read_text(encoding="utf-8")
    assert "{#sec-finding-linear}" in paper


def test_the_tests_of_the_steps_notice_a_change_that_no_longer_fits(tmp_path):
    place = tmp_path / "study.toml"
    body = "-fits = 2\n+fits = 3\n"
    step = readme_steps.Step("Change in", "study.toml", body)
    twice = readme_steps.Step("Change in", "study.toml", body, places=2)
    place.write_text("\nfits = 1\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="fits = 2"):
        readme_steps.edit(step, tmp_path)
    place.write_text("\nfits = 2\n\nfits = 2\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="2 times"):
        readme_steps.edit(step, tmp_path)
    readme_steps.edit(twice, tmp_path)
    assert place.read_text(encoding="utf-8") == "\nfits = 3\n\nfits = 3\n"
