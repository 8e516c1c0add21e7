"""The menu of versions and the banner of a frozen page, as HTML.

Flows in: the released versions and the page that is shown. Flows out: HTML that works
without a script and from the file system. Every link goes to the same page of the other
version where that version has it, else to its first page.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence

from analysis.pages.catalogue import Release

BEGIN, END = "<!-- versions -->", "<!-- end of versions -->"
FIRST, ALL = "index.html", "versions.html"


def menu(
    releases: Sequence[Release],
    current: str,
    page: str,
    up: str,
    *,
    latest: Collection[str] | None = None,
) -> str:
    """Return the menu of a page, "" where nothing was released.

    Args:
        releases: the newest first.
        current: the version of the page.
        page: the path of the page in its version.
        up: the way from the page to the root of the whole site.
        latest: the pages of the latest version when the page is a frozen one; None
            on a page of the latest version itself.
    """
    if not releases:
        return ""
    rows = [_row(f"{up}{page}", "Latest", latest is None)]
    if latest is not None and page not in latest:
        rows = [_row(f"{up}{FIRST}", "Latest", here=False)]
    rows += [
        _row(
            f"{up}{each.address}{page if page in each.pages else FIRST}",
            f"{each.version} <span>{each.date}</span>",
            latest is not None and each.version == current,
        )
        for each in releases
        if each.kept
    ]
    rows.append(f'<li class="all"><a href="{up}{ALL}">What changed</a></li>')
    summary = f'<span class="word">Version </span>{html.escape(current)}'
    return (
        f'{BEGIN}<details class="versions"><summary class="tool">{summary}</summary>'
        f"<ul>{''.join(rows)}</ul></details>{END}"
    )


def _row(target: str, words: str, here: bool) -> str:
    """Return one link, or the words alone for the version that is shown."""
    if here:
        return f"<li><b>{words}</b></li>"
    return f'<li><a href="{target}">{words}</a></li>'


def banner(
    release: Release, latest: str, page: str, up: str, pages: Collection[str]
) -> str:
    """Return the banner of a frozen page; `pages` are those of the latest version."""
    same = page in pages
    target = f"{up}{page if same else FIRST}"
    link = "This page in the latest version" if same else "The latest version"
    told = (
        f"the latest is {html.escape(latest)}."
        if latest != release.version
        else "kept as it was released."
    )
    return (
        '<aside class="study-version" aria-label="Version"><p>'
        f"<strong>This is version {release.version}</strong> of "
        f"<time>{release.date}</time>: {told} "
        f'<a href="{target}">{link}</a></p></aside>'
    )


# A frozen page may come from another engine or an older frame, so its banner brings its
# own colours: dark letters on light yellow, readable beside any theme.
STYLE = (
    "<style>.study-version{background:#fff4d6;color:#3d2e00;border-bottom:1px solid "
    "#d9b44a;font:0.9375rem/1.45 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Noto Sans',sans-serif;padding:0.6rem 1rem;text-align:center;position:relative;"
    "z-index:1040}.study-version p{margin:0}.study-version a{color:#5a3d00;"
    "font-weight:600;white-space:nowrap}@media print{.study-version{border:0}}</style>"
)
