"""The citation: one source, three forms, and hostile names as text in each."""

from __future__ import annotations

import re

import pytest
from msgspec import structs

from analysis.data import mirrors
from analysis.pages import citing
from analysis.study import reading
from analysis.texts import EMPTY, visible
from tests.pages.conftest import PROVENANCE, REPOSITORY
from tests.pages.test_text import HOSTILE

yaml = pytest.importorskip("yaml", reason="the citation file is YAML")
DATASET = mirrors.sources(REPOSITORY)


@pytest.fixture(scope="module")
def title():
    return reading.load(REPOSITORY / "study.toml").study


def changed(title, **words):
    return structs.replace(title, **words)


def fields(entry: str) -> dict[str, str]:
    """Return the fields of a BibTeX entry; braces must balance in each."""
    assert re.match(r"@misc\{[a-z0-9]+,\n", entry)
    assert entry.endswith("\n}")
    found = dict(re.findall(r"(?m)^  (\w+) = \{(.*)\},$", entry))
    for text in found.values():
        depth = 0
        for sign in text:
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0
    return found


def test_a_study_by_nobody_is_cited_by_its_authors(title):
    cited = citing.citation(changed(title, author=""), PROVENANCE)
    entry = fields(citing.bibtex(cited))
    assert entry["author"] == "{The authors of the study}"
    assert entry["year"] == "2026"
    assert entry["note"] == f"Version {title.version}, commit c2fe31c"
    assert "url" not in entry
    assert citing.sentence(cited).startswith("The authors of the study (2026). Audio")


def test_authors_have_given_and_family_names(title):
    named = changed(title, author="Ada Lovelace; Turing, Alan Mathison; Madonna")
    cited = citing.citation(named, PROVENANCE)
    entry = citing.bibtex(cited)
    names = "Lovelace, Ada and Turing, Alan Mathison and {Madonna}"
    assert fields(entry)["author"] == names
    assert entry.startswith("@misc{lovelace2026audio,")
    assert citing.sentence(cited).startswith(
        "Ada Lovelace, Alan Mathison Turing, and Madonna (2026)."
    )
    people = yaml.safe_load(citing.cff(named, DATASET))["authors"]
    assert people == [
        {"family-names": "Lovelace", "given-names": "Ada"},
        {"family-names": "Turing", "given-names": "Alan Mathison"},
        {"name": "Madonna"},
    ]


def test_a_declared_date_and_address_stand_in_every_form(title):
    named = changed(
        title,
        date="2027-01-02",
        site="https://example.org/study",
        repository="https://example.org/code",
    )
    cited = citing.citation(named, PROVENANCE)
    assert fields(citing.bibtex(cited))["url"] == "https://example.org/study"
    assert fields(citing.bibtex(cited))["year"] == "2027"
    assert citing.sentence(cited).endswith(". https://example.org/study")
    tree = yaml.safe_load(citing.cff(named, DATASET))
    assert str(tree["date-released"]) == "2027-01-02"
    assert tree["url"] == "https://example.org/study"
    assert tree["repository-code"] == "https://example.org/code"


def test_what_is_not_declared_is_left_out(title):
    cited = citing.citation(title, {"date": "", "commit": ""})
    assert "year" not in fields(citing.bibtex(cited))
    assert "()" not in citing.sentence(cited)
    for text in (citing.bibtex(cited), citing.cff(title, DATASET)):
        assert "None" not in text
        assert '""' not in text
        assert "{}" not in text


def bag(text: str) -> set[str]:
    """Return the words of a text, without commas."""
    return set(text.replace(",", " ").split())


@pytest.mark.parametrize("name", [*HOSTILE, "Rock and Roll, The", "a, b, c", "}{", "%"])
def test_a_hostile_author_is_text_in_every_form(title, name):
    named = changed(title, author=name.replace(";", ","))
    cited = citing.citation(named, PROVENANCE)
    entry = citing.bibtex(cited)
    author = fields(entry)["author"]
    assert "{{<" not in entry
    bare = re.sub(r"\{[^{}]*\}", "", author)
    assert len(re.split(r"\band\b", bare)) == len(cited.authors)
    tree = yaml.safe_load(citing.cff(named, DATASET))
    assert set(tree) <= set(yaml.safe_load(citing.cff(title, DATASET)))
    words = " ".join(str(word) for each in tree["authors"] for word in each.values())
    if visible(name) != EMPTY:
        assert bag(words) == bag(visible(named.author))
    assert "\n" not in citing.sentence(cited)


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        ("Grace Hopper", "Grace Hopper"),
        ("Grace Hopper; Jean Bartik;", "Grace Hopper and Jean Bartik"),
        ("Hopper, Grace;; Bo; Li", "Grace Hopper, Bo, and Li"),
        ("Sammy Davis, Jr.; 佐藤 花子", "Sammy Davis, Jr. and 佐藤 花子"),
        ("\u200b; Bo", "Bo"),
    ],
)
def test_names_stand_in_a_row_as_people_write_them(title, declared, line):
    named = changed(title, author=declared)
    shown = citing.signed(named, "2027-01-09")
    assert shown["authors"].replace("\\", "") == line
    assert shown["day"] == "9 January 2027"
    cited = citing.citation(named, PROVENANCE)
    assert citing.sentence(cited).startswith(f"{line} (2026). ")
    assert citing.signed(changed(title, author=""), "")["authors"] == ""


def test_where_the_family_stands_first_it_is_the_family(title):
    named = changed(title, author="佐藤 花子; 최 민식; José Ortega")
    assert [each.family for each in citing.authors(named.author)] == [
        "佐藤",
        "최",
        "Ortega",
    ]
    people = yaml.safe_load(citing.cff(named, DATASET))["authors"]
    assert people[0] == {"family-names": "佐藤", "given-names": "花子"}


def test_a_name_from_right_to_left_moves_no_neighbour(title):
    named = changed(title, author="נעמי שמר; Bo Li")
    cited = citing.citation(named, PROVENANCE)
    assert citing.sentence(cited).startswith("\u2068נעמי שמר\u2069 and Bo Li (2026)")
    assert "\u2068" not in citing.bibtex(cited)
