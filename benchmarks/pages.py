"""Weigh what a reader loads: the paper, each page with what it shows, the site.

Flows in: a finished report. Flows out: bytes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from benchmarks.errors import NotMeasuredError

_LOADED = re.compile(
    r"""<(?:img|script|source|iframe)\b[^>]*?\bsrc="([^"]+)"
      | <link\b[^>]*?\brel="(?:stylesheet|icon)"[^>]*?\bhref="([^"]+)"
      | <link\b[^>]*?\bhref="([^"]+)"[^>]*?\brel="(?:stylesheet|icon)" """,
    re.VERBOSE,
)


def loaded(page: Path) -> list[str]:
    """Return the addresses that a page loads by itself, each once."""
    found = _LOADED.findall(page.read_text(encoding="utf-8"))
    return list(dict.fromkeys("".join(groups) for groups in found))


def weight(page: Path) -> int:
    """Return the bytes of a page and of the files that it loads."""
    files = [page.parent / each for each in loaded(page) if ":" not in each]
    return sum(each.stat().st_size for each in (page, *files) if each.is_file())


def outside(page: Path) -> list[str]:
    """Return what a page asks of the network."""
    return [each for each in loaded(page) if re.match(r"(?:https?:)?//", each)]


def heaviest(site: Path) -> tuple[str, int]:
    """Return the heaviest page of a site, by name, and its bytes."""
    pages = list(site.rglob("*.html"))
    if not pages:
        raise NotMeasuredError("there is no site")
    page = max(pages, key=weight)
    return page.relative_to(site).as_posix(), weight(page)


def total(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def fonts(paper: Path) -> str:
    """Say how many fonts of a PDF are embedded, or that nothing here can tell."""
    if not shutil.which("pdffonts"):
        return "fonts not looked at (pdffonts is not installed)"
    command = ["pdffonts", str(paper)]
    lines = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True
    ).stdout
    rows = [line.split() for line in lines.splitlines()[2:]]
    inside = sum(row[-5] == "yes" for row in rows)
    return f"{inside} of {len(rows)} fonts embedded"


def tagged(paper: Path) -> str:
    """Say whether a PDF claims to follow PDF/UA-1, which Typst checked when it did."""
    claims = re.search(rb"pdfuaid:part[^0-9]{1,12}1", paper.read_bytes())
    return "PDF/UA-1" if claims else "no claim of PDF/UA-1"
