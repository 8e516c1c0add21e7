"""The template language: Jinja with << >>, <% %>, <# #> and a verdict switch.

Flows in: a folder of templates. Flows out: an environment that refuses unbound
numbers and unescaped words, and failures as one sentence with file, line and the
nearest right word. Templates of HTML, SVG and XML (templates/markup) have an
environment of their own, which escapes every word.
"""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import glob
import html
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.ext import Extension

from analysis import texts
from analysis.errors import StudyError
from analysis.findings.verdicts import VERDICTS
from analysis.pages.binding import Branch, Text, Value, missing
from analysis.workspace import PROJECT

TEMPLATES = PROJECT / "templates"
MARKUP = "markup"  # the folder of templates of HTML, SVG and XML
COMPILED = PROJECT / "data" / "cache" / "templates"
_IMPORT = re.compile(r"<%[-+]?\s*(?:include|import|from|extends)\b.*?%>", re.DOTALL)
HARMLESS = {ord(sign): f"&#{ord(sign)};" for sign in "`{}"}


class VerdictSwitch(Extension):
    """<% verdict FINDING %> <% when supported %> … <% endverdict %>.

    Every verdict must have its branch, or the template does not compile.
    """

    tags = {"verdict"}  # noqa: RUF012 - the name and type that Jinja asks for

    def parse(self, parser: Any) -> nodes.Node:
        """Turn the switch into an if with one branch per verdict."""
        line = next(parser.stream).lineno
        finding = parser.parse_expression()
        parser.parse_statements(("name:when",))  # space before the first branch
        branches: dict[str, list[nodes.Node]] = {}
        while parser.stream.current.test("name:when"):
            next(parser.stream)
            word = parser.stream.expect("name")
            if word.value not in VERDICTS:
                parser.fail(missing(word.value, VERDICTS, "the verdicts"), word.lineno)
            branches[word.value] = parser.parse_statements(
                ("name:when", "name:endverdict")
            )
        next(parser.stream)
        for verdict in VERDICTS:
            if verdict not in branches:
                parser.fail(f"the verdict switch has no branch '{verdict}'", line)
        return _switch(finding, branches, line)


def _switch(
    finding: nodes.Expr, branches: dict[str, list[nodes.Node]], line: int
) -> nodes.If:
    """Return the nodes of a verdict switch."""

    def holds(word: str) -> nodes.Expr:
        verdict = nodes.Getattr(finding, "verdict", "load")
        return nodes.Compare(verdict, [nodes.Operand("eq", nodes.Const(word))])

    first, *others = VERDICTS
    rest = [nodes.If(holds(word), branches[word], [], []) for word in others]
    return nodes.If(holds(first), branches[first], rest, []).set_lineno(line)


# What all templates have in common; Markdown and HTML leave the delimiters alone.
COMMON = {
    "variable_start_string": "<<",
    "variable_end_string": ">>",
    "block_start_string": "<%",
    "block_end_string": "%>",
    "comment_start_string": "<#",
    "comment_end_string": "#>",
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


@functools.cache
def _markup() -> jinja2.Environment:
    """Return the environment of templates/markup: HTML, SVG and XML."""
    loader = jinja2.FileSystemLoader(TEMPLATES / MARKUP, encoding="utf-8-sig")
    made = jinja2.Environment(
        loader=loader, autoescape=True, finalize=_harmless, **COMMON
    )
    made.filters["flat"] = lambda text: " ".join(text.split())
    return made


def _harmless(value: Any) -> markupsafe.Markup:
    """Return words as text of HTML, of its attributes and of blocks of Markdown."""
    if isinstance(value, markupsafe.Markup):
        return value
    words = html.escape(str(value)).translate(HARMLESS)
    return markupsafe.Markup(words)  # noqa: S704 - escaped on the line above


def markup(name: str, **words: Any) -> str:
    """Return HTML, SVG or XML from a template of templates/markup, words escaped."""
    return _markup().get_template(name).render(words)


def environment(folder: Path) -> jinja2.Environment:
    """Return the template environment for the templates below `folder`."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder, encoding="utf-8-sig"),
        autoescape=False,  # noqa: S701 - Markdown; words from the data are `Text`
        finalize=printable,
        extensions=[VerdictSwitch],
        cache_size=200,
        bytecode_cache=_compiled(folder),
        keep_trailing_newline=True,
        **COMMON,
    )
    made.filters["yaml"] = quoted
    for name in ("string", "round", "int", "float", "abs", "sum", "format"):
        del made.filters[name]  # each would turn a bound number into a bare one
    return made


def _compiled(folder: Path) -> jinja2.BytecodeCache | None:
    """Return where the project's own templates are kept compiled, if it is writable.

    Compiling them takes half of the time of writing all pages.
    """
    with contextlib.suppress(OSError):
        COMPILED.mkdir(parents=True, exist_ok=True)
    if not folder.is_relative_to(PROJECT) or not os.access(COMPILED, os.W_OK):
        return None
    return jinja2.FileSystemBytecodeCache(str(COMPILED))


def names(folder: Path) -> list[str]:
    """Return the name of every template below `folder`, sorted."""
    paths = folder.rglob("*.j2")
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def reached(folder: Path, page: Any, known: Sequence[str]) -> list[Path]:
    """Return the templates that a page is rendered by, as far as their text tells.

    Args:
        folder: that of the templates.
        page: what is named after it is found by its name.
        known: the names of all templates, listed once for all pages.
    """
    found, waiting = {page.template}, [page.template]
    while waiting:
        for expression in _imports(folder / waiting.pop()):
            added = {*fnmatch.filter(known, _pattern(expression, page))} - found
            found |= added
            waiting += added
    return [folder / name for name in sorted(found)]


def _imports(path: Path) -> list[nodes.Expr]:
    """Return the names of the templates that a template asks for, as expressions.

    One that is missing asks for none: the run tells of it.
    """
    if not path.is_file():
        return []
    return _imports_of(path, path.stat().st_mtime_ns)


@functools.cache
def _imports_of(path: Path, _: int) -> list[nodes.Expr]:
    """Return the expressions of a template that has not changed since a moment."""
    tags = _IMPORT.findall(texts.text(path))
    tree = environment(path.parent).parse("".join(tags))
    kinds = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    return [node.template for node in tree.find_all(kinds)]


def _pattern(expression: nodes.Expr, page: Any) -> str:
    """Return what a template's name must match; a star stands for folders too."""
    parts = getattr(expression, "nodes", [expression])  # of words joined by ~
    return "".join(_glob(part, page) for part in parts)


def _glob(part: nodes.Expr, page: Any) -> str:
    """Return a part of a template's name, "*" where it is known only later."""
    if isinstance(part, nodes.Const) and isinstance(part.value, str):
        return glob.escape(part.value)
    attribute = getattr(part, "attr", "")
    is_of_page = attribute and getattr(part.node, "name", "") == "page"
    return str(getattr(page, attribute)) if is_of_page else "*"


def printable(value: Any) -> str:
    """Let only text reach the page: the value lock.

    Raises:
        StudyError: for numbers without a format, and for words from the data that
            were not escaped.
    """
    if isinstance(value, Value):
        str(value)  # raises, and names the filters
    if isinstance(value, Text):
        str(value)  # raises too
    if isinstance(value, str):
        return value
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises, and names the word
    if isinstance(value, Branch):
        raise StudyError(f"'{value._key}' is a group of results, not one of them")
    raise StudyError(
        f"{value!r} is not bound to a result: print values of r, study or findings only"
    )


def quoted(text: str) -> str:
    """Return `text` as a quoted YAML value, for front matter and _quarto.yml."""
    return json.dumps(text, ensure_ascii=False)


def render(
    environment: jinja2.Environment, name: str, context: dict[str, Any], shown: str
) -> str:
    """Render template `name`; `shown` is how its folder is called in messages.

    Raises:
        StudyError: naming the template's file and line.
    """
    try:
        return environment.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        place = f"{shown}/{error.name or name}:{error.lineno}"
        raise StudyError(f"{place}: {error.message}.") from error
    except jinja2.TemplateNotFound as error:
        known = environment.list_templates()
        raise StudyError(
            f"{_place(error, environment, name, shown)}: "
            f"{missing(str(error.name), known, 'the templates')}."
        ) from error
    except (jinja2.UndefinedError, StudyError, TypeError) as error:
        where = _place(error, environment, name, shown)
        known = {*context, *environment.globals}
        raise StudyError(f"{where}: {_sentence(error, known)}.") from error


def _sentence(error: Exception, known: Iterable[str]) -> str:
    """Return what went wrong, with the nearest right word for an unknown name."""
    text = str(error).rstrip(".")
    unknown = re.fullmatch(r"'(\w+)' is undefined", text)
    if unknown:
        return missing(unknown[1], sorted(known), "the template's names")
    return text


def _place(
    error: BaseException, environment: jinja2.Environment, name: str, shown: str
) -> str:
    """Return file and line of the innermost template in the trace."""
    place, trace = f"{shown}/{name}", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        for folder in environment.loader.searchpath:  # type: ignore[union-attr]
            if file.suffix == ".j2" and file.is_relative_to(folder):
                inside = file.relative_to(folder).as_posix()
                place = f"{shown}/{inside}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
