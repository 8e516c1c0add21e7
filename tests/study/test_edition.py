"""The author, the course and the paper of one run."""

from __future__ import annotations

import os
import subprocess
from itertools import chain

import pytest
from msgspec import structs

from analysis.errors import StudyError
from analysis.pages import report
from analysis.study import edition, reading, recipes
from tests.small_workspace import REPOSITORY
from tests.verbs.test_makefile import make


@pytest.fixture(scope="module")
def declared():
    return reading.load(REPOSITORY / "study.toml")


def test_words_of_one_run_take_the_place_of_the_declared_ones(declared):
    words = edition.chosen({"author": " An  Author ", "paper": "Letter"})
    found = edition.applied(declared, words).study
    assert (found.author, found.paper) == ("An Author", "us-letter")
    assert found.course == declared.study.course
    assert edition.applied(declared, edition.chosen({})) == declared


def test_an_empty_word_leaves_the_declared_one_out(declared):
    assert edition.chosen({"author": "", "course": None}) == {"author": ""}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"paper": "a5"}, "PAPER is 'a5': it must be a4 or letter."),
        ({"paper": ""}, "it must be a4 or letter"),
        ({"author": "x" * 121}, "AUTHOR has 121 characters"),
        ({"course": "y " * 400}, "COURSE has 799 characters"),
        ({"author": "A B;" * 20}, "AUTHOR has 21 names"),
        ({"author": " \t"}, "AUTHOR has no letter that can be seen"),
        ({"author": "\u3164;\u2800"}, "AUTHOR has no letter that can be seen"),
        ({"author": "\u200f;\u2060; \x07"}, "AUTHOR has no letter that can be seen"),
        ({"course": "\u200b"}, "COURSE has no letter that can be seen"),
    ],
)
def test_what_fits_no_title_page_is_refused(words, told):
    with pytest.raises(StudyError, match=r"^[^\n]+$") as refused:
        edition.chosen(words)
    assert told in str(refused.value)


def test_many_authors_fit_as_long_as_each_does():
    names = "; ".join(["Wolfeschlegelsteinhausen Bergerdorff"] * 6)
    assert edition.chosen({"author": names}) == {"author": names}


@pytest.mark.parametrize(
    ("name", "paper"),
    [("a4", "a4"), ("us-letter", "us-letter"), ("LETTER", "us-letter")],
)
def test_a_paper_has_the_name_that_typst_knows(name, paper):
    assert edition.chosen({"paper": name}) == {"paper": paper}


def test_the_jobs_of_the_report_see_them(tmp_path, declared):
    words = edition.chosen({"author": "<b>An</b> *Author*"})
    seen = edition.applied(declared, words)
    assert seen.study.author == "<b>An</b> *Author*"
    assert recipes.everything(seen) != recipes.everything(declared)
    assert structs.replace(seen, study=declared.study) == declared
    own, plain = (
        {job.name: job.declared for job in chain(*report.jobs(each, tmp_path, {}))}
        for each in (seen, declared)
    )
    assert own.keys() == plain.keys() and own != plain


@pytest.mark.skipif(os.name == "nt", reason="the shell of make is another one there")
def test_no_shell_reads_what_an_author_is_called():
    hostile = 'O\'Hara `id` $HOME "q" ; # & | <b> \\ %s'
    line = make("-n", "report", f"AUTHOR={hostile.replace('$', '$$')}").splitlines()[-1]
    told = line.split(" report ", 1)[1]
    done = subprocess.run(
        ["sh", "-c", f"printf '%s' {told}"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == f"--author={hostile.replace('$', '$$')}"
