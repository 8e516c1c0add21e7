"""`make diff`: what changed between two versions, or since one."""

from __future__ import annotations

import click

from analysis.errors import StudyError
from analysis.verbs import words
from analysis.verbs.terminal import say
from analysis.workspace import Workspace


@click.command("diff", help="what changed between two versions")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", default="")
@click.pass_obj
def command(place: Workspace, before: str, after: str) -> int:
    """Say what changed from version A to version B, else to the working results."""
    from analysis.releases import comparing, snapshots, telling

    if not before:
        raise StudyError(words.NEEDED["diff"])
    first = snapshots.of_release(snapshots.find(place.root, before))
    second = (
        snapshots.of_release(snapshots.find(place.root, after))
        if after
        else snapshots.of_workspace(place)
    )
    for line in telling.lines(comparing.compared(first, second)):
        say(line)
    return 0
