"""Licences, version and citation say the same in every place."""

from __future__ import annotations

import re
import tomllib

import pytest

from analysis.data import mirrors
from analysis.pages import citing
from analysis.study import reading
from tests.project_copy import PROJECT

yaml = pytest.importorskip("yaml", reason="the citation file is YAML")


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def citation() -> dict:
    return yaml.safe_load(text("CITATION.cff"))


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads(text("pyproject.toml"))["project"]


def test_the_version_is_one(citation, project):
    declared = reading.load(PROJECT / "study.toml").study.version
    newest = re.search(r"^## \[(\d[^\]]*)\]", text("CHANGELOG.md"), re.MULTILINE)
    picture = re.search(r"^!\[.*, version (.+)\]", text("README.md"), re.MULTILINE)
    assert newest
    assert picture, (
        "the picture of the README shows numbers, so it says of which version"
    )
    places = [str(citation["version"]), project["version"], newest[1], picture[1]]
    assert places == [declared] * len(places)


def test_the_title_and_authors_are_those_of_the_declaration(citation, project):
    declared = reading.load(PROJECT / "study.toml").study
    assert citation["title"] == declared.title
    assert declared.title in project["description"]
    assert text("README.md").startswith(f"# {declared.title}\n")
    names = [each.get("name") or _person(each) for each in citation["authors"]]
    cited = citing.authors(declared.author)
    assert names == [f"{each.given} {each.family}".strip() for each in cited]


def _person(author: dict) -> str:
    return f"{author['given-names']} {author['family-names']}"


def test_the_dataset_is_cited_as_its_sources_declare_it(citation):
    declared = mirrors.sources(PROJECT)
    data = [each for each in citation["references"] if each["type"] == "data"]
    assert len(data) == 1
    assert data[0]["title"] == declared.name
    assert data[0]["year"] == declared.year
    assert data[0]["doi"] == declared.doi
    assert [_person(each) for each in data[0]["authors"]] == [declared.author]
    assert declared.doi in text("README.md")


def test_the_citation_has_what_its_format_requires(citation):
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["type"] in ("software", "dataset")
    assert re.fullmatch(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+",
                        citation["references"][0]["doi"])  # fmt: skip
    assert not any("Unknown" in str(value) for value in citation.values())


def test_the_licences_are_named_alike_everywhere(citation, project):
    assert citation["license"] == ["MIT", "CC-BY-4.0"]
    assert project["license"].split(" AND ") == citation["license"]
    assert text("LICENSE").startswith("MIT License\n")
    words = text("LICENSE-TEXT")
    assert "SPDX-License-Identifier: CC-BY-4.0" in words
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in words
    assert project["license-files"] == ["LICENSE", "LICENSE-TEXT"]
    for name in project["license-files"]:
        assert f"]({name})" in text("README.md")
        assert "the authors of the study" in text(name)


def test_the_changelog_has_the_shape_of_keep_a_changelog():
    lines = text("CHANGELOG.md")
    heads = re.findall(r"^## (.+)$", lines, re.MULTILINE)
    form = r"\[\d+\.\d+\.\d+\] - (?:\d{4}-\d\d-\d\d|unreleased)"
    assert heads
    dated = heads[1:] if heads[0] == "[Unreleased]" else heads
    assert all(re.fullmatch(form, head) for head in dated)
    kinds = set(re.findall(r"^### (.+)$", lines, re.MULTILINE))
    known = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert kinds <= known
