"""The verbs: what `make VERB` does, one function each.

Flows in: parsed options. Flows out: lines on the terminal, files, an exit code. Heavy
libraries are imported only by the verbs that need them.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import texts
from analysis.errors import StudyError
from analysis.pages import citation
from analysis.pipeline import freshness, run
from analysis.results import store
from analysis.study import declaration, edition, reading
from analysis.verbs import estimates, words
from analysis.verbs import report as reporting
from analysis.verbs.report import render, say, say_failures, tell_origin
from analysis.workspace import PROJECT, Workspace

if TYPE_CHECKING:
    from analysis.verbs import admission

Options = argparse.Namespace


def compute(options: Options) -> int:
    """Compute every missing or stale result from the dataset."""
    place = Workspace(options.root)
    declared = reading.load(place.declaration)
    texts.check_unmarked((PROJECT / "data").glob("*.csv"))
    dataset = _use_dataset(place, allow_other=options.other_data)
    say(f"dataset   {dataset}")
    extent = _admit_other(place, dataset, declared)
    _make_folders(place)
    before = run.explain(place, run.RESULTS, place.root)
    say(f"results   {len(before.fresh)} fresh, {len(before.stale)} to compute")
    if before.stale and not options.cluster:
        say(estimates.sentence(before.stale, declared, extent, options.workers))
    if not before.stale and not before.failed:
        return _finish(place, declared, before)
    outcome = _run_results(place, options)
    return say_failures(outcome) or _finish(place, declared, outcome)


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


def _use_dataset(place: Workspace, *, allow_other: bool) -> Path:
    """Find and verify the dataset, and tell the tasks where it is."""
    from analysis import declared
    from analysis.data import source

    path = source.locate(place.root, allow_other=allow_other).resolve()
    os.environ[declared.DATASET] = str(path)
    os.environ[declared.CHECKSUM] = source.checksum(path)
    return path


def _admit_other(
    place: Workspace, dataset: Path, declared: declaration.Study
) -> admission.Extent | None:
    """Check the whole of a dataset that is not the declared one; None where it is.

    Raises:
        StudyError: when it cannot be studied; nothing is written yet.
    """
    from analysis.data import mirrors
    from analysis.declared import CHECKSUM, expected_checksum
    from analysis.verbs import admission

    checksum = os.environ[CHECKSUM]
    if checksum == mirrors.sources(place.root).sha256:
        return None
    say("checking  columns, cells, splits: seconds, or a minute for 100,000 rows")
    extent = admission.admit(dataset, declared)
    if place.results.is_dir() and checksum != expected_checksum(place):
        say(
            f"warning   another dataset: its results replace those in {place.results}, "
            "and the numbers in README.md; in a clone, `git checkout .` brings the "
            "committed ones back"
        )
    return extent


def _run_results(place: Workspace, options: Options) -> run.Outcome:
    """Run the result tasks on this machine or on a cluster."""
    from analysis import declared
    from analysis.pipeline import workers

    if options.cluster:
        count = workers.use_cluster(options.cluster)
    else:
        workers.use_local()
        count = workers.count(options.workers)
    threads = 1 if options.cluster else workers.cores() // count
    os.environ[declared.THREADS] = str(threads)
    os.environ.update(workers.environment(threads))
    return run.run(
        place,
        run.RESULTS,
        place.root,
        workers=count,
        backend=workers.BACKEND,
        report=say,
    )


def _finish(place: Workspace, declared: declaration.Study, outcome: run.Outcome) -> int:
    """Bring the README up to date and refuse result files that nothing produces."""
    from analysis.pages import readme
    from analysis.results.reader import Results

    page = place.root / "README.md"
    if page.is_file() and readme.refresh(page, declared, Results(place.results)):
        say("README    numbers brought up to date")
    found = run.orphans(place, outcome)
    if not found:
        return 0
    raise StudyError(
        f"{len(found)} file(s) in {place.results} follow from no declaration, "
        f"for example {found[0]}: delete them, or declare what produced them."
    )


def report(options: Options) -> int:
    """Describe and render the committed results; never train, never download."""
    place = Workspace(options.root)
    edition.announce(edition.chosen(vars(options)))
    reporting.check_letters(place)
    stale = freshness.stale(place)
    render(place, stale, options.engine)
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


def release(options: Options) -> int:
    """Keep the study as a version, and say how to commit it."""
    from analysis.verbs import release as making

    edition.announce({})
    if options.root != PROJECT:
        raise StudyError(
            f"A version is released from the repository, {PROJECT}: leave out --root."
        )
    if not options.version:
        raise StudyError(words.NEEDED["release"])
    reporting.check_letters(Workspace(options.root))
    for line in making.release(Workspace(options.root), options.version, render):
        say(line)
    return 0


def diff(options: Options) -> int:
    """Say what changed between two versions, or from one to the working results."""
    from analysis.releases import comparing, snapshots, telling

    place = Workspace(options.root)
    if not options.before:
        raise StudyError(words.NEEDED["diff"])
    before = snapshots.of_release(snapshots.find(place.root, options.before))
    after = (
        snapshots.of_release(snapshots.find(place.root, options.after))
        if options.after
        else snapshots.of_workspace(place)
    )
    for line in telling.lines(comparing.compared(before, after)):
        say(line)
    return 0


def explain(options: Options) -> int:
    """Say what is fresh, what is stale, and why; run nothing."""
    place = Workspace(options.root)
    edition.announce({})
    found = run.explain(place, run.RESULTS, place.root)
    _say_reasons("results", found)
    tell_origin(place, found.stale, "")
    _say_reasons("report", run.explain(place, run.REPORT, place.report))
    return 0


def accept(options: Options) -> int:
    """Record as fresh what is proved to be as it was at a commit; compute nothing."""
    from analysis.verbs import accept as accepting

    place = Workspace(options.root)
    dataset = _use_dataset(place, allow_other=False) if options.outcomes else None
    with accepting.before(place.root, options.since) as past:
        if dataset:
            say("computing items, folds and the demonstration by both codes ...")
            difference = accepting.outcomes(past.root, place.root, dataset)
            if difference:
                raise StudyError(f"The two codes make {difference}: nothing is proved.")
        stale = run.explain(place, run.RESULTS, place.root).stale
        names = {each.name for each in stale}
        found = accepting.Accepting(names, past, alike=dataset is not None)
        run.accept(place, run.RESULTS, place.root, found)
    say(f"accepted  {len(found.accepted)} of {len(stale)} stale result(s)")
    if found.pruned:
        say(f"pruned    {len(found.pruned)} record(s) of what is no longer declared")
    left = run.explain(place, run.RESULTS, place.root).stale
    for each in left:
        why = found.refused.get(each.name) or ", ".join(each.reasons)
        say(f"  {each.task}: {why}")
    if left:
        raise StudyError(
            f"{len(left)} result(s) stay stale, listed above: `make results` computes "
            "them; where only their code is another, OUTCOMES=1 compares what both "
            "codes compute, in about ten minutes."
        )
    return 0


def _say_reasons(name: str, found: run.Outcome) -> None:
    """Print how much is fresh, and why the rest is not."""
    say(f"{name}: {len(found.fresh)} fresh, {len(found.stale)} stale or missing")
    for each in found.stale:
        say(f"  {each.task}: {', '.join(each.reasons)}")
    say_failures(found)


def demo(options: Options) -> int:
    """Run everything from nothing on a synthetic dataset, in report/demo."""
    import tomllib

    import tomli_w

    from analysis.data import demo as synthetic
    from analysis.verbs import demo_study

    place = Workspace(options.root / "report" / "demo")
    declared = PROJECT / "study.toml"
    reading.load(declared)  # a mistake is told before anything is made smaller
    tree = tomllib.loads(texts.text(declared))
    small = tomli_w.dumps(demo_study.shrunk(tree))
    choices = {"cluster": "", "workers": 0, "other_data": False, "engine": ""}
    inner = argparse.Namespace(**(vars(options) | choices | {"root": place.root}))
    with run.exclusive(options.root / ".pytask" / "demo"):
        shutil.rmtree(place.root, ignore_errors=True)
        store.write_bytes(place.declaration, small.encode())
        synthetic.write_demo(place.root)
        return compute(inner) or report(inner)


def verify(options: Options) -> int:
    """Recompute one fit of each family and compare it with the committed results."""
    from analysis.pages.origin import commit
    from analysis.pipeline import workers
    from analysis.results.reader import Results
    from analysis.verbs import verify as verification

    place = Workspace(options.root)
    declared = reading.load(place.declaration)
    os.environ.update(workers.environment(workers.cores()))
    fits = verification.chosen(declared, commit())
    dataset = _use_dataset(place, allow_other=False)
    checks = verification.recomputed(
        declared,
        Results(place.results),
        fits,
        dataset,
        os.environ["STUDY_CHECKSUM"],
        workers.cores(),
        say,
    )
    wrong = 0
    for each in checks:
        word = "ok" if each.holds else "DIFFERS"
        say(
            f"{word:9s} {each.fit} {each.metric}: "
            f"{each.committed:.4f} committed, {each.recomputed:.4f} recomputed"
        )
        wrong += not each.holds
    if wrong:
        raise StudyError(
            f"{wrong} recomputed score(s) differ by more than "
            f"{verification.TOLERANCE}: run `make explain` to see whether the results "
            "are stale; if they are fresh, report this with your platform."
        )
    return 0


def check(options: Options) -> int:
    """Check results, templates and pages against each other; say all that is wrong."""
    from analysis.verbs import check as checking

    place = Workspace(options.root)
    found = checking.problems(place)
    for line in checking.notes(place):
        say(line)
    for line in found:
        say(f"wrong     {line}")
    if found:
        raise StudyError(f"{len(found)} check(s) failed, listed above.")
    say("all checks hold")
    return 0
