"""The page of versions: a sentence without any, and what changed with each."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from analysis.pages.checks import validate
from analysis.pages.sources import site_files
from analysis.results import store
from tests.pages.conftest import write
from tests.releases.test_catalogue import write as release

HOSTILE = "<script>`x` << r >> [a](b)\n## c"
CHANGES = {
    "before": "1.0.0",
    "after": "1.1.0",
    "data": ["a" * 64, "b" * 64],
    "added": {"models": ["bayes", HOSTILE], "experiments": []},
    "removed": {"findings": ["old"]},
    "declared": ["evaluation"],
    "verdicts": [
        {"finding": "accuracy", "before": "mixed", "after": "contradicted"},
        {"finding": "gone", "before": "mixed", "after": "supported"},
    ],
    "headlines": [{"key": "accuracy.score", "before": 0.25, "after": 0.312345}],
    "numbers": [],
    "counts": {
        "verdicts": 1, "headlines": 1, "numbers": 1234, "cells": 7, "tables": 2,
        "new": 0, "gone": 3,
    },
}  # fmt: skip


def test_without_a_release_the_page_says_so(built):
    text = built.pages["versions.html"]
    assert "No version has been released yet" in text
    assert 'href="v/' not in text
    assert not any('<details class="versions"' in page for page in built.pages.values())


@pytest.fixture
def pages(workspace) -> dict[str, str]:
    for version, changes in (("1.0.0", None), ("1.1.0", CHANGES)):
        release(workspace.root, version)
        folder = workspace.root / "report" / "releases" / version
        store.write_json(folder / "changes.json", {"changes": changes})
    (folder / "site.tar.xz").write_bytes(b"x")
    title = structs.replace(workspace.study.study, version="1.2.0")  # of neither
    workspace.study = structs.replace(workspace.study, study=title)
    return write(workspace)


def test_versions_are_listed_with_what_changed(pages, workspace):
    text = pages["versions.qmd"]
    assert "No version has been released" not in text
    table = [line for line in text.splitlines() if line.startswith("| 1.")]
    assert "[pages](v/1.1.0/index.html), [PDF](v/1.1.0/study.pdf)" in table[0]
    assert "in the repository" in table[1], "its pages are not kept"
    assert "| 2026‑11‑20 |" in table[1], "a date is never broken"
    assert text.count("## What changed with") == 1
    claim = workspace.study.findings["accuracy"].claim
    assert f"- “{claim}” was **mixed** and is **contradicted**." in text
    assert "- The claim `gone` was **mixed** and is **supported**." in text
    assert "New models: `bayes`" in text
    assert "No longer there, findings: `old`" in text
    assert "New experiments" not in text
    assert "1,234" in text
    assert "0.312" in text
    assert validate.sources(workspace.source) == []


def test_names_from_another_version_are_text(pages):
    text = pages["versions.qmd"]
    (line,) = [each for each in text.splitlines() if "New models" in each]
    assert "`<script>'x' << r >> [a](b) ## c`" in line.replace("&lt;", "<")


def test_numbers_of_a_comparison_lead_to_their_rows(pages):
    rows = pages["results.csv"].splitlines()
    found = [row for row in rows if "releases/1.1.0/changes#counts.numbers" in row]
    assert len(found) == 1
    assert "1234" in found[0]


def test_a_new_release_makes_the_pages_stale(workspace):
    from analysis.pages import catalogue

    before = json.dumps(catalogue.state(workspace.root))
    release(workspace.root, "1.0.0")
    assert json.dumps(catalogue.state(workspace.root)) != before
    assert "versions.html" in site_files(
        workspace.study, workspace.root / "data" / "results"
    )
