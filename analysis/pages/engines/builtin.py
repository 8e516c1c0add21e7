"""The built-in engine: pandoc and our frame turn report/src into report/site.

Flows in: the generated Quarto project. Flows out: the same pages that Quarto would
make, as HTML that opens from the file system and asks nothing of the network.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages import discovery, menus
from analysis.pages.catalogue import is_frozen, released
from analysis.pages.downloads import RESULTS, SPLITS
from analysis.pages.engines.navigation import (
    entries,
    navigation_html,
    neighbours_html,
)
from analysis.pages.inlining import SHARED
from analysis.pages.pandoc import convert
from analysis.pages.project import PAPER, configuration, front_matters
from analysis.pages.templating import MARKUP
from analysis.results import checksums
from analysis.results.store import write_bytes

FILTERS = ("crossref.lua", "callouts.lua", "pictures.lua", "attributes.lua")
ASSETS = ("style.css", "site.js")  # of templates/site
STYLES = ("content.css", *SHARED)  # of templates/quarto, which both engines show
SHORTER = {  # of cells, which are a third of a page: left goes without saying
    ' style="text-align: left;"': "",
    ' style="text-align: right;"': ' class="r"',
    ' style="text-align: center;"': ' class="c"',
}
# What may cite a work; without, half of a page's time would go into its bibliography.
CITED = re.compile(r"(?<!\w)@(?!fig-|tbl-|sec-)\w|nocite|#refs")


def outline(root: Path, templates: Path, version: str) -> dict[str, Any]:
    """Return what each page shows of all, and a digest of what converts them.

    Keys: `settings` of the project, `heads` by source, `version`, `converters`.
    """
    source = root / "report" / "src"
    settings = configuration(source)
    made_by = [templates / "site" / "frame.html"]
    made_by += sorted((templates / MARKUP).glob("*.html"))
    made_by += sorted((templates / "filters").glob("*.lua"))
    made_by += [source / settings[name] for name in ("bibliography", "csl")]
    return {
        "settings": settings,
        "heads": front_matters(source),
        "version": version,
        "converters": checksums.of_files((path.name, path) for path in made_by),
    }


def html_name(name: str) -> str:
    """Return the page of a source."""
    return name.removesuffix(".qmd") + ".html"


def page(root: Path, templates: Path, name: str, known: Mapping[str, Any]) -> str:
    """Return a whole HTML page.

    Args:
        root: the workspace, whose sources are there.
        templates: the folder of templates.
        name: the source, below report/src.
        known: the outline of the site.
    """
    source = root / "report" / "src"
    text = (source / name).read_text(encoding="utf-8")
    filters = templates / "filters"
    arguments = [
        "--to=html5",
        "--standalone",
        f"--template={templates / 'site' / 'frame.html'}",
        "--wrap=none",
        "--columns=10000",
        *(["--toc", "--toc-depth=3"] if known["heads"][name].get("toc", True) else []),
        "--syntax-highlighting=none",
        *(f"--lua-filter={filters / each}" for each in FILTERS),
        f"--metadata=lang:{known['settings']['lang']}",
        *(f"--variable={key}={value}" for key, value in _frame(root, name, known)),
    ]
    if CITED.search(text):
        arguments += [
            "--citeproc",
            f"--lua-filter={filters / 'references.lua'}",
            f"--bibliography={known['settings']['bibliography']}",
            f"--csl={known['settings']['csl']}",
            "--metadata=link-citations:true",
            "--metadata=reference-section-title:References",
        ]
    made = convert(arguments, text, folder=source, shown=f"report/src/{name}")
    for style, shorter in SHORTER.items():
        made = made.replace(style, shorter)
    return made


def _frame(
    root: Path, name: str, known: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what stands around a page, as variables of the frame that are not empty."""
    heads, website = known["heads"], known["settings"]["website"]
    listed = entries(website["sidebar"]["contents"], heads)
    up, shown = "../" * name.count("/"), html_name(name)
    versions = menus.menu(released(root), known["version"], shown, up)
    variables = {
        **discovery.head(root / "report" / "src", shown),
        "root": up,
        "site-title": html.escape(website["title"]),
        "navigation": navigation_html(listed, name, up),
        "neighbours": neighbours_html(listed, name, up),
        "footer-left": website["page-footer"]["left"],
        "footer-right": website["page-footer"]["right"],
        "repository": website.get("repo-url", ""),
        "versions": versions,
        "home": "yes" if name == "index.qmd" else "",
    }
    yield from ((key, value) for key, value in variables.items() if value)


def dress(root: Path, templates: Path) -> None:
    """Write what a site holds beside its pages, and remove what it held before."""
    source, site = root / "report" / "src", root / "report" / "site"
    names = (path.relative_to(source).as_posix() for path in source.rglob("*.qmd"))
    kept = {site / html_name(name) for name in names if name != PAPER}
    kept |= set(_copy_assets(source, site, templates))
    _remove_others(site, kept)


def _copy_assets(source: Path, site: Path, templates: Path) -> Iterable[Path]:
    """Copy pictures, data and the frame's own files; yield what was copied."""
    pairs = [(templates / "site" / name, site / "assets" / name) for name in ASSETS]
    pairs += [(source / "quarto" / name, site / "assets" / name) for name in STYLES]
    pairs += [
        (path, site / "figures" / path.name)
        for path in sorted((source / "figures").glob("*"))
        if path.suffix in (".svg", ".csv", ".png")
    ]
    names = ("results.csv", RESULTS, SPLITS, *discovery.files(source))
    pairs += [(source / name, site / name) for name in names]
    for origin, target in pairs:
        if not origin.is_file():
            raise StudyError(f"{origin} is missing: run `make report` again.")
        write_bytes(target, origin.read_bytes())
        yield target


def _remove_others(site: Path, kept: set[Path]) -> None:
    """Remove what an earlier build left, but the PDF and the frozen versions."""
    for path in sorted(site.rglob("*"), reverse=True):
        if is_frozen(path, site):
            continue
        if path.is_file() and path not in kept and path != site / "study.pdf":
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
