"""All jobs of a study, and where they run: what several verbs ask."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.data import mirrors, source
from analysis.pipeline import record
from analysis.pipeline.job import Job, Setup
from analysis.results import store
from analysis.results.reader import Results
from analysis.study.declaration import Study
from analysis.workspace import PROJECT, Workspace

COMPUTING = ("data", "splits", "fits", "measurements")  # packages with jobs of results


def result_jobs(study: Study) -> list[Job]:
    """Return the jobs of all results; a module that has any offers `jobs(study)`."""
    return [job for name in _modules() for job in _module(name).jobs(study)]


def _modules() -> list[str]:
    """Return the modules with jobs of results, in the order of the data.

    They are told by their text: some of the others load heavy libraries.
    """
    code = PROJECT / "analysis"
    return [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for package in COMPUTING
        for path in sorted((code / package).rglob("*.py"))
        if "\ndef jobs(" in path.read_text(encoding="utf-8")
    ]


def _module(name: str) -> Any:
    return importlib.import_module(name.removesuffix(".__init__"))


def report_jobs(
    study: Study, place: Workspace, origin: Mapping[str, Any]
) -> list[list[Job]]:
    """Return the jobs from the results that are there to the site and the paper.

    They come in steps, of which each begins when the one before is done.
    """
    from analysis import figures
    from analysis.figures import card
    from analysis.pages import report
    from analysis.releases import frozen

    results = Results(place.results)
    first, *others, last = report.jobs(study, place.root, origin)
    drawn = [*figures.jobs(study, results), *card.jobs(study, results)]
    return [[*drawn, *first], *others, [*last, *frozen.jobs(study, place.root)]]


def setup(place: Workspace, dataset: Path | None = None, threads: int = 1) -> Setup:
    """Return where jobs run: with a verified dataset, or with none to read."""
    known = source.checksum(dataset) if dataset else expected_checksum(place)
    return Setup(place.root, known, dataset, threads)


def expected_checksum(place: Workspace) -> str:
    """Return the checksum that fresh results must come from.

    That is the declared one, unless the results say that they were computed, on
    purpose, from another file.
    """
    recorded = place.results / "data" / "source.json"
    if recorded.is_file():
        found = store.read_json(recorded)
        if found["other"]:
            return found["sha256"]
    return mirrors.sources(place.root).sha256


def orphans(place: Workspace, jobs: list[Job]) -> list[str]:
    """Return the result files that no job makes."""
    made = {path for job in jobs for path in job.products}
    prefix = place.results.relative_to(place.root).as_posix()
    return [key for key in store.keys(place.results) if f"{prefix}/{key}" not in made]


def stale(place: Workspace, study: Study) -> record.Verdicts:
    """Return which results are stale, and why."""
    return record.examine(result_jobs(study), setup(place), place.root)
