"""The audit of the pages: what it needs is locked, and it says when it cannot run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.project_copy import PROJECT

FOLDER = PROJECT / "tests" / "audit"
LOCK = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
PACKAGE = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))


def test_the_lock_names_checksums_and_no_place():
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry" not in text
    for name, entry in LOCK["packages"].items():
        if name:
            assert entry["integrity"].startswith("sha512-"), name
    settings = (FOLDER / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= {
        *settings
    }


def place_of(name: str, user: str, packages: dict) -> str:
    """Return where node finds a package for its user, or an empty text."""
    while True:
        place = f"{user}/node_modules/{name}".lstrip("/")
        if place in packages or not user:
            return place if place in packages else ""
        user = user.rpartition("node_modules/")[0].rstrip("/")


def lacking(packages: dict) -> list[str]:
    """Return what packages need, and the lock does not hold."""
    return [
        f"{user} needs {name}"
        for user, entry in packages.items()
        for kind in ("dependencies", "optionalDependencies", "peerDependencies")
        for name in entry.get(kind, {})
        if not place_of(name, user, packages)
        and not entry.get("peerDependenciesMeta", {}).get(name, {}).get("optional")
    ]


def test_the_lock_is_complete():
    """Any npm installs it as it is, and adds nothing."""
    assert LOCK["lockfileVersion"] == 3
    assert lacking(LOCK["packages"]) == []
    less = {k: v for k, v in LOCK["packages"].items() if not k.endswith("/ws")}
    assert any("needs ws" in fault for fault in lacking(less))


def test_the_lock_is_of_the_packages_that_are_asked_for():
    top = LOCK["packages"][""]
    for kind in ("dependencies", "optionalDependencies"):
        assert top[kind] == PACKAGE[kind]
    assert set(PACKAGE["optionalDependencies"]) == {"lighthouse"}


def test_a_few_pages_stand_for_all_in_ci():
    text = (FOLDER / "audit.mjs").read_text(encoding="utf-8")
    (few,) = re.findall(r"const FEW = \[(.*?)\];", text, re.DOTALL)
    names = [each.replace("\\", "") for each in re.findall(r"/\^(.*?)\$/", few)]
    assert names[:4] == [
        "index.html", "findings/accuracy.html", "confusions.html", "genres.html",
    ]  # fmt: skip
    assert len([name for name in names if name.startswith("genres/")]) == 3


@pytest.mark.parametrize(("pages", "code"), [("ci", 0), ("all", 2)])
def test_without_node_it_says_so_and_only_ci_goes_on(tmp_path, pages, code):
    for name in ("bash", "dirname", "env"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        ["bash", FOLDER / "run", pages],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == code, done.stderr
    assert "needs node 20 or later" in done.stdout + done.stderr
    assert ("SKIPPED" in done.stdout) == (pages == "ci")
