"""Write the sources of a workspace in one process, as the jobs of a report do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from analysis.pages import sources
from analysis.pages.downloads import RESULTS, SPLITS, result_archive, split_archive
from analysis.pages.engines import builtin
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.results import dictionary, store
from analysis.study.reading import load


def write_archives(root: Path, study: Any, templates: Path = TEMPLATES) -> None:
    """Write the archives of splits and results to root/report/src."""
    results, source = root / "data" / "results", root / "report" / "src"
    store.write_bytes(source / SPLITS, split_archive(results, study))
    packed = result_archive(results, dictionary.read(templates))
    store.write_bytes(source / RESULTS, packed)


def build_site(root: Path, templates: Path = TEMPLATES) -> Path:
    """Write root/report/site by the built-in engine and return it."""
    version = load(root / "study.toml").study.version
    known = builtin.outline(root, templates, version)
    builtin.dress(root, templates)
    site = root / "report" / "site"
    with ThreadPoolExecutor() as pool:
        page = partial(builtin.page, root, templates, known=known)
        texts = pool.map(page, known["heads"])
        for name, text in zip(known["heads"], texts, strict=True):
            store.write_bytes(site / builtin.html_name(name), text.encode())
    return site


def write_pages(
    root: Path, study: Any, findings: Any, provenance: Any, templates: Path = TEMPLATES
) -> list[Path]:
    """Write root/report/src and return its files."""
    manuscript = Manuscript(root, study, findings, provenance, templates)
    pages = sources.pages(templates, study, manuscript.genres.pages)
    written = {page.name: manuscript.write(page) for page in pages}
    return sources.write_pages(manuscript, study, written, provenance)
