"""Render: results and words become report/src, report/site and report/study.pdf.

Flows in: a workspace whose results are computed and whose figures are drawn, the
declaration, the findings and the provenance. Flows out: pages and a paper in which
every number is bound to a result. Imports no pandas, scikit-learn, XGBoost, TensorFlow
or matplotlib.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages.downloads import RESULTS, SPLITS, result_archive, split_archive
from analysis.pages.manuscript import TEMPLATES
from analysis.pages.sources import CITATIONS, PAPER, number_pages, page_list
from analysis.pages.words.genres import names, page_names
from analysis.results import dictionary
from analysis.results.store import write_bytes

__all__ = [
    "DICTIONARY",
    "ENGINES",
    "RESULTS",
    "SPLITS",
    "TEMPLATES",
    "build_pdf",
    "build_site",
    "engine",
    "site_files",
    "source_files",
    "write_results",
    "write_splits",
]

DICTIONARY = dictionary.FILE
ENGINES = ("builtin", "quarto")  # the first is the default, on every machine


def source_files(study: Any, results: Path) -> list[str]:
    """Return the sources of site and paper, below report/src.

    `results` is the folder of results: every genre of the atlas has a page.
    """
    genres = page_names(names(results))
    listed = page_list(TEMPLATES, study, genres)
    written = [*listed, *number_pages(TEMPLATES), PAPER]
    others = ["_quarto.yml", CITATIONS, "results.csv"]
    return [*(f"{page.name}.qmd" for page in written), *others]


def write_splits(root: Path, study: Any) -> Path:
    """Write the archive of the splits to root/report/src and return it."""
    path = root / "report" / "src" / SPLITS
    write_bytes(path, split_archive(root / "data" / "results", study))
    return path


def write_results(root: Path, templates: Path = TEMPLATES) -> Path:
    """Write the archive of all other results to root/report/src and return it."""
    path, known = root / "report" / "src" / RESULTS, dictionary.read(templates)
    write_bytes(path, result_archive(root / "data" / "results", known))
    return path


def site_files(study: Any, results: Path) -> list[str]:
    """Return the pages that `build_site` writes, below report/site."""
    return [
        name.removesuffix(".qmd") + ".html"
        for name in source_files(study, results)
        if name.endswith(".qmd") and name != f"{PAPER.name}.qmd"
    ]


def engine(wanted: str = "") -> str:
    """Return the engine to use: the wanted one, else the built-in one.

    Quarto is never chosen because it happens to be installed: the same command gives
    the same study on every machine.

    Raises:
        StudyError: for an engine that does not exist.
    """
    if wanted and wanted not in ENGINES:
        raise StudyError(f"ENGINE is '{wanted}': it must be builtin or quarto.")
    return wanted or ENGINES[0]


def build_site(root: Path, templates: Path = TEMPLATES, wanted: str = "") -> Path:
    """Write root/report/site from root/report/src and return its folder.

    With Quarto this renders the paper too.
    """
    if engine(wanted) == "quarto":
        from analysis.pages.engines import quarto

        return quarto.render_project(root)
    from analysis.pages.engines import builtin

    return builtin.build_site(root, templates)


def build_pdf(root: Path, templates: Path = TEMPLATES, wanted: str = "") -> Path:
    """Write root/report/study.pdf, and its copy in the site, and return it.

    With Quarto `build_site` makes both.
    """
    made, site = root / "report" / "study.pdf", root / "report" / "site"
    if engine(wanted) == "builtin":
        from analysis.pages.engines import paper

        paper.compile_paper(root, templates)
    elif not made.is_file():
        build_site(root, templates, wanted)
    site.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, site / "study.pdf")
    return made
