"""The words behind make: which exist, what their values mean, what is refused."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.verbs import words

COMMON = {"INSTALLER", "PYTHON"}


def test_the_makefile_says_which_words_a_verb_takes():
    taken = {verb: own - COMMON for verb, own in words.taken().items()}
    assert taken["report"] == {"AUTHOR", "COURSE", "ENGINE", "PAPER"}
    assert taken["results"] == {"CLUSTER", "OTHER_DATA", "WORKERS"}
    assert taken["study"] == taken["report"] | taken["results"]
    assert taken["diff"] == {"A", "B"}
    assert taken["accept"] == {"FROM", "OUTCOMES"}
    assert taken["explain"] == taken["help"] == set()
    assert all(own >= COMMON for own in words.taken().values())


def test_a_new_word_of_a_recipe_is_one_that_make_knows(tmp_path, monkeypatch):
    rule = "INSTALLER ?= uv\n\ndemo: full ## all\n\t@x $(call option,SEED_2,seed)\n"
    makefile = tmp_path / "Makefile"
    makefile.write_text(rule.replace("SEED_2", "SEED"), encoding="utf-8")
    monkeypatch.setattr(words, "MAKEFILE", makefile)
    assert words.taken()["demo"] == {"SEED", "INSTALLER"}


@pytest.mark.parametrize("text", ["1", "yes", "true", "YES", "True", "on"])
def test_yes_in_several_words(text):
    assert words.value("OTHER_DATA", text) is True
    assert words.value("ALL", text) is True


@pytest.mark.parametrize("text", ["0", "no", "false", "No", "off", ""])
def test_no_in_several_words(text):
    assert words.value("OTHER_DATA", text) is False
    assert words.value("ALL", text) is False


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("OTHER_DATA", "2"),
        ("OTHER_DATA", "y e s"),
        ("ALL", "maybe"),
        ("WORKERS", "0"),
        ("WORKERS", "-1"),
        ("WORKERS", "1.5"),
        ("WORKERS", "²"),
        ("WORKERS", "٣"),
        ("WORKERS", "two\nthree"),
        ("ENGINE", "latex"),
        ("ARGS", '-k "open'),
    ],
)
def test_a_value_that_means_nothing_is_one_sentence(word, text):
    with pytest.raises(StudyError) as caught:
        words.value(word, text)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert text.split()[0] in sentence


def test_values_that_mean_something():
    assert words.value("WORKERS", "3") == 3
    assert words.value("WORKERS", "007") == 7
    assert words.value("WORKERS", "") == 0
    assert words.value("ENGINE", "Quarto") == "quarto"
    assert words.value("ARGS", '-k "a or b"') == ["-k", "a or b"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "AUTOR",
            "Did you mean AUTHOR? It takes AUTHOR, COURSE, ENGINE, INSTALLER, PAPER",
        ),
        ("paper", "Did you mean PAPER?"),
        ("WORKERS", "That is a word of `make results` and `make study`."),
        ("CFLAGS", "`make report` takes no CFLAGS. It takes"),
    ],
)
def test_a_word_that_the_verb_does_not_take(typed, sentence):
    with pytest.raises(StudyError) as caught:
        words.check(["report"], {typed: "x"}, {})
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", ["AUTOR", "AUTHOR", "COURSES", "ENGINE"])
def test_a_word_before_make_would_do_nothing_and_is_refused(name):
    with pytest.raises(StudyError, match=f"{name} is set before make") as caught:
        words.check(["report"], {}, {name: "x"})
    assert "write `make report " in str(caught.value)


@pytest.mark.parametrize(
    ("verb", "name"),
    [("report", "PAGER"), ("audit", "PAGER"), ("report", "VERSION"), ("report", "A"),
     ("report", "GIT_AUTHOR_NAME"), ("report", "PYTHON"), ("results", "WORK")],
)  # fmt: skip
def test_what_others_keep_in_the_environment_is_let_be(verb, name):
    words.check([verb], {}, {name: "x"})


def test_a_word_behind_make_stands_whatever_the_environment_says():
    words.check(["report"], {"AUTHOR": "x"}, {"AUTHOR": "y"})


def test_several_verbs_take_the_words_of_all():
    words.check(["results", "report"], {"WORKERS": "2", "PAPER": "a4"}, {})


@pytest.mark.parametrize(
    ("verb", "typed", "message"),
    [
        ("report", {"PAPER": "b5"}, "PAPER is 'b5': it must be a4 or letter"),
        ("results", {"CLUSTER": "node7"}, "CLUSTER must look like tcp://host:8786"),
        ("report", {"INSTALLER": "conda"}, "INSTALLER is 'conda': give uv or pip"),
        ("accept", {}, "FROM=v1.0.0"),
        ("diff", {"B": "1.0.0"}, "make diff A=1.0.0"),
        ("release", {"VERSION": ""}, "make release VERSION=1.1.0"),
    ],
)
def test_what_no_verb_could_use_is_refused_before_anything_is_installed(
    verb, typed, message
):
    with pytest.raises(StudyError, match=message):
        words.check([verb], typed, {})


def test_what_installs_takes_the_installer():
    words.check(["light"], {"INSTALLER": "pip"}, {"INSTALLER": "uv"})
