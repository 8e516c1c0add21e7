"""Tasks of the report: words and numbers to sources, sources to a site and a PDF."""

import os
from pathlib import Path

from pytask import task

from analysis import figures, findings
from analysis import pages as render
from analysis.declared import PROVENANCE, content, declared, free, needs
from analysis.figures import card
from analysis.pages import catalogue, fonts, listings
from analysis.releases import frozen
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import recipes
from analysis.study.declaration import Study
from analysis.workspace import PROJECT

study, place = declared().study, declared().place
origin = store.parse(os.environ.get(PROVENANCE, "{}"))
engine = origin.get("engine", "builtin")
sources = place.report / "src"
site = place.report / "site"
templates = [
    *sorted(path for path in render.TEMPLATES.rglob("*") if path.is_file()),
    PROJECT / "_quarto.yml",
    *listings.files(),
]
letters = fonts.files(place.root)  # of the user
templates += letters
typeset = (
    letters
    + [  # what the paper is made with; a page of the site alone makes it no other
        path
        for path in templates
        if path.parent.name in ("pdf", "filters") or path.name == "references.bib"
    ]
)
pages = [sources / name for name in render.sources(study, place.results)]
latest = render.site_files(study, place.results)
releases = catalogue.state(place.root)
archives = [sources / name for name in (render.RESULTS, render.SPLITS)]
judges = [
    f"analysis.findings.{name.replace('-', '_')}:judge" for name in study.findings
]
pictures = [
    sources / "figures" / file
    for name in figures.of(Results(place.results))
    for file in figures.outputs(name)
]
pictures += [sources / "icons" / file for file in card.outputs()]


@task(
    kwargs={
        "needs": needs(
            {
                "study": recipes.everything(study),
                "provenance": origin,
                "releases": releases,
            },
            *judges,
            dataset=False,
        ),
        "root": free(place.root),
        "study": free(study),
        "read": content(place.results / key for key in store.keys(place.results)),
        "templates": templates,
        "pictures": pictures,
        "archives": archives,  # whose sizes a page tells
        "produces": pages,
    }
)
def task_pages(
    needs: dict[str, str],
    root: Path,
    study: Study,
    read: str,
    templates: list[Path],
    pictures: list[Path],
    archives: list[Path],
    produces: list[Path],
) -> None:
    """Judge the findings and write report/src."""
    judged = findings.all_findings(study, Results(root / "data" / "results"))
    origin = store.parse(needs["declaration"])["provenance"]
    render.write_pages(root, study, judged, origin)


@task(
    kwargs={
        "needs": needs({"splits": [*study.regimes, *study.designs]}, dataset=False),
        "root": free(place.root),
        "study": free(study),
        "read": content(
            path
            for folder in ("splits", "sheets/splits")
            for path in (place.results / folder).glob("*.*")
        ),
        "produces": sources / render.SPLITS,
    }
)
def task_splits(
    needs: dict[str, str], root: Path, study: Study, read: str, produces: Path
) -> None:
    """Write the archive of the splits."""
    render.write_splits(root, study)


@task(
    kwargs={
        "needs": needs({}, dataset=False),
        "root": free(place.root),
        "read": content(
            place.results / key
            for key in store.keys(place.results)
            if not key.startswith("splits/")
        ),
        "dictionary": render.TEMPLATES / render.DICTIONARY,
        "produces": sources / render.RESULTS,
    }
)
def task_results(
    needs: dict[str, str], root: Path, read: str, dictionary: Path, produces: Path
) -> None:
    """Write the archive of all other results."""
    render.write_results(root)


@task(
    kwargs={
        "needs": needs({"engine": engine, "releases": releases}, dataset=False),
        "root": free(place.root),
        "pages": pages,
        "archives": archives,
        "pictures": pictures,
        "templates": templates,
        "produces": [site / name for name in latest],
    }
)
def task_site(
    needs: dict[str, str],
    root: Path,
    pages: list[Path],
    archives: list[Path],
    pictures: list[Path],
    templates: list[Path],
    produces: list[Path],
) -> None:
    """Write report/site."""
    render.build_site(root, wanted=store.parse(needs["declaration"])["engine"])


@task(
    kwargs={
        "needs": needs({"engine": engine}, dataset=False),
        "root": free(place.root),
        "paper": sources / "study.qmd",
        "site": site / "index.html",  # the site keeps a copy of the paper
        "pictures": pictures,
        "templates": typeset,
        "produces": [place.report / "study.pdf", site / "study.pdf"],
    }
)
def task_pdf(
    needs: dict[str, str],
    root: Path,
    paper: Path,
    site: Path,
    pictures: list[Path],
    templates: list[Path],
    produces: list[Path],
) -> None:
    """Write report/study.pdf."""
    render.build_pdf(root, wanted=store.parse(needs["declaration"])["engine"])


@task(
    after=task_site,
    kwargs={
        "needs": needs(
            {
                "releases": frozen.held(place.root),
                "version": study.study.version,
                "address": study.study.site,
                "pages": [name for name in latest if name.endswith(".html")],
            },
            dataset=False,
        ),
        "root": free(place.root),
        "produces": [site / page for page in frozen.first_pages(place.root)],
    },
)
def task_versions(needs: dict[str, str], root: Path, produces: list[Path]) -> None:
    """Write the frozen pages of released versions below report/site."""
    told = store.parse(needs["declaration"])
    pages = frozenset(told["pages"])
    latest = frozen.Latest(told["version"], pages, told["address"])
    frozen.unpack(root, root / "report" / "site", latest)
