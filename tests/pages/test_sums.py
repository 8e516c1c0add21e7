"""Every Python adds alike: the built-in `sum` of floats rounds otherwise since 3.12."""

from __future__ import annotations

import builtins
import sys

import pytest

from analysis import figures
from analysis.findings import all_findings
from analysis.results.reader import Results
from tests import synthetic_results
from tests.pages.conftest import write


@pytest.fixture
def only_whole(monkeypatch):
    """Have the study's own calls of `sum` refuse floats; return what was refused."""
    add, refused = builtins.sum, set()

    def added(items, /, start=0):
        items = list(items)
        caller = sys._getframe(1)
        module = caller.f_globals.get("__name__", "")
        if module.startswith("analysis.") and any(isinstance(x, float) for x in items):
            refused.add(f"{module}:{caller.f_lineno}")
        return add(items, start)

    monkeypatch.setattr(builtins, "sum", added)
    return refused


def test_pages_and_findings_add_floats_exactly(workspace, only_whole):
    write(workspace)
    all_findings(workspace.study, Results(workspace.root / "data" / "results"))
    assert only_whole == set()


def test_figures_add_floats_exactly(tmp_path, declaration, only_whole):
    results = Results(synthetic_results.write(tmp_path, declaration))
    for name in figures.of(results):
        figures.frame(name, results, declaration)
    assert only_whole == set()
