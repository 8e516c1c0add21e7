"""`make report`: describe and render the committed results."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from analysis.pages import citation
from analysis.pipeline.record import Stale
from analysis.study import edition, reading
from analysis.study.declaration import Study
from analysis.verbs import freshness
from analysis.verbs.terminal import say, say_failures
from analysis.workspace import Workspace

FEW = 5  # jobs take less time than workers need to begin


@click.command("report", help="render the committed results")
@click.option("--engine", default="", help="quarto; default: builtin")
@click.option("--paper", help="a4 or letter, in this run only")
@click.option("--author", help="who stands on the title page, in this run only")
@click.option("--course", help="what the study was written for, in this run only")
@click.pass_obj
def command(place: Workspace, engine: str, **words: str | None) -> int:
    """Render the report of a workspace."""
    return report(place, engine, edition.chosen(words))


def report(
    place: Workspace, engine: str = "", words: Mapping[str, str] | None = None
) -> int:
    """Describe and render the committed results; never train, never download.

    Args:
        place: the workspace.
        engine: builtin (also "") or quarto.
        words: what this run prints on its title page beside what is declared.
    """
    study = edition.applied(reading.load(place.declaration), words or {})
    check_letters(place, study)
    stale = freshness.stale(place)
    render(place, study, stale, engine)
    if citation.refresh(place):
        say("citation  CITATION.cff brought up to date")
    say(f"site  {place.report / 'site' / 'index.html'}")
    say(f"paper {place.report / 'study.pdf'}")
    if stale:
        say(
            f"warning: {len(stale)} result(s) are stale and marked so on every page; "
            "`make explain` says why, `make results` recomputes them."
        )
    return 0


def check_letters(place: Workspace, study: Study) -> None:
    """Refuse an author, course or title whose letters the paper cannot show.

    Raises:
        StudyError: with the letters and what to do.
    """
    from analysis.pages import fonts

    fonts.check(study.study, place.root)


def tell_origin(
    place: Workspace, study: Study, stale: Sequence[Stale], engine: str = ""
) -> dict[str, Any]:
    """Return what pages say of their origin; say it where git refuses to tell."""
    from analysis import pages
    from analysis.pages.origin import provenance, refusal

    origin = provenance(place, study, stale, engine=pages.engine(engine))
    if not origin["commit"] and (reason := refusal()):
        say(f"commit    none: {reason}")
    return origin


def render(
    place: Workspace, study: Study, stale: Sequence[Stale], engine: str = ""
) -> dict[str, Any]:
    """Draw figures, write the sources, the site and the paper; return their origin.

    Raises:
        StudyError: when a job fails as expected failures do.
        SystemExit: when one fails otherwise; what happened has been printed.
    """
    origin = tell_origin(place, study, stale, engine)
    say(f"engine    {origin['engine']}")
    made = freshness.Made(place, study, origin)
    if known := made.jobs():
        say(f"report    {known} fresh, 0 made")
        return origin
    from analysis.pipeline import run
    from analysis.verbs import work

    steps, ran = work.report_jobs(study, place, origin), 0
    for jobs in steps:
        options = _all_cores()  # pytask forgets its workers after each run
        outcome = run.run(jobs, work.setup(place), place.report, report=say, **options)
        if code := say_failures(outcome):
            raise SystemExit(code)
        ran += len(outcome.ran)
    jobs = [job for step in steps for job in step]
    made.note((path for job in jobs for path in job.products), len(jobs))
    say(f"report    {len(jobs) - ran} fresh, {ran} made")
    return origin


def _all_cores() -> dict[str, Any]:
    """Return the options of a run in which pictures are drawn beside each other."""
    from analysis.pipeline import workers

    count = workers.cores()
    if count == 1:
        return {}
    workers.use_local()
    os.environ.update(workers.environment(1))
    return {"workers": count, "backend": workers.BACKEND, "least": FEW}
