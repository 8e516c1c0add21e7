"""Write the sources: pages become report/src, a complete Quarto project.

Flows in: the pages that were written one by one, the declaration and the provenance.
Flows out: report/src/*.qmd, _quarto.yml, the bibliography and results.csv, the table of
all numbers. Nothing is written when anything is wrong.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis import figures
from analysis import texts as encoding
from analysis.errors import StudyError
from analysis.pages import discovery, fonts, offered, pandoc
from analysis.pages.checks.completeness import check_complete
from analysis.pages.checks.literals import check_literals
from analysis.pages.checks.mentions import mentioned
from analysis.pages.inlining import INLINED, SHARED, script_html
from analysis.pages.manuscript import Manuscript
from analysis.pages.numbers import (
    Row,
    by_group,
    index_html,
    listed,
    lists_its_own,
    own_html,
    results_csv,
    rows,
    table_html,
)
from analysis.pages.placement import placed
from analysis.pages.record import Float, Page, Written, floats, uses
from analysis.pages.references import closed
from analysis.pages.templating import TEMPLATES, environment, render
from analysis.pages.words.genres import names, page_names
from analysis.results import dictionary
from analysis.results.store import write_bytes

NUMBERS = "numbers"  # the page that leads to every printed number
PAPER = Page("study", "study.qmd.j2", paper=True)
OWN_ROWS = "<!-- the rows of this page's numbers -->"  # filled in once all are known
CITATIONS = "citations.csl"  # so that both engines cite alike, whatever their own style
COPIED = ("references.bib", "quarto", "pdf")  # what _quarto.yml asks for by name


def write_pages(
    manuscript: Manuscript,
    study: Any,
    written: Mapping[str, Written],
    provenance: Mapping[str, Any],
) -> list[Path]:
    """Write every source of the site and the paper below report/src.

    Args:
        manuscript: what the pages were rendered by; its root is the workspace.
        study: the declaration.
        written: by name, the site's pages and the paper.
        provenance: commit, date, sha256, other_data, demo, stale, versions, engine.

    Raises:
        StudyError: for a typed literal, a reference that leads nowhere, or something
            declared that no page shows; with file and line.
    """
    root, templates = manuscript.root, manuscript.templates
    check_literals(templates)
    texts = whole_texts(manuscript, study, written)
    check_complete(root, study, written.values())
    texts["_quarto.yml"] = configuration(templates, study, provenance, texts)
    texts[CITATIONS] = pandoc.citation_style()
    source = root / "report" / "src"
    for name, text in texts.items():
        write_bytes(source / name, text.encode())
    _copy(templates, source)
    _copy_fonts(root, source)
    shared = script_html(templates / "quarto", SHARED)
    write_bytes(source / INLINED, f"{shared}\n".encode())
    _remove_orphans(source, set(texts))
    discovery.write(root, study.study, _site_names(texts), provenance)
    return sorted(source / name for name in texts)


def pages(
    templates: Path, study: Any, genres: Mapping[str, str] = MappingProxyType({})
) -> list[Page]:
    """Return the pages that can be written one by one, the paper last.

    The others, of numbers and downloads, list what stands on these.
    """
    listed = page_list(templates, study, genres)
    return [*(page for page in listed if page.name != offered.PAGE), PAPER]


def page_list(
    templates: Path, study: Any, genres: Mapping[str, str] = MappingProxyType({})
) -> list[Page]:
    """Return the site's pages: one a template below pages/, a finding, a violin plot.

    The violins have pages of their own because all together are heavy. `genres` maps
    every genre that has a page to that page.
    """
    folder = templates / "pages"
    names = sorted(
        path.relative_to(folder).as_posix().removesuffix(".qmd.j2")
        for path in folder.rglob("*.qmd.j2")
    )
    pages = [Page(name, f"pages/{name}.qmd.j2") for name in names if name != NUMBERS]
    pages += [
        Page(f"findings/{name}", "finding.qmd.j2", finding=name)
        for name in study.findings
    ]
    pages += [
        Page(
            f"distributions/{word.replace('_', '-')}",
            "distribution.qmd.j2",
            feature=word,
        )
        for word in figures.members("violins")
    ]
    pages += [Page(page, "genre.qmd.j2", genre=name) for name, page in genres.items()]
    return pages


def source_files(study: Any, results: Path) -> list[str]:
    """Return the sources of site and paper, below report/src.

    `results` is the folder of results: every genre of the atlas has a page.
    """
    genres = page_names(names(results))
    listed = [*page_list(TEMPLATES, study, genres), *number_pages(TEMPLATES), PAPER]
    others = ["_quarto.yml", CITATIONS, "results.csv"]
    return [*(f"{page.name}.qmd" for page in listed), *others]


def site_files(study: Any, results: Path) -> list[str]:
    """Return the pages of the site, below report/site."""
    return _site_names(source_files(study, results))


def _site_names(names: Iterable[str]) -> list[str]:
    """Return the pages of the site that sources become."""
    pages = [name for name in names if name.endswith(".qmd")]
    return [f"{name[:-4]}.html" for name in pages if name != f"{PAPER.name}.qmd"]


def whole_texts(
    manuscript: Manuscript, study: Any, written: Mapping[str, Written]
) -> dict[str, str]:
    """Return every source: the written pages with their references, those of numbers.

    Args:
        manuscript: what the pages that need all others are rendered by.
        study: the declaration.
        written: by name, the site's pages and the paper.
    """
    templates = manuscript.templates
    known = floats({n: page for n, page in written.items() if n != PAPER.name})
    texts = {
        f"{page.name}.qmd": closed(page, written[page.name], known, templates)
        for page in pages(templates, study, manuscript.genres.pages)
    }
    paper = f"{PAPER.name}.qmd"
    texts[paper] = with_boxes(placed(mentioned(texts[paper])), manuscript.root)
    listed_rows = rows(uses(written), manuscript.results)
    by_key = {row.key: row for row in listed_rows}
    for name in filter(lists_its_own, written):
        own = {key: at for at, key in enumerate(written[name].numbers, 1)}
        page = f"{name}.qmd"
        texts[page] = texts[page].replace(OWN_ROWS, own_html(by_key, own))
    return texts | number_texts(manuscript, listed_rows, known.values())


def with_boxes(text: str, root: Path) -> str:
    """Return the paper's source with the letters that it must show as boxes."""
    letters = fonts.lacking(text, root)
    if not letters:
        return text
    line = f"study-boxes: {json.dumps(letters, ensure_ascii=False)}\n"
    return text.replace("---\n", f"---\n{line}", 1)


def number_pages(templates: Path) -> list[Page]:
    """Return the pages of numbers: one a folder of results, and the one before them."""
    names = [f"{NUMBERS}/{name}" for name in listed(dictionary.read(templates).folders)]
    pages = [Page(name, "numbers.qmd.j2") for name in names]
    return [*pages, Page(NUMBERS, f"pages/{NUMBERS}.qmd.j2")]


def number_texts(
    manuscript: Manuscript, found: list[Row], known_floats: Iterable[Float]
) -> dict[str, str]:
    """Return results.csv and the pages that list what all other pages show."""
    known = listed(dictionary.read(manuscript.templates).folders)
    groups = by_group(found, known)
    texts = {"results.csv": results_csv(found)}
    for page in number_pages(manuscript.templates):
        name = page.name.partition("/")[2]
        table = table_html(groups[name]) if name else index_html(groups, known)
        words = {"folder": known.get(name), "table": table}
        texts[f"{page.name}.qmd"] = manuscript.write(page, **words).text
    return texts | _downloads(manuscript, texts, known_floats)


def _downloads(
    manuscript: Manuscript, texts: Mapping[str, str], known_floats: Iterable[Float]
) -> dict[str, str]:
    """Return the page of downloads, where the templates have one."""
    page = Page(offered.PAGE, f"pages/{offered.PAGE}.qmd.j2")
    if not (manuscript.templates / page.template).is_file():
        return {}
    source = manuscript.root / "report" / "src"
    words = {
        "dictionary": dictionary.read(manuscript.templates),
        "weight": lambda name: offered.weight(source, name, texts),
        "pictured": lambda: offered.pictured(known_floats),
    }
    return {f"{page.name}.qmd": manuscript.write(page, **words).text}


def configuration(
    templates: Path,
    study: Any,
    provenance: Mapping[str, Any],
    texts: Mapping[str, str],
) -> str:
    """Return _quarto.yml with the study's title, addresses, side bar and footer.

    `texts` are the pages: the side bar calls them by their short titles.
    """
    folder = templates.parent
    if not (folder / "_quarto.yml").is_file():
        raise StudyError(f"{folder / '_quarto.yml'} is missing: restore it from git.")
    words = {
        "study": study,
        "provenance": provenance,
        "listed": lambda name: _listed(f"{name}.qmd", texts),
    }
    encoding.text(folder / "_quarto.yml")  # refuses another encoding than UTF-8
    text = render(environment(folder), "_quarto.yml", words, ".")
    return re.sub(r'(?m)^ *[\w-]+: ""\n', "", text)


def _listed(name: str, texts: Mapping[str, str]) -> str:
    """Return a page as an entry of the side bar: its short title is no key of Quarto.

    A page that is missing is told when the site is built.
    """
    head = texts.get(name, "").split("\n---\n", 1)[0]
    short = re.search(r'(?m)^short-title: (".*")$', head)
    return f"{{href: {name}, text: {short[1]}}}" if short else name


def _copy(templates: Path, source: Path) -> None:
    """Copy what the sources refer to."""
    for name in COPIED:
        for path in (templates / name, *(templates / name).rglob("*")):
            if path.is_file():
                write_bytes(source / path.relative_to(templates), path.read_bytes())


def _copy_fonts(root: Path, source: Path) -> None:
    """Copy the fonts of the workspace, and remove those of an earlier build."""
    shutil.rmtree(source / fonts.FOLDER, ignore_errors=True)
    for path in fonts.files(root):
        write_bytes(source / path.relative_to(root), path.read_bytes())


def _remove_orphans(source: Path, written: set[str]) -> None:
    """Remove pages of an earlier build that no template explains any more."""
    for path in source.rglob("*.qmd"):
        if path.relative_to(source).as_posix() not in written:
            path.unlink()
    for name in ("_site", ".quarto"):
        shutil.rmtree(source / name, ignore_errors=True)
