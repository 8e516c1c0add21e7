"""How this study is cited: one source for the page, for BibTeX and for CITATION.cff.

Flows in: what study.toml says of title, authors, version, date and addresses, the
origin of a report, and the source of the dataset. Flows out: the same citation as
BibTeX, as a sentence and as the text of CITATION.cff. An author is text and nothing
else in all three, whatever the name holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.pages.templating import MARKUP, TEMPLATES, environment, render
from analysis.pages.text import escape, isolated
from analysis.texts import EMPTY, visible

NOBODY = "The authors of the study"
TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
# What follows a name after a comma and is no given name.
SUFFIX = re.compile(r"(jr|sr|ph\.?\s?d|m\.?d|esq|i{2,3}|iv)\.?", re.IGNORECASE)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
FAMILY_FIRST = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")  # scripts that write so


@dataclass(frozen=True, kw_only=True)
class Author:
    """A person, or with `given` empty a name that is not taken apart.

    `written` is the name as people write it.
    """

    family: str
    given: str = ""
    written: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What every form of the citation says; `date` (ISO), addresses may be ""."""

    authors: tuple[Author, ...]
    title: str
    version: str
    date: str
    commit: str
    site: str
    repository: str

    @property
    def address(self) -> str:
        """Where the study is read, else where its code lies."""
        return self.site or self.repository

    @property
    def year(self) -> str:
        """The year of the date, "" without one."""
        return self.date[:4]


def authors(declared: str) -> tuple[Author, ...]:
    """Return the authors that study.toml names; a semicolon stands between two.

    "Ada Lovelace" and "Lovelace, Ada" are the same person; a name of one word is kept
    whole. No name at all gives the authors of the study.
    """
    names = [visible(name) for name in declared.split(";")]
    people = tuple(_author(name) for name in names if name != EMPTY)
    return people or (Author(family=NOBODY, written=NOBODY),)


def _author(name: str) -> Author:
    """Take one name apart."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given and not SUFFIX.fullmatch(given):
        return Author(family=family, given=given, written=f"{given} {family}")
    if comma or " " not in name:
        return Author(family=name, written=name)
    given, _, family = name.rpartition(" ")
    if _family_first(name):
        family, _, given = name.partition(" ")
    return Author(family=family, given=given, written=name)


def _family_first(name: str) -> bool:
    """Say whether all letters of a name are of a script that puts the family first."""
    letters = [sign for sign in name if sign.isalpha()]
    return bool(letters) and all(
        unicodedata.name(sign, "").startswith(FAMILY_FIRST) for sign in letters
    )


def joined(names: Sequence[str]) -> str:
    """Return names as people write them in a row: A and B; A, B, and C."""
    *others, last = names
    if len(others) < 2:
        return " and ".join(names)
    return f"{', '.join(others)}, and {last}"


def signed(title: Any, date: str) -> dict[str, Any]:
    """Return who signs a study, what for and when, as Markdown.

    `title` is [study], `date` ISO or "". Keys: `names` of the authors; `authors`, all
    in a row; `course`; `day`, like 9 January 2026; "" for what is not declared.
    """
    people = authors(title.author)
    names = [escape(each.written) for each in people if each.written != NOBODY]
    return {
        "names": names,
        "authors": joined(names) if names else "",
        "course": escape(title.course) if title.course else "",
        "day": written_day(date) if date else "",
    }


def written_day(date: str) -> str:
    """Return an ISO date as a sentence has it, in English on every machine."""
    year, month, day = map(int, date.split("-"))
    return f"{day} {MONTHS[month - 1]} {year}"


def citation(title: Any, origin: Mapping[str, Any]) -> Citation:
    """Return the citation of a study: `title` is its [study], `origin` its provenance.

    The declared date stands above that of the commit.
    """
    return Citation(
        authors=authors(title.author),
        title=f"{title.title}: {title.subtitle}" if title.subtitle else title.title,
        version=title.version,
        date=title.date or origin.get("date", ""),
        commit=origin.get("commit", ""),
        site=title.site,
        repository=title.repository,
    )


def forms(title: Any, origin: Mapping[str, Any]) -> dict[str, str]:
    """Return the citation as pages show it: `bibtex` and `sentence`."""
    cited = citation(title, origin)
    return {"bibtex": bibtex(cited), "sentence": sentence(cited)}


def bibtex(cited: Citation) -> str:
    """Return the BibTeX entry."""
    version = f"Version {cited.version}"
    note = f"{version}, commit {cited.commit[:7]}" if cited.commit else version
    fields = {
        "author": " and ".join(_bibtex_name(each) for each in cited.authors),
        "title": f"{{{_tex(cited.title)}}}",
        "year": cited.year,
        "note": note,
        "url": cited.address,
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{{_key(cited)},", *lines, "}"])


def _bibtex_name(author: Author) -> str:
    """Return a name that BibTeX reads as one person."""
    if not author.given:
        return f"{{{_tex(author.family)}}}"
    return ", ".join(
        f"{{{_tex(part)}}}" if re.search(r",|\band\b", part) else _tex(part)
        for part in (author.family, author.given)
    )


def _tex(text: str) -> str:
    """Return text as BibTeX and LaTeX print it."""
    return "".join(TEX.get(sign, sign) for sign in visible(text))


def _key(cited: Citation) -> str:
    """Return the key of the entry: letters and digits of author, year and title."""
    first = cited.authors[0]
    who = _plain(first.family) if first.given else ""
    word = next((w for w in map(_plain, cited.title.split()) if len(w) > 3), "")
    return f"{who or 'study'}{cited.year}{word}"


def _plain(text: str) -> str:
    """Return the Latin letters and digits of a text, small and without accents."""
    apart = unicodedata.normalize("NFKD", text).lower()
    return re.sub("[^a-z0-9]", "", apart)


def sentence(cited: Citation) -> str:
    """Return the citation as one plain line."""
    names = joined([isolated(each.written) for each in cited.authors])
    year = f" ({cited.year})" if cited.year else ""
    parts = [f"{names}{year}", visible(cited.title), f"Version {cited.version}"]
    line = ". ".join([*parts, cited.address]) if cited.address else ". ".join(parts)
    line = line.replace("{{<", "{{ <")  # Quarto reads these signs even in code
    return line if cited.address else f"{line}."


def cff(title: Any, dataset: Any) -> str:
    """Return CITATION.cff: `title` is [study], `dataset` what SOURCES.toml declares.

    The date of a commit cannot stand in a file of that commit, so only a declared date
    does.
    """
    words = {
        "title": title,
        "cited": citation(title, {}),
        "dataset": dataset,
        "year": str(dataset.year),
        "creators": authors(dataset.author),
        "visible": visible,
    }
    folder = TEMPLATES / MARKUP
    return render(environment(folder), "CITATION.cff", words, f"templates/{MARKUP}")
