"""README and docs tell the truth: verbs, files, numbers, code that is well formed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import findings
from analysis.findings.verdicts import WORDS
from analysis.pages import readme
from analysis.results.reader import Results
from analysis.study import reading
from tests import project_copy, readme_steps, synthetic_results
from tests.project_copy import PROJECT

TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")
STEPS = (PROJECT / "docs" / "extend.md").read_text(encoding="utf-8")
HOUSE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
HEADINGS = (
    "Add a model", "Add a variant", "Add a measurement", "Add a figure",
    "Add a finding",
)  # fmt: skip


def test_the_table_of_verbs_is_what_make_help_prints():
    if not shutil.which("make"):
        pytest.skip("make is not installed: its help goes unchecked")
    done = subprocess.run(
        ["make"], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    )
    printed = dict(
        re.findall(r"^\s*(make [a-z]+)\s+(.+?)\s*$", done.stdout, re.MULTILINE)
    )
    table = dict(re.findall(r"^\| `(make [a-z]+)` \| (.+?) \|$", TEXT, re.MULTILINE))
    assert len(printed) >= 10, "`make` alone lists the verbs"
    assert table == printed


def test_the_living_numbers_are_those_of_the_results():
    project_copy.committed_results()
    declared = reading.load(PROJECT / "study.toml")
    lines = readme.block(declared, Results(PROJECT / "data" / "results"))
    assert readme.updated(TEXT, lines) == TEXT


def test_other_results_would_give_other_numbers(tmp_path, declaration):
    folders = [
        synthetic_results.write(tmp_path / str(seed), declaration, seed=seed)
        for seed in (0, 1)
    ]
    made = [readme.block(declaration, Results(folder)) for folder in folders]
    assert made[0] != made[1]
    changed = readme.updated(TEXT, made[0])
    assert made[0] in changed
    assert readme.updated(changed, made[1]) == readme.updated(TEXT, made[1])


def test_claims_stand_with_their_verdicts_and_further_ones_are_counted(
    tmp_path, declaration
):
    found = Results(synthetic_results.write(tmp_path, declaration))
    lines = readme.block(declaration, found).splitlines()
    judged = findings.all_findings(declaration, found)
    assert [line for line in lines if line.startswith("- ")] == [
        f"- “{declaration.findings[name].claim}” **{WORDS[each.verdict]}**"
        for name, each in judged.items()
        if name in readme.EARLIER
    ]
    assert set(readme.EARLIER) <= set(declaration.findings)
    others = [
        each.verdict for name, each in judged.items() if name not in readme.EARLIER
    ]
    assert lines[-1].startswith(f"Of {len(others)} further claims: ")
    for verdict, words in WORDS.items():
        count = others.count(verdict)
        assert (f" {count} {words}" in lines[-1]) == bool(count), verdict
    assert "settled" not in "\n".join(lines), "the pages say open"
    assert len({each.verdict for each in judged.values()}) > 1
    assert len(lines) <= 12 + len(readme.EARLIER), "compact"


def test_the_first_screen_has_a_sentence_a_picture_numbers_and_two_commands():
    first = TEXT.partition("\n## ")[0]
    assert first.startswith("# ")
    assert re.search(r"^!\[[^\]]+\]\([^)]+\)$", first, re.MULTILINE)
    assert first.index(readme.BEGIN) < first.index(readme.END)
    commands = re.findall(r"^make (\w+)", first, re.MULTILINE)
    assert commands == ["report", "test"]
    without_numbers = readme.updated(TEXT, "").partition("\n## ")[0]
    assert len(without_numbers.splitlines()) < 30


def test_every_file_that_it_links_to_or_lists_exists():
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    links = [
        page.parent / link
        for page in pages
        for link in re.findall(
            r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")
        )
    ]
    places = re.findall(r"^\| `([\w./-]+)` \|", HOUSE, re.MULTILINE)
    assert len(links) >= 12
    assert len(places) >= 9
    shown = [PROJECT / name for name in places if not name.startswith("report")]
    assert [str(path) for path in (*links, *shown) if not path.exists()] == []


def test_the_readme_is_one_screen_and_leads_to_every_page_of_docs():
    assert len(TEXT.encode()) < 7000
    for page in sorted((PROJECT / "docs").glob("*.md")):
        assert f"](docs/{page.name}" in TEXT, page.name


@pytest.mark.parametrize(
    "command", [["check"], ["format", "--check"]], ids=["check", "format"]
)
def test_its_python_passes_the_rules_of_the_project(command):
    ruff = shutil.which("ruff") or shutil.which(
        "ruff", path=Path(sys.executable).parent
    )
    assert ruff, "ruff belongs to the full set"
    written = [
        step
        for heading in HEADINGS
        for step in readme_steps.steps(STEPS, heading)
        if step.path.endswith(".py")
    ]
    assert len(written) == 4
    for step in written:
        done = subprocess.run(
            [ruff, *command, "--stdin-filename", step.path, "-"],
            cwd=PROJECT,
            input=step.body,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{step.path}:\n{done.stdout}{done.stderr}"


def test_it_names_no_place_outside_the_repository():
    tracked = [name for name in project_copy.tracked() if name.endswith(".md")]
    assert "README.md" in tracked
    for name in tracked:
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert not re.search(r"(?:^|[\s`(\"'])/(?:work|root|home|tmp)/", text), name
        upwards = r"(?<![.\w])\.\./" if "/" not in name else r"\.\./\.\./"
        assert not re.search(upwards, text), name


def test_no_tracked_file_is_a_link_that_a_clone_would_find_broken():
    done = subprocess.run(
        ["git", "ls-files", "--stage"],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        pytest.skip("not a git repository: what a clone would hold is unknown")
    links = [line for line in done.stdout.splitlines() if line.startswith("120000")]
    assert links == []
