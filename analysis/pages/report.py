"""The jobs of the report: words and numbers to sources, sources to a site and a PDF.

They stand in steps: what all pages rest on, the pages one by one, what needs all of
them, and what is made of the sources. A step begins when the one before is done, so
that an edited template rebuilds only the pages on which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from analysis import figures, findings, pages
from analysis.figures import card
from analysis.pages import (
    catalogue,
    downloads,
    fonts,
    listings,
    pictures,
    record,
    sources,
    templating,
)
from analysis.pages.discovery import FILES, LOST
from analysis.pages.engines import builtin, quarto
from analysis.pages.inlining import INLINED
from analysis.pages.manuscript import Manuscript
from analysis.pages.record import Page, Written
from analysis.pages.templating import MARKUP, TEMPLATES, reached
from analysis.pages.words import confusions, mission
from analysis.pages.words.genres import names, page_names
from analysis.pipeline.job import (
    OWN,
    RESULTS,
    ROOT,
    Input,
    Job,
    Output,
    Setup,
    all_before,
    content,
    digest,
    files,
    given,
    itself,
)
from analysis.results import checksums, dictionary, store
from analysis.results.reader import Results
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.workspace import PROJECT

SOURCES, SITE, PAPER = "report/src", "report/site", "report/study.pdf"
WRITTEN = "report/written"  # pages whose references are open, what is known of all
GROUND, OUTLINE = f"{WRITTEN}/ground.json", f"{WRITTEN}/outline.json"
ARCHIVES = (f"{SOURCES}/{downloads.RESULTS}", f"{SOURCES}/{downloads.SPLITS}")
TYPESET = ("pdf", "filters")  # folders of templates that the paper is made with
SHOWN = re.compile(r"/(?:site|quarto)/[^/]+$")  # templates that the site copies
# What pages read beside templates of Markdown.
OTHERS = (dictionary.FILE, mission.FILE, "quarto/*.js", f"{MARKUP}/*")


@dataclass(frozen=True)
class _Report:
    """A report that is to be made.

    Attributes:
        study: the declaration.
        root: the workspace.
        origin: what pages say of where the report comes from.
        results: every result.
        drawn: every picture, with its data.
        words: what pages are made from, the user's fonts too.
        pages: what can be written one by one.
        releases: what pages say of earlier versions.
    """

    study: Study
    root: Path
    origin: Mapping[str, Any]
    results: list[str]
    drawn: list[str]
    words: list[str]
    pages: list[Page]
    releases: Mapping[str, list[str]]

    @property
    def engine(self) -> str:
        """What renders the sources."""
        return self.origin.get("engine", "builtin")

    @cached_property
    def said(self) -> str:
        """One digest of all that decides the words, beside results and templates."""
        declared = recipes.everything(self.study)
        return digest([declared, self.origin, self.releases])

    @cached_property
    def sources(self) -> list[str]:
        """The sources of site and paper."""
        names = sources.source_files(self.study, self.root / RESULTS)
        return [f"{SOURCES}/{name}" for name in names]

    @cached_property
    def site(self) -> list[str]:
        """The pages of the site."""
        names = sources.site_files(self.study, self.root / RESULTS)
        return [f"{SITE}/{name}" for name in names]


def jobs(study: Study, root: Path, origin: Mapping[str, Any]) -> list[list[Job]]:
    """Return the jobs from results and figures to the site and the paper, in steps.

    Args:
        study: the declaration.
        root: the workspace, whose results are there.
        origin: what pages say of where the report comes from.
    """
    results = Results(root / RESULTS)
    genres = page_names(names(results.root))
    made = _Report(
        study=study,
        root=root,
        # no page says whether there are changes that no commit holds
        origin={key: value for key, value in origin.items() if key != "dirty"},
        results=[f"{RESULTS}/{path}" for path in results.paths],
        drawn=[*_pictures(results)],
        words=[*_templates(root)],
        pages=sources.pages(TEMPLATES, study, genres),
        releases=catalogue.state(root),
    )
    return [
        [*_archives(made), _ground(made)],
        [*_written(made)],
        [*_whole(made)],
        [*_rendered(made)],
    ]


def _archives(made: _Report) -> Iterator[Job]:
    """Yield the jobs that pack the splits, and all other results."""
    splits = [p for p in made.results if p.startswith(f"{RESULTS}/splits/")]
    sheets = [p for p in made.results if p.startswith(f"{RESULTS}/sheets/splits/")]
    yield Job(
        name="splits",
        run=_packed_splits,
        declared={"splits": [*made.study.regimes, *made.study.designs]},
        inputs={
            "study": given(made.study),
            "root": ROOT,
            "read": all_before([*splits, *sheets]),
        },
        writes={"archive": Output(ARCHIVES[1], write=store.write_bytes)},
    )
    yield Job(
        name="results",
        run=_packed_results,
        inputs={
            "root": ROOT,
            "read": all_before(sorted(set(made.results) - set(splits))),
            "words": files([own(TEMPLATES / dictionary.FILE)]),
        },
        writes={"archive": Output(ARCHIVES[0], write=store.write_bytes)},
    )


def _ground(made: _Report) -> Job:
    """Return the job that says in one file what every page rests on."""
    patterns = (sorted(TEMPLATES.glob(pattern)) for pattern in OTHERS)
    others = [own(path) for path in (*chain(*patterns), *listings.files())]
    others += [confusions.FIGURE] if confusions.FIGURE in made.drawn else []
    drawn = [path for path in made.drawn if path.endswith("-light.svg")]
    return Job(
        name="ground",
        run=_grounded,
        inputs={
            "root": ROOT,
            "results": Input(
                load=_load_digest,
                arguments=(made.results,),
                before=tuple(made.results),
            ),
            "others": Input(
                load=_load_digest, arguments=(others,), files=tuple(others)
            ),
            "drawn": files(drawn),
        },
        writes={"ground": GROUND},
    )


def _written(made: _Report) -> Iterator[Job]:
    """Yield a job a page: its Markdown, and what stands on it."""
    manuscript, known = _manuscript(made), templating.names(TEMPLATES)
    for page in made.pages:
        templates = (own(path) for path in reached(TEMPLATES, page, known))
        yield Job(
            name=f"page[{page.name}]",
            run=_write_page,
            declared={"page": msgspec.to_builtins(page), "said": made.said},
            inputs={
                "manuscript": manuscript,
                "told": files(templates),
            },
            writes={"page": Output(_place(page), write=record.save)},
            calls=findings.judges(made.study),
        )


def _place(page: Page) -> str:
    """Return where a written page is kept."""
    return f"{WRITTEN}/{page.name}.json"


def _manuscript(made: _Report) -> Input:
    """Return the input that renders pages."""
    return Input(
        load=_load_manuscript,
        arguments=(made.study, made.origin, made.said),
        files=(GROUND,),
    )


def _whole(made: _Report) -> Iterator[Job]:
    """Yield the jobs that need all pages."""
    places = {page.name: _place(page) for page in made.pages}
    told = [path for path in made.drawn if path.endswith(".csv")]
    site = made.study.study.site
    links = [f"{SOURCES}/{name}" for name in (LOST, *(FILES if site else ()))]
    yield Job(
        name="sources",
        run=_write_sources,
        declared={"said": made.said},
        inputs={
            "manuscript": _manuscript(made),
            "study": given(made.study),
            "origin": given(made.origin),
            "written": Input(
                load=_load_written, arguments=(places,), files=tuple(places.values())
            ),
            # a page tells the sizes of these
            "beside": files([*made.words, *told, *ARCHIVES]),
        },
        writes=itself([*made.sources, *links, *_copied(made.words)])
        | {"outline": Output(OUTLINE)},
        calls=findings.judges(made.study),
    )
    if made.engine == "builtin":
        shown = [f"{SOURCES}/results.csv", *links, *ARCHIVES, *made.drawn]
        beside = [*shown, *(path for path in made.words if SHOWN.search(path))]
        yield Job(
            name="site",
            run=_dress_site,
            declared={"pages": made.sources},
            inputs={
                "root": ROOT,
                "beside": files(beside),
            },
            writes=itself(
                [
                    *(f"{SITE}{path.removeprefix(SOURCES)}" for path in shown),
                    *(f"{SITE}/assets/{name}" for name in builtin.ASSETS),
                    *(f"{SITE}/assets/{name}" for name in builtin.STYLES),
                ]
            ),
        )


def _copied(words: list[str]) -> Iterator[str]:
    """Yield the sources that are copies: what _quarto.yml asks for, and fonts."""
    yield f"{SOURCES}/{INLINED}"
    for path in words:
        inside = path.removeprefix(f"{OWN}templates/")
        if not path.startswith(OWN) or inside.partition("/")[0] in sources.COPIED:
            yield f"{SOURCES}/{inside}"


def _rendered(made: _Report) -> Iterator[Job]:
    """Yield the jobs that make the paper and the pages of the site."""
    by_quarto = made.engine != "builtin"
    parts = [f"{SOURCES}/study.qmd", *made.drawn, *_typeset(made.words)]
    if by_quarto:  # which makes both at once
        parts.append(f"{SITE}/{LOST}")
        yield Job(
            name="site",
            run=_build_site,
            declared={"engine": made.engine, "releases": made.releases},
            inputs={
                "root": ROOT,
                "made": files([*made.sources, *ARCHIVES, *made.drawn, *made.words]),
            },
            writes=itself([*made.site, f"{SITE}/{LOST}"]),
        )
    yield Job(
        name="pdf",
        run=_build_paper,
        declared={"engine": made.engine},
        inputs={"root": ROOT, "made": files(parts)},
        writes=itself([PAPER, f"{SITE}/study.pdf"]),
    )
    if not by_quarto:
        yield from _converted(made)


def _converted(made: _Report) -> Iterator[Job]:
    """Yield a job a page of the site."""
    for page in made.site:
        name = page.removeprefix(f"{SITE}/").removesuffix(".html")
        yield Job(
            name=f"html[{name}]",
            run=_convert_page,
            declared={"name": f"{name}.qmd", "releases": made.releases},
            inputs={
                "root": ROOT,
                "outline": content(OUTLINE),
                "source": files([f"{SOURCES}/{name}.qmd"]),
            },
            writes={"page": Output(page, write=store.write_bytes)},
        )


def _pictures(results: Results) -> Iterator[str]:
    """Yield every drawn file."""
    for name in figures.of(results):
        yield from (f"{figures.FOLDER}/{file}" for file in figures.outputs(name))
    yield from (f"{card.FOLDER}/{name}" for name in card.outputs())


def _templates(root: Path) -> Iterator[str]:
    """Yield what the words are made from, the user's fonts too."""
    yield from (own(p) for p in sorted(TEMPLATES.rglob("*")) if p.is_file())
    yield own(PROJECT / "_quarto.yml")
    yield from (own(path) for path in listings.files())
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


def own(path: Path) -> str:
    """Return the name of a file that comes with the code."""
    return f"{OWN}{path.relative_to(PROJECT).as_posix()}"


_rendering: dict[str, Manuscript] = {}  # the latest, by all that decides it


def _load_manuscript(
    setup: Setup, study: Study, origin: Mapping[str, Any], said: str
) -> Manuscript:
    """Return what renders pages; the findings are judged once a process."""
    key = f"{setup.root} {said} {checksums.of_file(setup.path(GROUND))}"
    if key not in _rendering:
        judged = findings.all_findings(study, Results(setup.root / RESULTS))
        _rendering.clear()
        _rendering[key] = Manuscript(setup.root, study, judged, origin)
    return _rendering[key]


def _load_written(setup: Setup, places: Mapping[str, str]) -> dict[str, Written]:
    """Return the written pages by name."""
    return {name: record.load(setup.path(path)) for name, path in places.items()}


def _packed_splits(
    declared: Any, study: Study, root: Path, read: None
) -> dict[str, bytes]:
    """Return the archive of the splits."""
    return {"archive": downloads.split_archive(root / RESULTS, study)}


def _packed_results(
    declared: Any, root: Path, read: None, words: None
) -> dict[str, bytes]:
    """Return the archive of all other results."""
    columns = dictionary.read(TEMPLATES)
    return {"archive": downloads.result_archive(root / RESULTS, columns)}


def _load_digest(setup: Setup, names: list[str]) -> str:
    """Return one digest of some files."""
    return checksums.of_files((name, setup.path(name)) for name in names)


def _grounded(
    declared: Any, root: Path, results: str, others: str, drawn: None
) -> dict[str, Any]:
    """Return digests of results and other files, and the sizes of the pictures."""
    shapes = pictures.shapes(root / figures.FOLDER)
    return {"ground": {"results": results, "others": others, "shapes": shapes}}


def _write_page(
    declared: Mapping[str, Any], manuscript: Manuscript, told: None
) -> dict[str, Written]:
    """Return one page."""
    return {"page": manuscript.write(msgspec.convert(declared["page"], Page))}


def _write_sources(
    declared: Any,
    manuscript: Manuscript,
    study: Study,
    origin: Mapping[str, Any],
    written: Mapping[str, Written],
    beside: None,
) -> dict[str, Any]:
    """Write report/src; return what every page of the site shows of all others."""
    sources.write_pages(manuscript, study, written, origin)
    version = study.study.version
    return {"outline": builtin.outline(manuscript.root, TEMPLATES, version)}


def _dress_site(declared: Any, root: Path, beside: None) -> None:
    """Write what stands in report/site beside its pages."""
    builtin.dress(root, TEMPLATES)


def _convert_page(
    declared: Mapping[str, Any], root: Path, outline: Any, source: None
) -> dict[str, bytes]:
    """Return one page of the site."""
    text = builtin.page(root, TEMPLATES, declared["name"], outline)
    return {"page": text.encode()}


def _build_site(declared: Mapping[str, Any], root: Path, made: None) -> None:
    """Write report/site with another engine than the built-in one."""
    quarto.render_project(root)


def _build_paper(declared: Mapping[str, Any], root: Path, made: None) -> None:
    """Write report/study.pdf."""
    pages.build_pdf(root, wanted=declared["engine"])
