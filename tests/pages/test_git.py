"""Git is asked in one place, and no setting of a user changes its answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.pages import git, origin
from analysis.releases import repository
from tests.releases.conftest import DAY, commit
from tests.releases.conftest import git as ask

SIGNER = """#!/bin/sh
case "$*" in
*--verify*) echo "gpg: Good signature from someone" >&2; exit 0 ;;
*) cat >/dev/null; echo "[GNUPG:] SIG_CREATED " >&2
   printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n' ;;
esac
"""
SETTINGS = """[user]
  name = A
  email = a@b.example
[log]
  showSignature = true
  date = relative
[color]
  ui = always
[core]
  quotePath = true
  pager = false
  fsmonitor = false-program-of-a-user
[i18n]
  logOutputEncoding = UTF-16
[format]
  pretty = "%an"
[status]
  branch = true
  short = true
  relativePaths = false
  showUntrackedFiles = no
[alias]
  status = log
  rev-list = log
[gpg]
  program = {signer}
"""
EPOCH = 1795176000  # DAY


@pytest.fixture
def project(tmp_path) -> Path:
    """A repository with one commit, which holds the study, in a folder with an ü."""
    root = tmp_path / "Prüfung 1"
    root.mkdir()
    ask(root, "init", "-q", "-b", "main")
    (root / "study.toml").write_text("x", encoding="utf-8")
    commit(root)
    return root


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Path:
    """The home of a user with many settings."""
    signer = tmp_path / "signer"
    signer.write_text(SIGNER, encoding="utf-8")
    signer.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(SETTINGS.format(signer=signer), encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return home


def test_a_commit_has_a_hash_and_a_day(project):
    made = git.head(project)
    assert made == git.Commit(ask(project, "rev-parse", "HEAD").strip(), EPOCH)
    assert made.date == DAY[:10]


def test_settings_of_a_user_change_no_answer(project, hostile):
    ask(project, "commit", "-qS", "--allow-empty", "-m", "Sign")
    hash_ = (project / ".git/refs/heads/main").read_text(encoding="utf-8").strip()
    assert git.head(project) == git.Commit(hash_, EPOCH)
    assert git.changed(project, untracked=True) == []
    (project / "grün.txt").write_text("x", encoding="utf-8")
    (project / "study.toml").write_text("y", encoding="utf-8")
    assert git.changed(project, untracked=True) == ["study.toml", "grün.txt"]
    assert git.changed(project, untracked=False) == ["study.toml"]
    assert not git.has_tag(project, "v1.0.0")
    ask(project, "tag", "-am", "Version", "v1.0.0")
    assert git.has_tag(project, "v1.0.0")


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])
def test_variables_lead_to_no_other_repository(project, tmp_path, monkeypatch, name):
    before = git.head(project)
    other = tmp_path / "other"
    other.mkdir()
    ask(other, "init", "-q")
    (other / "study.toml").write_text("other", encoding="utf-8")
    commit(other, "Other")
    ends = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
    monkeypatch.setenv(name, str(other / ends.get(name, "")))
    assert git.head(project) == before
    assert git.changed(project, untracked=True) == []


def test_settings_in_variables_are_not_read(project, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.worktree")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "/")
    assert git.changed(project, untracked=True) == []
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "nonsense")
    assert git.head(project).date == DAY[:10]


def test_what_replaces_a_commit_is_not_the_commit(project):
    first = git.head(project)
    (project / "study.toml").write_text("y", encoding="utf-8")
    commit(project, "Second")
    second = git.head(project)
    ask(project, "replace", second.hash, first.hash)
    assert git.changed(project, untracked=True) == []
    assert git.head(project) == second


def test_a_repository_around_the_project_is_not_its_own(project):
    unpacked = project / "downloads" / "study-main"
    unpacked.mkdir(parents=True)
    (unpacked / "study.toml").write_text("x", encoding="utf-8")
    with pytest.raises(StudyError, match="does not hold the study"):
        git.head(unpacked)
    ask(project, "add", "-A")  # still in no commit
    with pytest.raises(StudyError, match="does not hold the study"):
        git.head(unpacked)
    commit(project, "Keep it here")
    assert git.head(unpacked).folder == "downloads/study-main/"
    (project / "study.toml").write_text("changed beside it", encoding="utf-8")
    assert git.changed(unpacked, untracked=True) == []
    with pytest.raises(StudyError, match="of its own"):
        repository.head(unpacked)


def test_a_shallow_clone_and_a_detached_head_have_their_commit(project, tmp_path):
    commit_ = git.head(project)
    ask(tmp_path, "clone", "-q", "--depth", "1", project.as_uri(), "clone")
    ask(tmp_path / "clone", "checkout", "-q", "--detach")
    assert git.head(tmp_path / "clone") == commit_


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="not root")
def test_what_git_refuses_is_said_in_its_own_words(project, monkeypatch, hostile):
    os.chown(project, 12345, 12345)
    with pytest.raises(StudyError, match="It says: fatal: detected dubious ownership"):
        git.head(project)
    with pytest.raises(StudyError, match="dubious ownership"):
        repository.head(project)
    monkeypatch.setattr(origin, "PROJECT", project)
    assert origin.commit() == ""
    assert "dubious ownership" in origin.refusal()
    with (hostile / ".gitconfig").open("a", encoding="utf-8") as file:
        file.write(f"[safe]\n  directory = {project}\n")
    assert git.head(project).date == DAY[:10]
    assert origin.refusal() == ""


def test_a_damaged_repository_is_said_in_git_s_words(project, monkeypatch):
    (project / ".git" / "config").write_text("[core\n", encoding="utf-8")
    with pytest.raises(StudyError, match="It says: fatal: bad config"):
        git.head(project)
    monkeypatch.setattr(origin, "PROJECT", project)
    assert "bad config" in origin.refusal()


def test_an_unpacked_archive_has_no_commit_and_nothing_to_say(tmp_path, monkeypatch):
    monkeypatch.setattr(origin, "PROJECT", tmp_path)
    assert origin.commit() == ""
    assert origin.refusal() == ""
