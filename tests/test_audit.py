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
    settings = (FOLDER / ".npmrc").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in settings


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
        [FOLDER / "run", pages],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    assert "needs node 20 or later" in done.stdout + done.stderr
    assert ("SKIPPED" in done.stdout) == (pages == "ci")
