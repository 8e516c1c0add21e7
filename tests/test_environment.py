"""The installer: refusals, the stamp, and what the lock files promise."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis import environment
from tests.small_workspace import REPOSITORY

LIGHT = (REPOSITORY / "requirements-light.txt").read_text(encoding="utf-8")
FULL = (REPOSITORY / "requirements-full.txt").read_text(encoding="utf-8")


def locked(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An environment folder of its own, with recorded commands instead of installs."""
    folder = tmp_path / ".venv"
    monkeypatch.setattr(environment, "FOLDER", folder)
    monkeypatch.setattr(environment, "STAMP", folder / "installed.txt")
    locks = {kind: tmp_path / f"{kind}.txt" for kind in ("light", "full")}
    for kind, path in locks.items():
        path.write_text(f"{kind}==1\n")
    monkeypatch.setattr(environment, "LOCKS", locks)
    calls: list[list[str]] = []

    def call(command: list, settings: dict) -> None:
        calls.append([str(part) for part in command])
        if "venv" in calls[-1]:
            make(folder, environment.version_of(sys.version_info))

    monkeypatch.setattr(environment, "_call", call)
    return SimpleNamespace(folder=folder, locks=locks, calls=calls)


def make(folder: Path, version: str, key: str = "version") -> None:
    python = environment.python()
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    (folder / "pyvenv.cfg").write_text(f"home = x\n{key} = {version}.7\n")


@pytest.mark.parametrize(
    ("kind", "version", "part"),
    [
        ("light", (3, 10, 13), "This is Python 3.10, the study needs 3.11 or later"),
        ("full", (3, 10), "the study needs 3.11 or later"),
        ("full", (3, 14, 0), "This is Python 3.14; computing needs 3.11 to 3.13"),
        ("full", (3, 15), "`make report` works with this one"),
    ],
)
def test_a_python_that_cannot_serve_gets_one_sentence(kind, version, part):
    told = environment.refusal(kind, version)
    assert part in told
    assert "make PYTHON=" in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("kind", "version"),
    [
        ("light", (3, 11, 0)),
        ("light", (3, 14, 1)),
        ("full", (3, 11)),
        ("full", (3, 13)),
    ],
)
def test_the_pythons_that_serve_are_let_through(kind, version):
    assert environment.refusal(kind, version) == ""


def test_an_old_python_is_refused_before_anything_is_installed(place, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(SystemExit, match=r"^This is Python 3\.10, the study needs"):
        environment.main("light")
    assert place.calls == []


@pytest.mark.parametrize("name", ["__init__", "environment"])
def test_an_old_python_can_read_the_refusal(name):
    """Syntax that it does not know would be a trace instead of a sentence."""
    source = (REPOSITORY / "analysis" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" not in source


def test_nothing_is_installed_twice(place, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    environment.main("light")
    assert [call[1:3] for call in place.calls] == [["-m", "venv"], ["-m", "pip"]]
    assert "--require-hashes" in place.calls[-1]
    environment.main("light")
    assert len(place.calls) == 2


def test_uv_is_used_where_it_is(place, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    environment.main("light")
    assert [call[:2] for call in place.calls] == [
        ["/bin/uv", "venv"],
        ["/bin/uv", "pip"],
    ]
    assert "--require-hashes" in place.calls[-1]


def test_the_full_set_serves_for_the_light_one_but_not_the_reverse(place):
    environment.main("full")
    before = len(place.calls)
    assert environment.satisfied("light")
    environment.main("light")
    assert len(place.calls) == before
    environment.STAMP.write_text(environment.wanted("light"))
    assert not environment.satisfied("full")


def test_a_changed_lock_file_installs_again(place):
    environment.main("light")
    assert environment.satisfied("light")
    place.locks["light"].write_text("light==2\n")
    assert not environment.satisfied("light")


def test_an_interrupted_install_is_not_taken_for_done(place, monkeypatch):
    environment.main("light")
    place.locks["light"].write_text("light==2\n")
    monkeypatch.setattr(environment, "_call", lambda *_: sys.exit("no network"))
    with pytest.raises(SystemExit, match="no network"):
        environment.main("light")
    place.locks["light"].write_text("light==1\n")
    assert not environment.satisfied("light")


@pytest.mark.parametrize("key", ["version", "version_info"])
def test_an_environment_of_another_python_is_made_anew(place, key):
    """Else `make PYTHON=python3.13 results` would go on with the 3.14 of before."""
    make(place.folder, "3.99", key)
    (place.folder / "old.txt").touch()
    assert environment.made_with() == "3.99"
    environment.main("full")
    assert not (place.folder / "old.txt").exists()
    assert environment.made_with() == environment.version_of(sys.version_info)


def test_an_environment_of_the_same_python_is_kept(place):
    make(place.folder, environment.version_of(sys.version_info))
    (place.folder / "old.txt").touch()
    environment.main("full")
    assert (place.folder / "old.txt").exists()
    assert not any("venv" in call for call in place.calls)


def test_a_failed_install_ends_with_a_sentence():
    with pytest.raises(SystemExit, match=r"Installing failed in `python.*exit code 3"):
        environment._call([sys.executable, "-c", "raise SystemExit(3)"], {})


def test_an_unknown_set_is_refused():
    with pytest.raises(
        SystemExit, match="Unknown set 'heavy': it is one of light, full"
    ):
        environment.main("heavy")


def test_the_light_lock_is_contained_in_the_full_one():
    assert len(locked(LIGHT)) > 20
    assert locked(LIGHT) <= locked(FULL)


@pytest.mark.parametrize("text", [LIGHT, FULL], ids=["light", "full"])
def test_a_lock_pins_one_version_of_each_package_by_hash(text):
    names = [name for name, _ in locked(text)]
    assert len(names) == len(set(names))
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(names)
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("text", [LIGHT, FULL], ids=["light", "full"])
def test_a_lock_holds_no_address_and_no_path(text):
    assert not re.search(r"://|--index|--find-links|--extra|@ |^-[ef]|/", text, re.M)


def test_the_light_lock_holds_nothing_heavy():
    names = {name for name, _ in locked(LIGHT)}
    assert not names & {"tensorflow", "tensorflow-cpu", "scikit-learn", "xgboost"}
    heavy = {"tensorflow-cpu", "tensorflow", "xgboost-cpu", "xgboost", "scikit-learn"}
    assert heavy <= {name for name, _ in locked(FULL)}
    assert not [name for name, _ in locked(FULL) if "nvidia" in name]
