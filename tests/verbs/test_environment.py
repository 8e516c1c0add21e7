"""The installer: refusals, the stamp, and what the lock files promise."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.verbs import environment, installers
from tests.small_workspace import REPOSITORY

LIGHT = (REPOSITORY / "requirements-light.txt").read_text(encoding="utf-8")
FULL = (REPOSITORY / "requirements-full.txt").read_text(encoding="utf-8")


def locked(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An environment folder of its own, with recorded commands instead of installs.

    Environments are real ones, without pip but with a module of that name.
    """
    folder = tmp_path / "Łódź" / ".venv"
    monkeypatch.setattr(environment, "FOLDER", folder)
    monkeypatch.setattr(environment, "STAMP", folder / "installed.txt")
    monkeypatch.delenv("INSTALLER", raising=False)
    locks = {kind: tmp_path / f"{kind}.txt" for kind in ("light", "full")}
    for kind, path in locks.items():
        path.write_text(f"some-{kind}==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "LOCKS", locks)
    calls: list[list[str]] = []

    def run(command: list) -> None:
        calls.append([str(part) for part in command])
        if "venv" in calls[-1]:
            make(folder)
        else:
            lock = Path(calls[-1][-1])
            name = lock.read_text(encoding="utf-8").split("==")[0]
            (packages(folder) / name).mkdir(exist_ok=True)
            (packages(folder) / f"{name.replace('-', '_')}-1.dist-info").mkdir(
                exist_ok=True
            )

    monkeypatch.setattr(installers, "run", run)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return SimpleNamespace(folder=folder, locks=locks, calls=calls)


def make(folder: Path, *options: str) -> None:
    python = [sys.executable, "-m", "venv", "--without-pip", *options, folder]
    subprocess.run(python, check=True)
    (packages(folder) / "pip.py").touch()


def packages(folder: Path) -> Path:
    return next(folder.glob("lib/*/site-packages"))


def made(calls: list[list[str]]) -> int:
    return sum("venv" in call for call in calls)


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


VERBS = (f"verbs/{name}" for name in ("__init__", "words", "environment", "installers"))
EARLY = ("__init__", "errors", *VERBS)


@pytest.mark.parametrize("name", EARLY)
def test_an_old_python_can_read_the_refusal(name):
    """Syntax that it does not know would be a trace instead of a sentence."""
    source = (REPOSITORY / "analysis" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" not in source


def test_nothing_is_installed_twice(place):
    environment.main("light")
    assert [call[2:4] for call in place.calls] == [["-m", "venv"], ["-m", "pip"]]
    for rule in ("--require-hashes", "--no-deps", "--only-binary=:all:"):
        assert rule in place.calls[-1]
    environment.main("light")
    assert len(place.calls) == 2


def test_uv_is_used_where_it_is(place, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    environment.main("light")
    assert [call[:2] for call in place.calls] == [["uv", "venv"], ["uv", "pip"]]
    for rule in ("--require-hashes", "--no-deps", "--no-build"):
        assert rule in place.calls[-1]


def test_the_full_set_serves_for_the_light_one_but_not_the_reverse(place):
    environment.main("full")
    before = len(place.calls)
    assert environment.satisfied("light")
    environment.main("light")
    assert len(place.calls) == before
    stamp = environment.STAMP.read_text(encoding="utf-8")
    light = stamp.replace(environment.wanted("full"), environment.wanted("light"))
    environment.STAMP.write_text(light, encoding="utf-8")
    assert environment.satisfied("light")
    assert not environment.satisfied("full")


def test_a_changed_lock_file_installs_again_into_the_same_environment(place):
    environment.main("light")
    place.locks["light"].write_text("other==2\n", encoding="utf-8")
    assert not environment.satisfied("light")
    environment.main("light")
    assert environment.satisfied("light")
    assert made(place.calls) == 1


def test_an_interrupted_install_is_made_anew(place, monkeypatch):
    environment.main("light")
    place.locks["light"].write_text("other==2\n", encoding="utf-8")
    run = installers.run

    def interrupted(command: list) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installers, "run", interrupted)
    with pytest.raises(SystemExit, match="interrupted: the same command begins it"):
        environment.main("light")
    place.locks["light"].write_text("some-light==1\n", encoding="utf-8")
    assert not environment.satisfied("light")
    monkeypatch.setattr(installers, "run", run)
    environment.main("light")
    assert made(place.calls) == 2


def without_pip(folder: Path) -> None:
    shutil.rmtree(folder)
    make(folder)
    (packages(folder) / "pip.py").unlink()


def of_another_python(folder: Path) -> None:
    path = environment.python()
    path.unlink()
    script = path.with_name("old")
    script.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c "
        "'import json; print(json.dumps(dict(version=[3, 9], alone=True, pip=True, "
        "holds=[])))'\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    path.symlink_to("old")


def without_its_python(folder: Path) -> None:
    environment.python().unlink()
    environment.python().symlink_to(folder / "gone")


def with_a_python_that_fails(folder: Path) -> None:
    environment.python().unlink()
    environment.python().write_text(
        "#!/bin/sh\necho 'no such library' >&2; exit 127\n", encoding="utf-8"
    )
    environment.python().chmod(0o755)


def without_a_package(folder: Path) -> None:
    (packages(folder) / "some-light").rmdir()


def with_another_version(folder: Path) -> None:
    stem = packages(folder) / "some_light-1.dist-info"
    stem.rename(stem.with_name("some_light-2.dist-info"))


def open_to_the_system(folder: Path) -> None:
    make(folder, "--system-site-packages")


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("3.12\n", encoding="utf-8")


def a_link_to_nowhere(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(folder.with_name("gone"))


def an_empty_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        without_pip, of_another_python, without_its_python, with_a_python_that_fails,
        without_a_package, with_another_version, open_to_the_system, a_file,
        a_link_to_nowhere, an_empty_folder,
    ],
)  # fmt: skip
def test_an_environment_that_does_not_work_is_made_anew(place, damage):
    environment.main("light")
    damage(place.folder)
    environment.main("light" if damage is not of_another_python else "full")
    assert made(place.calls) == 2
    assert environment.satisfied("light" if damage is not of_another_python else "full")
    assert environment.answer()["version"] == list(sys.version_info[:2])
    assert environment.answer()["pip"]


def test_what_a_linked_environment_leads_to_is_left_alone(place, tmp_path):
    """It may be shared: only the link is replaced."""
    shared = tmp_path / "shared"
    make(shared)
    place.folder.parent.mkdir()
    place.folder.symlink_to(shared)
    environment.main("light")
    assert (packages(shared) / "pip.py").exists()
    assert not place.folder.is_symlink()


def test_an_installer_that_puts_packages_elsewhere_is_no_success(place, monkeypatch):
    run = installers.run
    monkeypatch.setattr(
        installers, "run", lambda command: "venv" in command and run(command)
    )
    with pytest.raises(
        SystemExit, match=r"\.venv lacks some-light: look for a setting"
    ):
        environment.main("light")
    assert not environment.satisfied("light")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dns error: failed to lookup address information", ["uv", "pip"]),
        ("invalid peer certificate: UnknownIssuer", ["uv", "pip"]),
        ("error: Hash mismatch for `click`", ["uv"]),
        ("No space left on device (os error 28)", ["uv"]),
    ],
)
def test_pip_follows_where_uv_does_not_reach_its_index(
    place, monkeypatch, words, names
):
    run, asked = installers.run, []

    def unreachable(command: list) -> None:
        if command[0] == "uv" and "install" in command:
            raise installers.cause(words)
        run(command)

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(installers, "run", unreachable)
    install = installers.install
    monkeypatch.setattr(
        installers, "install", lambda *call: (asked.append(call[0]), install(*call))
    )
    if names == ["uv"]:
        with pytest.raises(SystemExit, match="Installing failed"):
            environment.main("light")
    else:
        environment.main("light")
        assert environment.satisfied("light")
    assert asked == names


def test_the_installer_can_be_chosen(place, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setenv("INSTALLER", "pip")
    environment.main("light")
    assert not any(call[0] == "uv" for call in place.calls)


@pytest.mark.parametrize(
    ("wish", "part"), [("conda", "'conda': it is uv or pip"), ("uv", "not on the PATH")]
)
def test_another_installer_is_refused(place, monkeypatch, wish, part):
    monkeypatch.setenv("INSTALLER", wish)
    with pytest.raises(SystemExit, match=part):
        environment.main("light")
    assert place.calls == []


def test_an_environment_that_cannot_be_removed_is_named(place, monkeypatch):
    place.folder.mkdir(parents=True)

    def refused(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refused)
    with pytest.raises(
        SystemExit, match=r"\.venv does not serve and cannot be removed"
    ):
        environment.main("light")


def test_an_intel_mac_reports_but_does_not_compute():
    system = ("darwin", "x86_64")
    assert environment.refusal("light", (3, 13), system) == ""
    assert "Intel Macs" in environment.refusal("full", (3, 13), system)
    assert environment.refusal("full", (3, 13), ("darwin", "arm64")) == ""
    assert environment.refusal("full", (3, 13), ("linux", "x86_64")) == ""


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
