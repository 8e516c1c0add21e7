"""The verbs: what `make VERB` does, one function each.

Flows in: parsed options. Flows out: lines on the terminal, files, an exit code. Heavy
libraries are imported only by the verbs that need them.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from analysis import pipeline, results, study
from analysis.errors import StudyError
from analysis.workspace import Workspace

Options = argparse.Namespace


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def compute(options: Options) -> int:
    """Compute every missing or stale result from the dataset."""
    place = Workspace(options.root)
    declared = study.load(place.declaration)
    dataset = _use_dataset(place, allow_other=options.allow_other_data)
    say(f"dataset   {dataset}")
    before = pipeline.explain(place, pipeline.RESULTS, place.root)
    _say_state(before, declared, options)
    if not before.stale and not before.failed:
        return _refuse_orphans(place, declared)
    outcome = _run_results(place, options)
    return _say_failures(outcome) or _refuse_orphans(place, declared)


def _use_dataset(place: Workspace, *, allow_other: bool) -> Path:
    """Find and verify the dataset, and tell the tasks where it is."""
    from analysis import declared
    from analysis.data import source

    path = source.locate(place.root, allow_other=allow_other).resolve()
    os.environ[declared.DATASET] = str(path)
    os.environ[declared.CHECKSUM] = source.checksum(path)
    return path


def _run_results(place: Workspace, options: Options) -> pipeline.Outcome:
    """Run the result tasks on this machine or on a cluster."""
    from analysis import declared, workers

    if options.cluster:
        count = workers.use_cluster(options.cluster)
    else:
        workers.use_local()
        count = options.workers or workers.cores()
    threads = 1 if options.cluster else max(1, workers.cores() // count)
    os.environ[declared.THREADS] = str(threads)
    os.environ.update(workers.environment(threads))
    return pipeline.run(
        place,
        pipeline.RESULTS,
        place.root,
        workers=count,
        backend=workers.BACKEND,
        report=say,
    )


def _say_state(
    found: pipeline.Outcome, declared: study.Study, options: Options
) -> None:
    """Say what is fresh and stale, and how long the stale part may take."""
    say(f"results   {len(found.fresh)} fresh, {len(found.stale)} to compute")
    seconds = sum(_seconds(each.task, declared) for each in found.stale)
    count = options.workers or os.cpu_count() or 1
    if seconds and not options.cluster:
        say(f"estimate  about {max(1, round(seconds / count / 60))} min")


def _seconds(task: str, declared: study.Study) -> int:
    """Return the estimated seconds of a task: declared for fits, 4 for the rest."""
    kind, _, name = task.rstrip("]").partition("[")
    return declared.models[name.split("/")[2]].seconds if kind == "fit" else 4


def _say_failures(outcome: pipeline.Outcome, *, limit: int = 5) -> int:
    """Print why tasks failed; return the exit code."""
    if not outcome.failed:
        return 0
    expected = [
        error for error, _ in outcome.failed.values() if isinstance(error, StudyError)
    ]
    for task, (error, trace) in list(outcome.failed.items())[:limit]:
        told = isinstance(error, StudyError)
        say(f"\n{task}: {error}" if told else f"\n{task} failed:\n{trace}")
    say(
        f"\n{len(outcome.failed)} task(s) failed; what was finished is kept, and the "
        "same command goes on from here."
    )
    return 2 if len(expected) == len(outcome.failed) else 1


def orphans(place: Workspace, declared: study.Study) -> list[str]:
    """Return the result files that no declaration explains."""
    from analysis import expected

    return sorted(set(results.keys(place.results)) - expected.files(declared))


def _refuse_orphans(place: Workspace, declared: study.Study) -> int:
    """Name result files that nothing produces any more."""
    found = orphans(place, declared)
    if not found:
        return 0
    raise StudyError(
        f"{len(found)} file(s) in {place.results} follow from no declaration, "
        f"for example {found[0]}: delete them, or declare what produced them."
    )


def explain(options: Options) -> int:
    """Say what is fresh, what is stale, and why; run nothing."""
    place = Workspace(options.root)
    for name, files, root in (
        ("results", pipeline.RESULTS, place.root),
        ("report", pipeline.REPORT, place.report),
    ):
        found = pipeline.explain(place, files, root)
        say(f"{name}: {len(found.fresh)} fresh, {len(found.stale)} stale or missing")
        for each in found.stale:
            say(f"  {each.task}: {', '.join(each.reasons)}")
        _say_failures(found)
    return 0
