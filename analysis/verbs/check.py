"""`make check`: declaration, results, templates, pages and README against each other.

It prints sentences, one a problem; all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click

from analysis import texts
from analysis.errors import StudyError
from analysis.pages import citation, readme
from analysis.pages.checks import literals
from analysis.pages.templating import TEMPLATES
from analysis.pipeline import record
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import Study
from analysis.verbs import work
from analysis.verbs.terminal import say
from analysis.workspace import PROJECT, Workspace

Check = Callable[[Workspace, Study], Iterable[str]]


@click.command("check", help="check everything against everything")
@click.pass_obj
def command(place: Workspace) -> int:
    """Check results, templates and pages against each other; say all that is wrong."""
    found = problems(place)
    for line in notes(place):
        say(line)
    for line in found:
        say(f"wrong     {line}")
    if found:
        raise StudyError(f"{len(found)} check(s) failed, listed above.")
    say("all checks hold")
    return 0


def problems(place: Workspace) -> list[str]:
    """Return everything that is wrong, each as one sentence."""
    declared = reading.load(place.declaration)
    checks = (_stale, _literals, _citation, _readme, _pages)
    return [line for check in checks for line in _said(check, place, declared)]


def _said(check: Check, place: Workspace, declared: Study) -> list[str]:
    """Return what a check yields, its StudyError included."""
    lines = []
    try:
        lines.extend(check(place, declared))
    except StudyError as error:
        lines.append(str(error))
    return lines


def _stale(place: Workspace, declared: Study) -> Iterator[str]:
    """Yield stale results, and files that follow from no declaration."""
    jobs = work.result_jobs(declared)
    for each in record.examine(jobs, work.setup(place), place.root).stale:
        yield f"stale result {each.job}: {', '.join(each.reasons)}; `make results`"
    for key in work.orphans(place, jobs):
        yield f"data/results/{key} follows from no declaration: delete it"


def _literals(place: Workspace, declared: Study) -> list[str]:
    """Raise for a literal in the templates."""
    literals.check_literals(TEMPLATES)
    return []


def _citation(place: Workspace, declared: Study) -> list[str]:
    """Raise for a CITATION.cff that says something else than the declaration."""
    if place.root == PROJECT:
        citation.check(place)
    return []


def _readme(place: Workspace, declared: Study) -> Iterator[str]:
    """Yield whether the README tells other numbers than the results."""
    text = texts.text(PROJECT / "README.md") if place.root == PROJECT else ""
    results = Results(place.results)
    if text and readme.updated(text, readme.block(declared, results)) != text:
        yield "README.md shows other numbers than the results: run `make results`"


def _pages(place: Workspace, declared: Study) -> Iterator[str]:
    """Yield what is wrong with the generated sources and the site, where they exist."""
    from analysis.pages.checks import links, validate

    for folder, check in (
        (place.report / "src", validate.sources),
        (place.report / "site", links.check_site),
    ):
        if folder.is_dir():
            yield from check(folder)


def notes(place: Workspace) -> list[str]:
    """Return what is worth knowing: the escapes from the literal check."""
    lines = [
        f"escape    {each.place}: {each.reason}"
        for each in literals.check_literals(TEMPLATES)
    ]
    size = sum(
        (place.results / key).stat().st_size for key in store.keys(place.results)
    )
    return [*lines, f"results   {size / 1e6:.1f} MB"]
