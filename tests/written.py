"""Write the sources of a workspace in one process, as the jobs of a report do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.pages import sources
from analysis.pages.manuscript import TEMPLATES, Manuscript


def write_pages(
    root: Path, study: Any, findings: Any, provenance: Any, templates: Path = TEMPLATES
) -> list[Path]:
    """Write root/report/src and return its files."""
    manuscript = Manuscript(root, study, findings, provenance, templates)
    pages = sources.pages(templates, study, manuscript.genres.pages)
    written = {page.name: manuscript.write(page) for page in pages}
    return sources.write_pages(manuscript, study, written, provenance)
