"""Check the finished site: links, ids, weights, letters, and no outside request.

Flows in: report/site. Flows out: the list of troubles, each with its page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from analysis import texts
from analysis.pages.catalogue import FROZEN, is_frozen

NAMED = ("canonical", "alternate")  # what a page's head only tells of
HEAVIEST = 1_500_000  # bytes of a page with what it loads, but for Quarto's own
LIBRARIES = "site_libs"  # where Quarto keeps what every page loads
HEAVIEST_LIBRARIES = 2_000_000  # bytes of what a page loads from there: Bootstrap

_OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src",
           "source": "src", "video": "src", "audio": "src"}  # fmt: skip


@dataclass
class Parts(HTMLParser):
    """What a page holds: ids, links, and what it loads."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        """Note ids, targets and pictures without alt text."""
        values = {name: value or "" for name, value in attributes}
        if "id" in values and tag != "link":  # Quarto's style sheets share one
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "img" and not values.get("alt", "").strip():
            self.bare.append(values.get("src", ""))
        named = tag == "link" and values.get("rel") in NAMED
        if values.get(_LOADED.get(tag, "")) and not named:
            self.loaded.append(values[_LOADED[tag]])


def check_site(site: Path) -> list[str]:
    """Return every trouble of the site, sorted by page; frozen pages are not asked."""
    paths = sorted(site.rglob("*.html"))
    pages = {path: parts(path) for path in paths if not is_frozen(path, site)}
    ids = {path: set(found.ids) for path, found in pages.items()}
    troubles: list[str] = []
    for path, found in pages.items():
        name = path.relative_to(site).as_posix()
        troubles += [f"{name}: {trouble}" for trouble in _page(path, found, ids, site)]
    lost = texts.lost(site, ("*.html", "*.csv", "*.svg", "*.xml"))
    return troubles + [each for each in lost if not each.startswith(f"{FROZEN}/")]


def parts(path: Path) -> Parts:
    """Return what the page at `path` holds."""
    found = Parts()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def weights(path: Path, found: Parts, site: Path) -> tuple[int, int]:
    """Return the bytes of a page with what it loads, and of Quarto's libraries."""
    files = {path, *(_file(path, target) for target in found.loaded)}
    libraries = {file for file in files if file.is_relative_to(site / LIBRARIES)}
    return _bytes(files - libraries), _bytes(libraries)


def _bytes(files: set[Path]) -> int:
    """Return how much files hold together."""
    return sum(file.stat().st_size for file in files if file.is_file())


def _page(path: Path, found: Parts, ids: dict[Path, set[str]], site: Path) -> list[str]:
    """Return the troubles of one page."""
    troubles = [
        f"the id '{id_}' stands {count} times"
        for id_, count in Counter(found.ids).items()
        if count > 1
    ]
    troubles += [f"the picture {source} has no alt text" for source in found.bare]
    troubles += [
        f"it loads {target} from outside"
        for target in found.loaded
        if _OUTSIDE.match(target)
    ]
    for target in [*found.links, *found.loaded]:
        troubles += _target(path, target, ids, site)
    own, libraries = weights(path, found, site)
    for total, most, of in (
        (own, HEAVIEST, ""),
        (libraries, HEAVIEST_LIBRARIES, f" of {LIBRARIES}"),
    ):
        if total > most:
            troubles.append(f"it weighs {total:,} bytes{of}, more than {most:,}")
    return troubles


def _target(
    path: Path, target: str, ids: dict[Path, set[str]], site: Path
) -> list[str]:
    """Return what is wrong with one link."""
    if _OUTSIDE.match(target) or _SCHEME.match(target):
        return []
    file, id_ = _file(path, target), unquote(target.partition("#")[2])
    if not file.is_file():
        return [f"{target} leads to no file"]
    if not file.is_relative_to(site):
        return [f"{target} leads out of the site"]
    if id_ and file in ids and id_ not in ids[file]:
        return [f"{target} leads to no id"]
    return []


def _file(path: Path, target: str) -> Path:
    """Return the file that `target` names from `path`; for a folder, its index."""
    name = unquote(target.partition("#")[0].partition("?")[0])
    file = Path(*_flat((path.parent / name).parts)) if name else path
    return file / "index.html" if file.is_dir() else file


def _flat(parts: tuple[str, ...]) -> list[str]:
    """Resolve `..` without asking the file system."""
    flat: list[str] = []
    for part in parts:
        if part == "..":
            flat.pop()
        elif part != ".":
            flat.append(part)
    return flat
