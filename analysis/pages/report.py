"""The jobs of the report: words and numbers to sources, sources to a site and a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import figures, findings, pages
from analysis.figures import card
from analysis.pages import catalogue, fonts, listings
from analysis.pages.discovery import LOST
from analysis.pipeline.job import (
    OWN,
    RESULTS,
    ROOT,
    Job,
    all_before,
    files,
    given,
    itself,
)
from analysis.results.reader import Results
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.workspace import PROJECT

SOURCES, SITE, PAPER = "report/src", "report/site", "report/study.pdf"
TYPESET = ("pdf", "filters")  # folders of templates that the paper is made with


@dataclass(frozen=True)
class _Files:
    """What the jobs of a report read and write.

    Attributes:
        results: every result.
        pages: the sources that `pages` writes.
        archives: the archives beside them.
        drawn: every picture, with its data.
        words: what pages are made from, the user's fonts too.
        shown: what the site is known by.
    """

    results: list[str]
    pages: list[str]
    archives: list[str]
    drawn: list[str]
    words: list[str]
    shown: list[str]


def _files(study: Study, root: Path) -> _Files:
    """Return the files of the report of a workspace."""
    results = Results(root / RESULTS)
    return _Files(
        results=[f"{RESULTS}/{path}" for path in results.paths],
        pages=[f"{SOURCES}/{name}" for name in pages.source_files(study, results.root)],
        archives=[f"{SOURCES}/{name}" for name in (pages.RESULTS, pages.SPLITS)],
        drawn=[*_pictures(results)],
        words=[*_templates(root)],
        shown=_site_files(study, results.root),
    )


def jobs(study: Study, root: Path, origin: Mapping[str, Any]) -> Iterator[Job]:
    """Yield the jobs from results and figures to the site and the paper.

    Args:
        study: the declaration.
        root: the workspace, whose results are there.
        origin: what pages say of where the report comes from.
    """
    paths, releases = _files(study, root), catalogue.state(root)
    yield Job(
        name="pages",
        run=_write_pages,
        declared={
            "study": recipes.everything(study),
            "provenance": origin,
            "releases": releases,
        },
        inputs={
            "study": given(study),
            "root": ROOT,
            "read": all_before(paths.results),
            # a page tells the sizes of these
            "made": files([*paths.words, *paths.drawn, *paths.archives]),
        },
        writes=itself(paths.pages),
        calls=findings.judges(study),
    )
    yield from _archives(study, paths)
    yield from _rendered(paths, origin.get("engine", "builtin"), releases)


def _archives(study: Study, paths: _Files) -> Iterator[Job]:
    """Yield the jobs that pack the splits, and all other results."""
    splits = _below(paths.results, "splits")
    yield Job(
        name="splits",
        run=_write_splits,
        declared={"splits": [*study.regimes, *study.designs]},
        inputs={
            "study": given(study),
            "root": ROOT,
            "read": all_before([*splits, *_below(paths.results, "sheets/splits")]),
        },
        writes=itself([f"{SOURCES}/{pages.SPLITS}"]),
    )
    yield Job(
        name="results",
        run=_write_results,
        inputs={
            "root": ROOT,
            "read": all_before(set(paths.results) - set(splits)),
            "dictionary": files([_own(pages.TEMPLATES / pages.DICTIONARY)]),
        },
        writes=itself([f"{SOURCES}/{pages.RESULTS}"]),
    )


def _rendered(
    paths: _Files, engine: str, releases: Mapping[str, list[str]]
) -> Iterator[Job]:
    """Yield the jobs that make the site and the paper from the sources."""
    yield Job(
        name="site",
        run=_build_site,
        declared={"engine": engine, "releases": releases},
        inputs={
            "root": ROOT,
            "made": files([*paths.pages, *paths.archives, *paths.drawn, *paths.words]),
        },
        writes=itself(paths.shown),
    )
    yield Job(
        name="pdf",
        run=_build_paper,
        declared={"engine": engine},
        inputs={
            "root": ROOT,
            # the site keeps a copy of the paper, so it is there first
            "made": files(
                [
                    f"{SOURCES}/study.qmd",
                    f"{SITE}/{LOST}",
                    *paths.drawn,
                    *_typeset(paths.words),
                ]
            ),
        },
        writes=itself([PAPER, f"{SITE}/study.pdf"]),
    )


def site_pages(study: Study, root: Path) -> list[str]:
    """Return the pages of the site, below it."""
    return pages.site_files(study, root / RESULTS)


def _site_files(study: Study, results: Path) -> list[str]:
    """Return what the site is known by: its pages, and the one for lost readers."""
    return [f"{SITE}/{name}" for name in (*pages.site_files(study, results), LOST)]


def _pictures(results: Results) -> Iterator[str]:
    """Yield every drawn file."""
    for name in figures.of(results):
        yield from (f"{figures.FOLDER}/{file}" for file in figures.outputs(name))
    yield from (f"{card.FOLDER}/{name}" for name in card.outputs())


def _templates(root: Path) -> Iterator[str]:
    """Yield what the words are made from, the user's fonts too."""
    yield from (_own(p) for p in sorted(pages.TEMPLATES.rglob("*")) if p.is_file())
    yield _own(PROJECT / "_quarto.yml")
    yield from (_own(path) for path in listings.files())
    yield from (path.relative_to(root).as_posix() for path in fonts.files(root))


def _typeset(words: list[str]) -> list[str]:
    """Return what of the templates and fonts makes another paper."""
    return [
        path
        for path in words
        if not path.startswith(OWN)
        or path.rpartition("/")[0].rpartition("/")[2] in TYPESET
        or path.endswith("/references.bib")
    ]


def _own(path: Path) -> str:
    """Return the name of a file that comes with the code."""
    return f"{OWN}{path.relative_to(PROJECT).as_posix()}"


def _below(paths: list[str], *folders: str) -> list[str]:
    """Return the results that lie in some folders."""
    return [
        path
        for path in paths
        if path.startswith(tuple(f"{RESULTS}/{folder}/" for folder in folders))
    ]


def _write_pages(
    declared: Mapping[str, Any], study: Study, root: Path, read: None, made: None
) -> None:
    """Judge the findings and write report/src."""
    judged = findings.all_findings(study, Results(root / RESULTS))
    pages.write_pages(root, study, judged, declared["provenance"])


def _write_splits(declared: Any, study: Study, root: Path, read: None) -> None:
    """Write the archive of the splits."""
    pages.write_splits(root, study)


def _write_results(declared: Any, root: Path, read: None, dictionary: None) -> None:
    """Write the archive of all other results."""
    pages.write_results(root)


def _build_site(declared: Mapping[str, Any], root: Path, made: None) -> None:
    """Write report/site."""
    pages.build_site(root, wanted=declared["engine"])


def _build_paper(declared: Mapping[str, Any], root: Path, made: None) -> None:
    """Write report/study.pdf."""
    pages.build_pdf(root, wanted=declared["engine"])
