"""Render: results and words become report/src, report/site and report/study.pdf.

Flows in: a workspace whose results are computed and whose figures are drawn, the
declaration, the findings and the provenance. Flows out: pages and a paper in which
every number is bound to a result. Imports no pandas, scikit-learn, XGBoost, TensorFlow
or matplotlib.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.errors import StudyError
from analysis.pages.templating import TEMPLATES

ENGINES = ("builtin", "quarto")  # the first is the default, on every machine


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


def build_pdf(root: Path, templates: Path = TEMPLATES, wanted: str = "") -> Path:
    """Write root/report/study.pdf, and its copy in the site, and return it.

    Quarto makes the paper with the site, and again where it is gone.
    """
    made, site = root / "report" / "study.pdf", root / "report" / "site"
    if engine(wanted) == "builtin":
        from analysis.pages.engines import paper

        paper.compile_paper(root, templates)
    elif not made.is_file():
        from analysis.pages.engines import quarto

        quarto.render_project(root)
    site.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, site / "study.pdf")
    return made
