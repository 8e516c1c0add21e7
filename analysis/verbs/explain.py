"""`make explain`: what is fresh, what is stale, and why; nothing runs."""

from __future__ import annotations

import click

from analysis.pipeline import record
from analysis.study import reading
from analysis.verbs import work
from analysis.verbs.report import tell_origin
from analysis.verbs.terminal import say
from analysis.workspace import Workspace


@click.command("explain", help="what is stale and why")
@click.pass_obj
def command(place: Workspace) -> int:
    """Explain what is stale in a workspace."""
    study = reading.load(place.declaration)
    found = work.stale(place, study)
    _say("results", found)
    origin = tell_origin(place, study, found.stale)
    jobs = [job for step in work.report_jobs(study, place, origin) for job in step]
    _say("report", record.examine(jobs, work.setup(place), place.report))
    return 0


def _say(name: str, found: record.Verdicts) -> None:
    """Print how much is fresh, and why the rest is not."""
    say(f"{name}: {len(found.fresh)} fresh, {len(found.stale)} stale or missing")
    for each in found.stale:
        say(f"  {each.job}: {', '.join(each.reasons)}")
