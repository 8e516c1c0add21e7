"""The built-in engine: pandoc and our frame turn report/src into report/site.

Flows in: the generated Quarto project. Flows out: the same pages that Quarto would
make, as HTML that opens from the file system and asks nothing of the network.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.pages import discovery, menus
from analysis.pages.catalogue import is_frozen, released
from analysis.pages.downloads import RESULTS, SPLITS
from analysis.pages.engines.converted import RECORD, Converted, Request
from analysis.pages.engines.navigation import (
    Entry,
    entries,
    navigation_html,
    neighbours_html,
)
from analysis.pages.inlining import SHARED
from analysis.pages.pandoc import convert
from analysis.pages.project import configuration, front_matters
from analysis.results.store import write_bytes
from analysis.study.reading import load

FILTERS = ("crossref.lua", "callouts.lua", "pictures.lua", "attributes.lua")
ASSETS = ("style.css", "site.js")
THREADS = 4
SHORTER = {  # of cells, which are a third of a page: left goes without saying
    ' style="text-align: left;"': "",
    ' style="text-align: right;"': ' class="r"',
    ' style="text-align: center;"': ' class="c"',
}
# What may cite a work; without, half of a page's time would go into its bibliography.
CITED = re.compile(r"(?<!\w)@(?!fig-|tbl-|sec-)\w|nocite|#refs")


def build_site(root: Path, templates: Path) -> Path:
    """Write root/report/site from root/report/src and return it.

    Raises:
        StudyError: when a page cannot be converted, or a reference leads nowhere.
    """
    source, site = root / "report" / "src", root / "report" / "site"
    settings = configuration(source)
    heads = front_matters(source)
    listed = entries(settings["website"]["sidebar"]["contents"], heads)
    settings["menu"] = _menu(root)
    requests = [
        _request(name, heads, listed, settings, source, templates) for name in heads
    ]
    with Converted(root / ".pytask" / RECORD, site, (templates, source)) as record:
        wanted = [each for each in requests if not record.holds(each)]
        with ThreadPoolExecutor(THREADS) as pool:
            for request, page in zip(wanted, pool.map(_convert, wanted), strict=True):
                record.keep(request, page)
    kept = {site / request.page for request in requests}
    kept |= set(_copy_assets(source, site, templates))
    _remove_others(site, kept)
    return site


def _menu(root: Path) -> Callable[[str, str], str]:
    """Return what gives the menu of versions of a page, by its path and its way up."""
    releases = released(root)
    current = load(root / "study.toml").study.version if releases else ""
    return lambda page, up: menus.menu(releases, current, page, up)


def html_name(name: str) -> str:
    """Return the page of a source."""
    return name.removesuffix(".qmd") + ".html"


def _request(
    name: str,
    heads: dict[str, dict[str, Any]],
    listed: list[Entry],
    settings: dict[str, Any],
    source: Path,
    templates: Path,
) -> Request:
    """Return what makes a whole HTML page of one source."""
    website, up = settings["website"], "../" * name.count("/")
    variables = {
        **discovery.head(source, html_name(name)),
        "root": up,
        "site-title": html.escape(website["title"]),
        "navigation": navigation_html(listed, name, up),
        "neighbours": neighbours_html(listed, name, up),
        "footer-left": website["page-footer"]["left"],
        "footer-right": website["page-footer"]["right"],
        "repository": website.get("repo-url", ""),
        "versions": settings["menu"](html_name(name), up),
        "home": "yes" if name == "index.qmd" else "",
    }
    arguments = [
        "--to=html5",
        "--standalone",
        f"--template={templates / 'site' / 'frame.html'}",
        "--wrap=none",
        "--columns=10000",
        *(["--toc", "--toc-depth=3"] if heads[name].get("toc", True) else []),
        "--syntax-highlighting=none",
        *(f"--lua-filter={templates / 'filters' / each}" for each in FILTERS),
        f"--metadata=lang:{settings['lang']}",
        *(f"--variable={key}={value}" for key, value in variables.items() if value),
    ]
    text = (source / name).read_text(encoding="utf-8")
    if CITED.search(text):
        arguments += [
            "--citeproc",
            f"--lua-filter={templates / 'filters' / 'references.lua'}",
            f"--bibliography={source / settings['bibliography']}",
            f"--csl={source / settings['csl']}",
            "--metadata=link-citations:true",
            "--metadata=reference-section-title:References",
        ]
    return Request(html_name(name), name, tuple(arguments), text, source)


def _convert(request: Request) -> str:
    """Return the page of a request."""
    made = convert(
        request.arguments,
        request.text,
        folder=request.source,
        shown=f"report/src/{request.name}",
    )
    for style, shorter in SHORTER.items():
        made = made.replace(style, shorter)
    return made


def _copy_assets(source: Path, site: Path, templates: Path) -> Iterable[Path]:
    """Copy pictures, data and the frame's own files; yield what was copied."""
    pairs = [(templates / "site" / name, site / "assets" / name) for name in ASSETS]
    pairs += [
        (source / "quarto" / name, site / "assets" / name)
        for name in ("content.css", *SHARED)
    ]
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
