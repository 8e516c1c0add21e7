"""What one run prints on its title page beside what study.toml declares.

The file stays as it is, so that the next plain run goes back to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from analysis.errors import StudyError
from analysis.study.declaration import PAPERS, Study
from analysis.study.rules import of_words

KEYS = ("paper", "author", "course")


def chosen(given: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is given of the keys, tidied; None means as declared.

    Raises:
        StudyError: for a paper that does not exist, or words that fit no title page.
    """
    words = {key: given[key] for key in KEYS if given.get(key) is not None}
    for key in ("author", "course"):
        for holds, fault in of_words(key, words.get(key, "")):
            if not holds:
                raise StudyError(f"{key.upper()} {fault}.")
    tidied = {key: " ".join(text.split()) for key, text in words.items()}
    if "paper" in tidied:
        paper = tidied["paper"]
        if paper.lower() not in PAPERS:
            raise StudyError(f"PAPER is '{paper[:40]}': it must be a4 or letter.")
        tidied["paper"] = PAPERS[paper.lower()]  # as Typst and Quarto spell it
    return tidied


def applied(declared: Study, words: Mapping[str, str]) -> Study:
    """Return the declaration with the words of a run in place of its own."""
    return structs.replace(declared, study=structs.replace(declared.study, **words))
