"""The manifest of a release: what it was made from, by what, and what it holds.

Flows in: a workspace, the commit that is released, the origin that pages tell. Flows
out: plain values. No clock and no host: the same commit gives the same manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.data.mirrors import sources
from analysis.pages import pandoc
from analysis.pages.git import Commit
from analysis.releases.snapshots import judgements
from analysis.results import checksums, store
from analysis.results.reader import Results
from analysis.study import declaration, recipes
from analysis.workspace import Workspace

LOCKS = ("requirements-light.txt", "requirements-full.txt")


def description(
    place: Workspace,
    declared: declaration.Study,
    commit: Commit,
    origin: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what is known of a release before it is built.

    Args:
        place: the workspace, at the version that is released.
        declared: its declaration.
        commit: what it is built from: the parent of the commit that will hold it.
        origin: the provenance that the pages tell.
    """
    data = sources(place.root)
    return {
        "version": declared.study.version,
        "title": declared.study.title,
        "date": commit.date,
        "epoch": commit.epoch,
        "commit": commit.hash,
        "data": {
            "name": data.name,
            "doi": data.doi,
            "sha256": origin["sha256"],
            "declared": data.sha256,
        },
        "declaration": checksums.of_bytes(
            store.canonical(recipes.everything(declared)).encode()
        ),
        "locks": {name: checksums.of_file(place.root / name) for name in LOCKS},
        "seeds": {"base": declared.evaluation.seed},
        "engine": origin["engine"],
        "tools": {
            "python": origin["python"],
            "pandoc": pandoc.version(),
            **origin["versions"],
        },
        "findings": judgements(declared, Results(place.results)),
    }


def contents(
    files: Mapping[str, bytes], site: Mapping[str, bytes], place: Workspace
) -> dict[str, Any]:
    """Return the checksum and the bytes of every file, and the pages of the site.

    Args:
        files: what lies beside the manifest.
        site: the files of the site.
        place: the workspace whose results are released.
    """
    inside = {
        key: (place.results / key).read_bytes() for key in store.keys(place.results)
    }
    return {
        "files": {name: _entry(content) for name, content in files.items()},
        "results": {name: _entry(content) for name, content in inside.items()},
        "pages": sorted(name for name in site if name.endswith(".html")),
    }


def _entry(content: bytes) -> dict[str, Any]:
    return {"sha256": checksums.of_bytes(content), "bytes": len(content)}
