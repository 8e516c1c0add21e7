"""`make release`: check, build apart, write, and say what to commit.

Flows in: a workspace that is a repository, and a version. Flows out: the folder
report/releases/x.y.z, the version in every place that holds it, and the commands that
commit them. Where anything fails, nothing has changed.
"""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from analysis import texts as encoding
from analysis.errors import StudyError
from analysis.pages import catalogue, numbering
from analysis.pages.git import Commit
from analysis.pipeline import run
from analysis.pipeline.record import Stale
from analysis.releases import (
    archives,
    comparing,
    manifest,
    places,
    repository,
    snapshots,
    telling,
)
from analysis.results import store
from analysis.study import reading
from analysis.study.declaration import Study
from analysis.verbs import freshness, words
from analysis.verbs import report as reporting
from analysis.verbs.terminal import say
from analysis.workspace import PROJECT, Workspace

Render = Callable[[Workspace, Study, Sequence[Stale]], dict[str, Any]]

BUILD = "release.tmp"  # below report, which git ignores
MOST_BYTES = 25_000_000  # of a whole release: every clone carries it for ever


@click.command("release", help="keep the study as a version")
@click.argument("version")
@click.pass_obj
def command(place: Workspace, version: str) -> int:
    """Keep the study as a version, and say how to commit it."""
    if place.root != PROJECT:
        raise StudyError(
            f"A version is released from the repository, {PROJECT}: leave out --root."
        )
    if not version:
        raise StudyError(words.NEEDED["release"])
    reporting.check_letters(place, reading.load(place.declaration))
    for line in release(place, version, reporting.render):
        say(line)
    return 0


def release(place: Workspace, version: str, render: Render) -> list[str]:
    """Release a version, and return the lines to tell.

    Args:
        place: the repository.
        version: three numbers, above those of the last release.
        render: builds a workspace, of which the declaration and the stale results
            are given, in place; returns what its pages say of their origin.

    Raises:
        StudyError: when the version, the repository, the results or the changelog are
            not ready, or the report cannot be built; nothing has changed then.
    """
    _check_version(place.root, version)
    commit = repository.head(place.root)
    repository.check_clean(place.root)
    repository.check_no_tag(place.root, f"v{version}")
    places.check_changelog(_text(place.root / places.CHANGELOG))
    with run.exclusive(place.root):
        _check_fresh(place)
        changes = _changes(place, version)
        items = telling.items(changes) if changes else []
        texts = places.edited(place.root, version, commit.date, items)
        with _built(place, version, commit, changes, texts, render) as made:
            target = place.root / catalogue.FOLDER / version
            target.parent.mkdir(parents=True, exist_ok=True)
            with places.written(texts):
                made.rename(target)
    return [*_told(place, version, target, changes)]


def _check_version(root: Path, version: str) -> None:
    """Refuse a name that is no version, or not above all earlier ones."""
    asked, folder = numbering.number(version), root / catalogue.FOLDER / version
    if folder.exists():
        raise StudyError(
            f"{folder} exists: version {version} was released; choose a higher one."
        )
    known = catalogue.released(root)
    if known and asked <= known[0].number:
        raise StudyError(
            f"Version {version} is not above {known[0].version}, the last one in "
            "report/releases: choose a higher one."
        )


def _check_fresh(place: Workspace) -> None:
    """Refuse results that do not follow from what is declared."""
    stale = freshness.stale(place)
    if stale:
        raise StudyError(
            f"{len(stale)} result(s) are stale or missing, for example "
            f"{stale[0].job}: `make explain` says why; run `make results`, commit, "
            "then release."
        )


def _changes(place: Workspace, version: str) -> comparing.Changes | None:
    """Return what changed since the last release, None for the first."""
    known = catalogue.released(place.root)
    if not known:
        return None
    now = snapshots.of_workspace(place, version)
    return comparing.compared(snapshots.of_release(known[0]), now)


@contextlib.contextmanager
def _built(
    place: Workspace,
    version: str,
    commit: Commit,
    changes: comparing.Changes | None,
    texts: Mapping[Path, str],
    render: Render,
) -> Iterator[Path]:
    """Build the release in a folder apart, which is removed in the end."""
    inner = Workspace(place.report / BUILD)
    shutil.rmtree(inner.root, ignore_errors=True)
    try:
        _copy(place, inner, texts)
        folder = inner.root / catalogue.FOLDER / version
        stored = {"changes": changes.stored() if changes else None}
        store.write_json(folder / catalogue.CHANGES, stored)
        _build(inner, folder, commit, render)
        yield folder
    finally:
        shutil.rmtree(inner.root, ignore_errors=True)


def _copy(place: Workspace, inner: Workspace, texts: Mapping[Path, str]) -> None:
    """Copy what a report is made from, and what earlier releases say of themselves."""
    for folder in (place.root, place.root / "data"):
        for path in (p for p in folder.glob("[!.]*") if p.is_file()):
            text = texts.get(path)
            content = path.read_bytes() if text is None else text.encode()
            store.write_bytes(inner.root / path.relative_to(place.root), content)
    shutil.copytree(place.results, inner.results)
    for each in catalogue.released(place.root):
        for name in (catalogue.MANIFEST, catalogue.CHANGES):
            inside = (each.folder / name).relative_to(place.root)
            store.write_bytes(inner.root / inside, (each.folder / name).read_bytes())


def _build(inner: Workspace, folder: Path, commit: Commit, render: Render) -> None:
    """Render the report and write the files of the release into `folder`.

    The manifest is written twice: pages list their own version too.
    """
    title = reading.load(inner.declaration)
    source = store.read_json(inner.results / "data" / "source.json")
    first = {
        "version": title.study.version,
        "title": title.study.title,
        "date": commit.date,
        "commit": commit.hash,
        "data": {"sha256": source["sha256"]},
    }
    store.write_json(folder / catalogue.MANIFEST, first)
    origin = render(inner, title, [])
    site = _site(inner.report / "site")
    files = {
        catalogue.PAPER: site[catalogue.PAPER],
        catalogue.RESULTS: archives.packed(_snapshot(inner), commit.epoch),
        catalogue.SITE: archives.packed(_slim(site), commit.epoch),
        catalogue.CHANGES: (folder / catalogue.CHANGES).read_bytes(),
    }
    _check_size(files)
    whole = manifest.description(inner, title, commit, origin)
    whole |= manifest.contents(files, site, inner)
    for name, content in files.items():
        store.write_bytes(folder / name, content)
    store.write_json(folder / catalogue.MANIFEST, whole)


def _site(folder: Path) -> dict[str, bytes]:
    """Return the files of the site by name, without earlier versions.

    Raises:
        StudyError: when a link of it leads nowhere, or something else is wrong.
    """
    from analysis.pages.checks.links import check_site

    troubles = check_site(folder)
    if troubles:
        raise StudyError(f"The site is not sound: {troubles[0]}; `make check`.")
    return {
        key: (folder / key).read_bytes()
        for key in store.keys(folder)
        if not key.startswith(f"{catalogue.FROZEN}/")
    }


def _slim(site: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the site without what lies beside it, its archives ready to be packed."""
    return {
        name: archives.rezipped(content, zipfile.ZIP_STORED)
        if name.endswith(".zip")
        else content
        for name, content in site.items()
        if name != catalogue.PAPER
    }


def _snapshot(inner: Workspace) -> dict[str, bytes]:
    """Return the results and the declaration that they follow from."""
    found = {
        f"{snapshots.PREFIX}{key}": (inner.results / key).read_bytes()
        for key in store.keys(inner.results)
    }
    return found | {snapshots.DECLARATION: inner.declaration.read_bytes()}


def _check_size(files: Mapping[str, bytes]) -> None:
    """Refuse a release that is too heavy to be carried by every clone."""
    total = sum(len(content) for content in files.values())
    if total > MOST_BYTES:
        raise StudyError(
            f"The release would weigh {total / 1e6:.0f} MB, more than "
            f"{MOST_BYTES / 1e6:.0f}: find what has grown in the site or the results."
        )


def _told(
    place: Workspace, version: str, target: Path, changes: comparing.Changes | None
) -> Iterator[str]:
    """Yield what was made, what changed, and what to do next."""
    total = sum(path.stat().st_size for path in target.iterdir())
    yield f"release   {target.relative_to(place.root)} ({total / 1e6:.1f} MB)"
    yield from (f"  {line}" for line in telling.lines(changes)) if changes else ()
    files = " ".join([*(each.name for each in places.PLACES), places.CHANGELOG])
    yield (
        "Take the picture of the README anew (`make report`, "
        "`bash .github/take-cover`), read the entry in the changelog, "
        "then commit and tag:"
    )
    yield f"  git add {files} .github/cover.png report/releases/{version}"
    yield f'  git commit -m "Release {version}"'
    yield f'  git tag -a v{version} -m "Version {version}"'


def _text(path: Path) -> str:
    """Return the text of a file, "" where there is none."""
    return encoding.text(path) if path.is_file() else ""
