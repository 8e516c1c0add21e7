"""`make results`: compute every missing or stale result from the dataset."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis import texts
from analysis.errors import StudyError
from analysis.pipeline import record, run
from analysis.pipeline.job import Job
from analysis.study import reading
from analysis.study.declaration import Study
from analysis.verbs import estimates, words, work
from analysis.verbs.terminal import say, say_failures
from analysis.workspace import PROJECT, Workspace

if TYPE_CHECKING:
    from analysis.verbs.admission import Extent


@click.command("results", help="compute what is missing or stale")
@click.option("--workers", default="", callback=words.read, help="processes at once")
@click.option(
    "--cluster", default="", callback=words.read, help="tcp://host:port of a scheduler"
)
@click.option(
    "--allow-other-data", "other_data", **words.ALONE, help="study another dataset"
)
@click.pass_obj
def command(place: Workspace, workers: int, cluster: str, other_data: bool) -> int:
    """Compute the results of a workspace."""
    return compute(place, workers, cluster, other_data=other_data)


def compute(
    place: Workspace, workers: int = 0, cluster: str = "", *, other_data: bool = False
) -> int:
    """Compute every missing or stale result; return the exit code.

    Args:
        place: the workspace.
        workers: processes at once, 0 for one a core.
        cluster: the address of a Dask scheduler, "" for this machine.
        other_data: whether another dataset than the declared one may be studied.
    """
    study = reading.load(place.declaration)
    texts.check_unmarked((PROJECT / "data").glob("*.csv"))
    dataset = locate(place, other_data=other_data)
    extent = _admit_other(place, dataset, study)
    _make_folders(place)
    jobs = work.result_jobs(study)
    before = record.examine(jobs, work.setup(place, dataset), place.root)
    say(f"results   {len(before.fresh)} fresh, {len(before.stale)} to compute")
    if before.stale:
        if not cluster:
            say(estimates.sentence(before.stale, study, extent, workers))
        outcome = _run(place, jobs, dataset, workers, cluster)
        if code := say_failures(outcome):
            return code
    return _finish(place, study, jobs)


def locate(place: Workspace, *, other_data: bool = False) -> Path:
    """Find and verify the dataset; return its path."""
    from analysis.data import source

    path = source.locate(place.root, allow_other=other_data).resolve()
    say(f"dataset   {path}")
    return path


def _make_folders(place: Workspace) -> None:
    """Make the folders that results and caches go into, before anything is computed.

    Raises:
        StudyError: when one cannot be made or written.
    """
    for folder in (place.results, place.cache):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            reason = "" if os.access(folder, os.W_OK) else "Permission denied"
        except OSError as error:
            reason = error.strerror or str(error)
        if reason:
            raise StudyError(
                f"Cannot write below {folder}: {reason}. "
                "Make the folder writable, then run the same command again."
            )


def _admit_other(place: Workspace, dataset: Path, study: Study) -> Extent | None:
    """Check the whole of a dataset that is not the declared one; None where it is.

    Raises:
        StudyError: when it cannot be studied; nothing is written yet.
    """
    from analysis.data import mirrors, source
    from analysis.verbs import admission

    checksum = source.checksum(dataset)
    if checksum == mirrors.sources(place.root).sha256:
        return None
    say("checking  columns, cells, splits: seconds, or a minute for 100,000 rows")
    extent = admission.admit(dataset, study)
    if place.results.is_dir() and checksum != work.expected_checksum(place):
        say(
            f"warning   another dataset: its results replace those in {place.results}, "
            "and the numbers in README.md; in a clone, `git checkout .` brings the "
            "committed ones back"
        )
    return extent


def _run(
    place: Workspace, jobs: Sequence[Job], dataset: Path, wanted: int, cluster: str
) -> run.Outcome:
    """Run the jobs on this machine or on a cluster."""
    from analysis.pipeline import workers

    if cluster:
        count = workers.use_cluster(cluster)
    else:
        workers.use_local()
        count = workers.count(wanted)
    threads = 1 if cluster else workers.cores() // count
    os.environ.update(workers.environment(threads))
    return run.run(
        jobs,
        work.setup(place, dataset, threads),
        place.root,
        workers=count,
        backend=workers.BACKEND,
        report=say,
    )


def _finish(place: Workspace, study: Study, jobs: list[Job]) -> int:
    """Bring the README up to date and refuse result files that nothing produces."""
    from analysis.pages import readme
    from analysis.results.reader import Results

    page = place.root / "README.md"
    if page.is_file() and readme.refresh(page, study, Results(place.results)):
        say("README    numbers brought up to date")
    found = work.orphans(place, jobs)
    if not found:
        return 0
    raise StudyError(
        f"{len(found)} file(s) in {place.results} follow from no declaration, "
        f"for example {found[0]}: delete them, or declare what produced them."
    )
