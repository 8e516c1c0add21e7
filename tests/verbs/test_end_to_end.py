"""A clone, the report from the committed results, and what an edit then costs.

One clone is built and edited step by step; the tests look at what each command ran. It
has no dataset and no cache, so a fit would fail loudly, were one attempted.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis import figures
from tests import project_copy

pytestmark = pytest.mark.slow
DATASET = "SPOTIFY_TRACKS_CSV"
WORDS = ("html", "page", "pdf", "site", "sources")  # what makes pages of words


class Clone:
    """A clone with committed results; every command is recorded."""

    def __init__(self, place: Path):
        self.place = project_copy.copy(place)
        self.git("init", "--quiet")
        self.git("add", "--all")
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        self.git(*identity, "commit", "--quiet", "-m", "everything")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.place,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    def study(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return project_copy.study(self.place, *arguments, **{DATASET: "/nowhere.csv"})

    def made(self) -> list[str]:
        """Make the report; return the names of the jobs that ran, sorted."""
        done = self.study("report")
        assert done.returncode == 0, done.stdout + done.stderr
        names = re.findall(r"^\[\d+/\d+\] (\S+)", done.stdout, re.MULTILINE)
        assert f"{len(names)} made" in done.stdout
        return sorted(names)

    def text(self, name: str) -> str:
        return (self.place / name).read_text(encoding="utf-8")

    @contextmanager
    def edited(self, name: str, old: str, new: str) -> Iterator[int]:
        """Replace text in a file and put it back; give the line of the change."""
        place = self.place / name
        before = place.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{name} holds {before.count(old)} of {old!r}"
        place.write_text(before.replace(old, new), encoding="utf-8")
        try:
            yield before[: before.index(old)].count("\n") + 1
        finally:
            place.write_text(before, encoding="utf-8")

    def refusal(self, *arguments: str) -> str:
        """Run a command that must be refused; return its one line."""
        done = self.study(*arguments)
        told = (done.stdout + done.stderr).strip().splitlines()
        assert done.returncode == 2, "\n".join(told)
        assert "Traceback" not in done.stdout + done.stderr
        return "\n".join(told)


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Clone:
    project_copy.committed_results()
    made = Clone(tmp_path_factory.mktemp("end-to-end") / "clone")
    made.first = made.made()
    return made


def test_a_clone_has_its_report_without_dataset_and_fits(clone):
    drawn = {f"figure[{name}]" for name in figures.names()}
    ground = {"card", "ground", "results", "splits", "versions"}
    others = {name for name in clone.first if name.partition("[")[0] not in WORDS}
    assert others == drawn | ground
    assert {"page[index]", "page[study]", "html[index]", "html[numbers]"} <= set(
        clone.first
    )
    paper = (clone.place / "report" / "study.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    assert 50_000 < len(paper) < 6_000_000
    pages = sorted((clone.place / "report" / "site").rglob("*.html"))
    assert len(pages) >= 6
    for page in pages:
        assert page.stat().st_size < 1_500_000, page.name


def test_the_pages_print_the_committed_numbers(clone):
    scores = json.loads(clone.text("data/results/scores/artists/audio/xgboost.json"))
    printed = f"{100 * scores['metrics']['accuracy']['estimate']:.1f}"
    page = re.sub(r"<[^>]+>", "", clone.text("report/site/results.html"))
    assert printed in page
    commit = clone.git("rev-parse", "HEAD").strip()
    assert commit in clone.text("report/site/colophon.html")


def test_the_report_leaves_nothing_that_git_would_see(clone):
    assert clone.git("status", "--porcelain") == ""


def test_a_second_report_makes_nothing(clone):
    before = {
        path: path.stat().st_mtime_ns
        for path in (clone.place / "report").rglob("*")
        if path.is_file() and ".pytask" not in path.parts
    }
    assert clone.made() == []
    for path, moment in before.items():
        if path.name != "pytask.lock":
            assert path.stat().st_mtime_ns == moment, path


def test_the_results_are_fresh_in_a_clone(clone):
    told = clone.study("explain").stdout
    assert re.search(r"^results: \d+ fresh, 0 stale or missing$", told, re.MULTILINE)


def test_an_edited_template_makes_its_page_and_the_paper_only(clone):
    name = "templates/sections/colophon.qmd.j2"
    pages = ["html[colophon]", "page[colophon]", "page[study]", "pdf", "sources"]
    with clone.edited(name, "## Data {", "A new sentence.\n\n## Data {"):
        assert clone.made() == pages
        assert "A new sentence." in clone.text("report/site/colophon.html")
    assert clone.made() == pages
    assert "A new sentence." not in clone.text("report/site/colophon.html")


def test_what_only_the_site_shows_typesets_no_paper(clone):
    paper = (clone.place / "report" / "study.pdf").read_bytes()
    name = "templates/pages/genres.qmd.j2"
    with clone.edited(
        name, "## What the map hides", "One more.\n\n## What the map hides"
    ):
        made = clone.made()
        assert "One more." in clone.text("report/site/genres.html")
    assert made == ["html[genres]", "page[genres]", "sources"]
    clone.made()
    assert (clone.place / "report" / "study.pdf").read_bytes() == paper


def test_a_restyled_figure_is_drawn_alone(clone):
    pictures = clone.place / "report" / "src" / "figures"
    before = {path.name: path.read_bytes() for path in pictures.iterdir()}
    with clone.edited("analysis/figures/sets.py", "height=0.7", "height=0.5"):
        made = clone.made()
        changed = {
            name
            for name, was in before.items()
            if (pictures / name).read_bytes() != was
        }
    assert [name for name in made if name.startswith("figure")] == ["figure[sets]"]
    assert set(made) == {"figure[sets]", "ground", "pdf", "site"}
    assert changed == {"sets-light.svg", "sets-dark.svg"}, "the data stay"
    clone.made()
    assert {path.name: path.read_bytes() for path in pictures.iterdir()} == before


def test_a_comment_in_a_figure_draws_nothing(clone):
    old = "    axes.invert_yaxis()"
    with clone.edited("analysis/figures/sets.py", old, f"    # a comment\n{old}"):
        assert [name for name in clone.made() if name.startswith("figure")] == []


# ------------------------------------------------------------------- the four locks


def test_value_a_changed_result_changes_the_words_and_fails_the_check(clone):
    name = "data/results/scores/artists/audio/xgboost.json"
    value = json.loads(clone.text(name))["metrics"]["accuracy"]["estimate"]
    other = round(value + 0.0111, 6)
    with clone.edited(name, f'"estimate": {value}', f'"estimate": {other}'):
        assert "stale result score[artists/audio/xgboost]" in clone.refusal("check")
        done = clone.study("report")
        assert done.returncode == 0, done.stderr
        assert "stale" in done.stdout
        page = clone.text("report/site/results.html")
        assert f"{100 * other:.1f}" in re.sub(r"<[^>]+>", "", page)
        assert "Some results are stale" in page
    clone.made()
    assert "Some results are stale" not in clone.text("report/site/results.html")


def test_value_a_number_bound_to_no_result_is_refused(clone):
    name = "templates/sections/colophon.qmd.j2"
    with clone.edited(name, "## Data {", "<< 0.4 | num >>\n\n## Data {") as line:
        told = clone.refusal("report")
    assert f"{name}:{line}" in told


def test_direction_a_flipped_verdict_takes_the_other_branch(clone):
    page = "report/site/findings/accuracy.html"
    was = clone.text(page)
    assert "contradicted" in was.lower()
    with clone.edited("study.toml", "\nlow = 0.60\n", "\nlow = 0.20\n"):
        assert not [name for name in clone.made() if name.startswith("fit")]
        flipped = clone.text(page)
    clone.made()
    assert clone.text(page) == was
    title = re.compile(r"<title>(.*?)</title>", re.DOTALL)
    assert title.search(was)[1] != title.search(flipped)[1]
    assert ">supported<" in flipped
    assert ">supported<" not in was


def test_direction_a_verdict_without_words_is_refused(clone):
    name = "templates/sections/findings/accuracy.qmd.j2"
    text = clone.text(name)
    branch = re.search(r"<%- when mixed %>\n[^<]*", text)[0]
    with clone.edited(name, branch, ""):
        told = clone.refusal("report")
    assert name in told
    assert "mixed" in told


def test_literal_a_typed_result_is_refused(clone):
    name = "templates/sections/methods.qmd.j2"
    first = "A *recording* is one distinct"
    with clone.edited(name, first, f"It reaches 35 %. {first}") as line:
        for verb in ("report", "check"):
            told = clone.refusal(verb)
            assert f"{name}:{line}: '35 %'" in told


def test_completeness_a_dropped_figure_is_refused(clone):
    name = "templates/sections/data.qmd.j2"
    block = re.search(r'<< figure\("sets",.*?>>\n', clone.text(name), re.DOTALL)[0]
    with clone.edited(name, block, "\n"):
        assert f"{name}:" in clone.refusal("report"), "the text still refers to it"
        with clone.edited(name, '; << ref("fig-sets") >> counts them', ""):
            told = clone.refusal("report")
    assert re.search(r"analysis/figures/sets\.py:\d+: no page shows", told)


def test_completeness_a_result_that_nothing_explains_fails_the_check(clone):
    orphan = clone.place / "data" / "results" / "scores" / "artists" / "orphan.json"
    orphan.write_text("{}\n", encoding="utf-8")
    try:
        assert "scores/artists/orphan.json" in clone.refusal("check")
    finally:
        orphan.unlink()
    assert clone.study("check").returncode == 0
