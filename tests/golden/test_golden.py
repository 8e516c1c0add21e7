"""A tiny study, rendered whole, against the committed pages.

`workspace/` holds a declaration and synthetic results (nothing here is about music);
`expected/` holds every generated source and the words of every page and of the paper.
After a change on purpose: `python -m tests.golden.renew`, then read the diff.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.golden import renew


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return renew.texts(tmp_path_factory.mktemp("golden"))


def expected():
    folder = renew.EXPECTED
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_files_are_made(made):
    assert sorted(made) == sorted(expected())


@pytest.mark.parametrize("name", sorted(expected()))
def test_a_file_is_as_expected(made, name):
    assert made[name] == expected()[name], renew.REMEDY


def test_continuous_integration_never_renews(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.renew"],
        cwd=renew.FOLDER.parents[1],
        env=os.environ | {"CI": "true"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "CI is set" in done.stderr
