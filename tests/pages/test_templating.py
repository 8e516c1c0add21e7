from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.findings.verdicts import VERDICTS
from analysis.pages.binding import Branch, Text, Value
from analysis.pages.record import Page
from analysis.pages.templating import environment, names, reached, render

BRANCHES = {word: f"<% when {word} %>\nit is {word}\n" for word in VERDICTS}


def made(folder, text, **words):
    (folder / "page.qmd.j2").write_text(text, encoding="utf-8")
    return render(environment(folder), "page.qmd.j2", words, "templates")


def switch(*words):
    return (
        "first line\n<% verdict f %>\n"
        + "".join(BRANCHES[w] for w in words)
        + "<% endverdict %>\n"
    )


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_switch_takes_the_branch_of_the_verdict(tmp_path, verdict):
    finding = Branch({"verdict": verdict}, "f", lambda child, name: child)
    assert (
        made(tmp_path, switch(*VERDICTS), f=finding) == f"first line\nit is {verdict}\n"
    )


@pytest.mark.parametrize("missing", VERDICTS)
def test_a_missing_branch_fails_with_file_and_line(tmp_path, missing):
    words = [word for word in VERDICTS if word != missing]
    with pytest.raises(StudyError, match=rf"templates/page\.qmd\.j2:2: .*'{missing}'"):
        made(tmp_path, switch(*words))


def test_a_misspelled_branch_names_the_nearest(tmp_path):
    text = switch(*VERDICTS).replace("when mixed", "when mixt")
    with pytest.raises(StudyError, match="did you mean 'mixed'"):
        made(tmp_path, text)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("0.354", "0.354 is not bound"),
        ("number", "7 is not bound"),
        ("value", "without a format"),
        ("name", r"without \| escape"),
        ("group", "'scores/x#' is a group"),
        ("nothing", "None is not bound"),
        ("nummber", "did you mean 'number'"),
        ("group.metrocs", "did you mean 'metrics'"),
        ("value + 1", "unsupported operand"),
        ("value ~ 'x'", "without a format"),
        ("'x' ~ name", r"without \| escape"),
        ("name | replace('b', 'c')", r"without \| escape"),
    ],
)
def test_what_is_not_bound_fails_with_file_and_line(tmp_path, expression, told):
    words = {
        "number": 7,
        "value": Value(0.5, "scores/x#metrics"),
        "name": Text("<b>"),
        "nothing": None,
        "group": Branch({"metrics": {}}, "scores/x#", lambda child, name: child),
    }
    with pytest.raises(StudyError, match=r"^templates/page\.qmd\.j2:3: .*") as error:
        made(tmp_path, f"one\ntwo\n<< {expression} >>\n", **words)
    assert error.match(told)


def test_the_place_of_an_error_is_that_of_the_included_file(tmp_path):
    (tmp_path / "inner.qmd.j2").write_text("\n\n\n<< oops >>\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"^templates/inner\.qmd\.j2:4: "):
        made(tmp_path, "<% include 'inner.qmd.j2' %>")


def test_an_unknown_template_names_the_nearest(tmp_path):
    (tmp_path / "results.qmd.j2").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match=r"page\.qmd\.j2:1: .*'results\.qmd\.j2'"):
        made(tmp_path, "<% include 'result.qmd.j2' %>")


def test_markdown_and_quarto_braces_are_left_alone(tmp_path):
    text = "{{< include x >}} {#fig-x} {.n} ${x}$ a<b>c\n"
    assert made(tmp_path, text) == text


@pytest.mark.parametrize(
    "filter_", ["string", "round", "int", "float", "abs", "sum", "format"]
)
def test_no_filter_turns_a_bound_number_into_a_bare_one(tmp_path, filter_):
    with pytest.raises(StudyError, match=f"No filter named '{filter_}'"):
        made(tmp_path, f"<< value | {filter_} >>", value=Value(1, "x"))


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ('<% include "a.j2" %>', {"a.j2", "sub/deep/b.j2"}),
        ('<%- import "a.j2" as a with context -%>', {"a.j2", "sub/deep/b.j2"}),
        ('<% include "sub/" ~ page.finding ~ ".j2" %>', {"sub/c.j2"}),
        ('<% include "sub/" ~ part ~ ".j2" %>', {"sub/c.j2", "sub/deep/b.j2"}),
        ("<% include part %>", {"a.j2", "sub/c.j2", "sub/deep/b.j2"}),
        ('<% include ["x.j2", part] %>', {"a.j2", "sub/c.j2", "sub/deep/b.j2"}),
        ('<% include "none.j2" ignore missing %>', set()),
        ("no tag, but a.j2", set()),
    ],
)
def test_a_page_depends_on_every_template_that_may_be_part_of_it(tmp_path, tag, found):
    texts = {
        "page.j2": tag,
        "a.j2": '<% include "sub/deep/b.j2" %>',
        "sub/c.j2": "",
        "sub/deep/b.j2": "",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "filters").mkdir()
    paths = reached(tmp_path, Page("x", "page.j2", finding="c"), names(tmp_path))
    told = {path.relative_to(tmp_path).as_posix() for path in paths}
    assert told == found | {"page.j2"}
