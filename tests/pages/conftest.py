"""A workspace with synthetic results and stub pictures, ready to be rendered."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis import figures, pages
from analysis.figures import card
from analysis.findings import all_findings
from analysis.measurements import facts
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from tests import synthetic_results, written

REPOSITORY = Path(__file__).parents[2]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4" width="9" height="4"><path d="M0 0h9v4z"/></svg>\n'  # noqa: E501
PROVENANCE = {
    "commit": "c2fe31c0123456789abcdef0123456789abcdef0",
    "date": "2026-11-22",
    "sha256": "b2" * 32,
    "other_data": False,
    "demo": False,
    "stale": [],
    "versions": {"numpy": "2.3.5", "typst": "0.15.2"},
    "engine": "builtin",
}


@pytest.fixture(scope="session")
def results_folder(tmp_path_factory, declaration, demo_data) -> Path:
    """Synthetic results of every declared model, with the facts of the demo data."""
    folder = tmp_path_factory.mktemp("results") / "data" / "results"
    synthetic_results.write(folder, declaration, genres=8, items=240)
    for name, content in facts.data_page(demo_data.raw).items():
        ending = "json" if isinstance(content, dict) else "csv"
        store.write(folder / "data" / f"{name}.{ending}", content)
    return folder


@pytest.fixture
def workspace(tmp_path, results_folder) -> SimpleNamespace:
    """A workspace of its own: root, declaration, findings, provenance, templates."""
    return prepared(tmp_path / "workspace", results_folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory, results_folder) -> SimpleNamespace:
    """A workspace with site and paper built once, to be looked at and not changed.

    Its `pages` are the texts of the site by name.
    """
    place = prepared(tmp_path_factory.mktemp("built") / "workspace", results_folder)
    write(place)
    place.pages = build(place)
    return place


def prepared(root: Path, results_folder: Path) -> SimpleNamespace:
    """Return a new workspace at `root`, its figures drawn and nothing written yet."""
    shutil.copytree(results_folder, root / "data" / "results")
    shutil.copy(REPOSITORY / "study.toml", root)
    draw(root)
    declared = reading.load(root / "study.toml")
    return SimpleNamespace(
        root=root,
        study=declared,
        findings=all_findings(declared, Results(root / "data" / "results")),
        provenance=dict(PROVENANCE),
        templates=REPOSITORY / "templates",
        source=root / "report" / "src",
        site=root / "report" / "site",
    )


def build(place: SimpleNamespace) -> dict[str, str]:
    """Build site and paper from the sources; return the texts of the pages by name."""
    written.build_site(place.root, place.templates)
    pages.build_pdf(place.root, wanted="builtin")
    return {
        path.relative_to(place.site).as_posix(): path.read_text(encoding="utf-8")
        for path in place.site.rglob("*.html")
    }


def draw(root: Path) -> None:
    """Put a stub for every declared figure below root/report/src."""
    folder = root / "report" / "src" / "figures"
    for name in figures.names():
        for theme in figures.THEMES:
            store.write_bytes(folder / f"{name}-{theme}.svg", PICTURE.encode())
        store.write_bytes(folder / f"{name}.csv", b"x,y\n1,2\n")
    for name in card.outputs():
        store.write_bytes(root / "report" / "src" / "icons" / name, b"a picture")


def own_templates(place: SimpleNamespace) -> Path:
    """Give the workspace templates of its own, which a test may change."""
    folder = place.root.parent / "templates"
    shutil.copytree(REPOSITORY / "templates", folder)
    shutil.copy(REPOSITORY / "_quarto.yml", folder.parent)
    place.templates = folder
    return folder


def write(place: SimpleNamespace) -> dict[str, str]:
    """Write the sources and return the pages by name."""
    written.write_archives(place.root, place.study, place.templates)
    paths = written.write_pages(
        place.root, place.study, place.findings, place.provenance, place.templates
    )
    return {
        path.relative_to(place.source).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
    }
