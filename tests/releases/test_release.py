"""A release is refused with one sentence, or is whole and true."""

from __future__ import annotations

import hashlib
import json
import subprocess

import pytest

from analysis.errors import StudyError
from analysis.pages import catalogue
from analysis.pipeline.record import Stale
from analysis.releases import archives, places, repository, snapshots
from analysis.results import store
from analysis.study import reading
from analysis.verbs import freshness
from tests.releases.conftest import again, commit, git, stub


def state(root) -> dict[str, bytes]:
    """Return every file of a repository but git's and the lock's."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".git", ".pytask"} & set(path.parts)
    }


def refused(release, root, version="1.0.0", **options) -> str:
    """Release what must be refused; return the sentence. Nothing may have changed."""
    before = state(root)
    with pytest.raises(StudyError) as caught:
        release(version, **options)
    assert state(root) == before
    return str(caught.value)


def files_of(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    "version",
    ["../../x", "v1.0.0", "1.0", "1.0.0-rc.1", "01.0.0", "1.0.0\n", "", "١.٠.٠",
     "1.0.0/../..", "-1.0.0", "1.0.0; rm"],
)  # fmt: skip
def test_a_bad_name_is_refused(release, repository, version):
    assert "is no version" in refused(release, repository, version)


def test_a_version_that_is_not_above_the_last_is_refused(release, repository):
    release("1.10.0")
    again(repository)
    said = refused(release, repository, "1.9.9")
    assert "1.10.0" in said
    assert "higher" in said
    assert "was released" in refused(release, repository, "1.10.0")
    assert release("1.10.1")


def test_a_changed_file_is_refused(release, repository):
    (repository / "README.md").write_text("other", encoding="utf-8")
    assert "README.md" in refused(release, repository)


def test_a_file_that_git_does_not_track_is_refused_but_not_an_ignored_one(
    release, repository
):
    (repository / "note.txt").write_text("x", encoding="utf-8")
    assert "note.txt" in refused(release, repository)
    (repository / "note.txt").rename(repository / "note.tmp")
    assert release("1.0.0")


def test_no_git_is_refused(release, repository):
    (repository / ".git").rename(repository.parent / "git")
    assert "not a git repository" in refused(release, repository)


def test_a_missing_git_is_refused(release, repository, monkeypatch):
    def missing(*arguments, **options):
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)
    assert "git installed" in refused(release, repository)


def test_a_tag_that_exists_is_refused(release, repository):
    git(repository, "tag", "v1.0.0")
    assert "v1.0.0" in refused(release, repository)


def test_stale_results_are_refused(release, repository, monkeypatch):
    stale = [Stale("fit[artists/audio/forest/0]", ("code changed",))]
    monkeypatch.setattr(freshness, "stale", lambda place: stale)
    said = refused(release, repository)
    assert "fit[artists/audio/forest/0]" in said
    assert "make results" in said


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("# Changelog\n", "no unreleased part"),
        ("# Changelog\n\n## [0.1.0] - 2026-11-01\n\n- x\n", "no unreleased part"),
        ("# Changelog\n\n## [Unreleased]\n\n### Added\n\n", "says nothing"),
        (
            "# C\n\n## [0.2.0] - 2026-11-01\n\n- x\n\n## [Unreleased]\n\n- y\n",
            "no unreleased part",
        ),
    ],
)
def test_a_changelog_that_says_nothing_new_is_refused(release, repository, text, word):
    (repository / "CHANGELOG.md").write_text(text, encoding="utf-8")
    commit(repository)
    assert word in refused(release, repository)


def test_a_place_without_a_version_is_refused(release, repository):
    text = (
        (repository / "CITATION.cff")
        .read_text(encoding="utf-8")
        .replace("version:", "edition:")
    )
    (repository / "CITATION.cff").write_text(text, encoding="utf-8")
    commit(repository)
    assert "CITATION.cff has no line" in refused(release, repository)


def test_a_site_with_a_broken_link_is_refused(release, repository):
    def broken(place, study, stale):
        stub(place, study, stale)
        (place.report / "site" / "splits.zip").unlink()

    assert "splits.zip leads to no file" in refused(release, repository, render=broken)


@pytest.mark.parametrize("error", [StudyError("no."), KeyboardInterrupt(), SystemExit])
def test_a_failed_build_leaves_nothing(release, repository, error):
    def fails(place, study, stale):
        stub(place, study, stale)
        raise error

    before = state(repository)
    with pytest.raises(BaseException):  # noqa: B017 - whatever it is
        release("1.0.0", fails)
    assert state(repository) == before
    assert release("1.0.0")


def test_a_failed_write_puts_every_file_back(release, repository, monkeypatch):
    written = places.write_bytes
    calls = []

    def full(path, content):
        calls.append(path)
        if len(calls) == 3:
            raise StudyError("Cannot write: no space left.")
        written(path, content)

    monkeypatch.setattr(places, "write_bytes", full)
    assert "no space" in refused(release, repository)
    assert len(calls) > 3, "what was written has been put back"


# ------------------------------------------------------------------ what is made


def test_the_version_stands_everywhere_with_the_day_of_the_commit(release, repository):
    told = release("1.0.0")
    declared = reading.load(repository / "study.toml").study
    assert declared.version == "1.0.0"
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [1.0.0] - 2026-11-20\n\n### Added\n\n- A first finding.\n" in changelog
    assert "nreleased" not in changelog
    for name in ("pyproject.toml", "CITATION.cff", "README.md"):
        assert "1.0.0" in (repository / name).read_text(encoding="utf-8")
    changed = git(repository, "status", "--porcelain", "--untracked-files=all")
    assert {line.split()[-1].split("/")[0] for line in changed.splitlines()} == {
        "CHANGELOG.md", "CITATION.cff", "README.md", "pyproject.toml", "report",
        "study.toml",
    }  # fmt: skip
    assert not (repository / "report" / making_folder()).exists()
    assert any('git commit -m "Release 1.0.0"' in line for line in told)
    assert any("git tag -a v1.0.0" in line for line in told)


def making_folder() -> str:
    from analysis.verbs import release as making

    return making.BUILD


def test_the_manifest_tells_the_truth(release, repository):
    parent = git(repository, "rev-parse", "HEAD").strip()
    release("1.0.0")
    folder = repository / "report" / "releases" / "1.0.0"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["commit"] == parent
    assert manifest["date"] == "2026-11-20"
    source = store.read_json(repository / "data/results/data/source.json")
    assert manifest["data"]["sha256"] == source["sha256"]
    assert manifest["seeds"]["base"] == 20221022
    assert manifest["engine"] == "builtin"
    assert {"python", "pandoc", "numpy"} <= set(manifest["tools"])
    for name, sha256 in manifest["locks"].items():
        assert sha256 == hashlib.sha256((repository / name).read_bytes()).hexdigest()
    assert set(manifest["files"]) == set(files_of(folder)) - {"manifest.json"}
    for name, entry in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert entry == {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
    for key, entry in manifest["results"].items():
        content = (repository / "data" / "results" / key).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert set(manifest["results"]) == set(store.keys(repository / "data/results"))
    assert manifest["pages"] == ["findings/accuracy.html", "index.html"]
    assert set(manifest["findings"]) == set(
        reading.load(repository / "study.toml").findings
    )
    (only,) = catalogue.released(repository)
    assert (only.version, only.commit) == ("1.0.0", parent)


def test_the_archives_hold_results_and_site(release, repository):
    release("1.0.0")
    folder = repository / "report" / "releases" / "1.0.0"
    kept = archives.unpacked((folder / "results.tar.xz").read_bytes(), "x")
    assert kept.pop("study.toml") == (repository / "study.toml").read_bytes()
    here = repository / "data" / "results"
    assert kept == {
        f"data/results/{key}": (here / key).read_bytes() for key in store.keys(here)
    }
    site = archives.unpacked((folder / "site.tar.xz").read_bytes(), "x")
    assert set(site) == {"index.html", "findings/accuracy.html", "splits.zip"}
    assert (folder / "study.pdf").read_bytes() == b"%PDF 1.0.0"


def test_the_same_commit_gives_the_same_bytes(release, repository):
    release("1.0.0")
    folder = repository / "report" / "releases" / "1.0.0"
    first = files_of(folder)
    git(repository, "checkout", "-q", ".")
    git(repository, "clean", "-qfd")
    assert not folder.exists()
    release("1.0.0")
    assert files_of(folder) == first


def test_a_second_release_says_what_changed_since_the_first(release, repository):
    release("1.0.0")
    path = repository / "data/results/scores/artists/audio/forest.json"
    score = json.loads(path.read_text(encoding="utf-8"))
    score["metrics"]["accuracy"]["estimate"] += 0.05
    store.write_json(path, score)
    again(repository)
    told = "\n".join(release("1.1.0"))
    assert "scores/artists/audio/forest#metrics.accuracy.estimate" in told
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    part = changelog[: changelog.index("## [1.0.0]")]
    assert "- More." in part
    assert "### Changed" in part
    assert "1 number and" in part
    folder = repository / "report" / "releases" / "1.1.0"
    stored = json.loads((folder / "changes.json").read_text(encoding="utf-8"))[
        "changes"
    ]
    assert stored["before"] == "1.0.0"
    assert stored["counts"]["numbers"] == 1
    first = repository / "report" / "releases" / "1.0.0" / "changes.json"
    assert json.loads(first.read_text(encoding="utf-8")) == {"changes": None}


def test_a_release_with_the_same_results_says_so(release, repository):
    release("1.0.0")
    again(repository)
    release("1.0.1")
    text = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "- The results are those of 1.0.0.\n" in text


def test_names_in_the_changelog_are_shown_and_do_nothing(release, repository):
    release("1.0.0")
    path = repository / "data/results/scores/artists/audio/forest.json"
    score = json.loads(path.read_text(encoding="utf-8"))
    score["`<script>\n## [9.9.9] - unreleased\u202e"] = 1.5
    store.write_json(path, score)
    again(repository, "A `name`.")
    told = release("1.1.0")
    assert all("\n" not in line and "\u202e" not in line for line in told)
    text = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["## [1.1.0] - 2026-11-20", "## [1.0.0] - 2026-11-20"]


def test_the_commit_of_the_release_is_not_asked_of_another_repository(tmp_path):
    inside = tmp_path / "outer" / "inner"
    inside.mkdir(parents=True)
    git(inside.parent, "init", "-q")
    (inside.parent / "study.toml").write_text("x", encoding="utf-8")
    commit(inside.parent)
    assert repository.head(inside.parent).date == "2026-11-20"
    with pytest.raises(StudyError, match="not a git repository"):
        repository.head(inside)


def test_a_file_that_was_changed_after_the_release_is_refused(release, repository):
    release("1.0.0")
    folder = repository / "report" / "releases" / "1.0.0"
    content = (folder / "results.tar.xz").read_bytes()
    (folder / "results.tar.xz").write_bytes(content + b"x")
    with pytest.raises(StudyError, match="not the file that was released"):
        snapshots.of_release(snapshots.find(repository, "1.0.0"))
