"""A small repository that versions can be released from, and a stub of its report."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from analysis.pipeline.record import Stale
from analysis.releases import archives, places
from analysis.results import store
from analysis.study.declaration import Study
from analysis.verbs import freshness
from analysis.verbs import release as making
from analysis.workspace import Workspace
from tests.golden.renew import WORKSPACE
from tests.small_workspace import REPOSITORY

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- A first finding.
"""
DAY = "2026-11-20T12:00:00+0000"


def git(root: Path, *arguments: str) -> str:
    """Run git in a repository, by a person of its own, at one moment."""
    own = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A"), ("EMAIL", "a@b.example"), ("DATE", DAY))
    }
    done = subprocess.run(
        ["git", "-c", "core.hooksPath=", *arguments],
        cwd=root,
        env=os.environ | own,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def commit(root: Path, message: str = "Change") -> None:
    """Commit everything in a repository."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


def page(words: str) -> str:
    """Return a small page as the frame would make it."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title>'
        f"</head>\n<body>\n<!-- versions --><!-- end of versions --><main>{words}"
        '<a href="splits.zip">splits</a></main></body></html>\n'
    )


def stub(place: Workspace, study: Study, stale: Sequence[Stale]) -> dict[str, Any]:
    """Write a report of two pages, as quickly as a test needs it."""
    version = study.study.version
    site = place.report / "site"
    files = {
        "index.html": page(f"Version {version}").encode(),
        "findings/accuracy.html": page("Accuracy").replace("spl", "../spl", 1).encode(),
        "splits.zip": archive(),
        "study.pdf": f"%PDF {version}".encode(),
    }
    for name, content in files.items():
        store.write_bytes(site / name, content)
    return {
        "sha256": store.read_json(place.results / "data" / "source.json")["sha256"],
        "engine": "builtin",
        "python": "3.12.1",
        "versions": {"numpy": "2.3.5"},
    }


def archive() -> bytes:
    """Return a small zip archive as the report makes them."""
    import io
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        entry = zipfile.ZipInfo("rows.csv", (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        made.writestr(entry, "id,fold\n" + "1,0\n" * 500)
    return content.getvalue()


@pytest.fixture(scope="session")
def committed(tmp_path_factory) -> Path:
    """A repository with results and one commit, to be copied and not changed."""
    root = tmp_path_factory.mktemp("releases") / "repository"
    shutil.copytree(WORKSPACE, root)
    names = (
        "pyproject.toml", "CITATION.cff", "README.md", ".gitignore",
        "requirements-light.txt", "requirements-full.txt", "data/SOURCES.toml",
    )  # fmt: skip
    for name in names:
        shutil.copy(REPOSITORY / name, root / name)
    (root / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    for place in places.PLACES:  # whatever version the project itself has by now
        text = (root / place.name).read_text(encoding="utf-8")
        text = place.edited(text, "0.1.0")
        (root / place.name).write_text(text, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    commit(root, "Begin")
    return root


@pytest.fixture
def repository(tmp_path, monkeypatch, committed) -> Path:
    """A repository with results, all fresh, and nothing released."""
    root = shutil.copytree(committed, tmp_path / "repository")
    git(root, "update-index", "-q", "--refresh")
    monkeypatch.setattr(archives, "LEVEL", 0)  # quick, and as deterministic
    monkeypatch.setattr(freshness, "stale", lambda place: [])
    return Path(root)


@pytest.fixture
def release(repository) -> Callable[..., list[str]]:
    """Release a version of the repository with the stub of its report."""

    def run(version: str, render: Callable = stub) -> list[str]:
        return making.release(Workspace(repository), version, render)

    return run


def again(root: Path, words: str = "More.") -> None:
    """Commit a release and something new to release."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    head, mark, tail = text.partition("## [")
    entry = f"## [Unreleased]\n\n### Added\n\n- {words}\n\n"
    (root / "CHANGELOG.md").write_text(head + entry + mark + tail, encoding="utf-8")
    commit(root, "Go on")
