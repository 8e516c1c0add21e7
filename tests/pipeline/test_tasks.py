"""The graph of all tasks of the committed declaration, collected and not run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytask.tree_util import tree_leaves

from analysis.pipeline import run
from analysis.study import recipes
from analysis.workspace import PROJECT, VARIABLE, Workspace
from tests import small_workspace as small


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> SimpleNamespace:
    """Every task with the files that it reads and writes, below `root`."""
    root = tmp_path_factory.mktemp("graph")
    small.write(root)
    text = (small.REPOSITORY / "study.toml").read_text(encoding="utf-8")
    (root / "study.toml").write_text(text, encoding="utf-8")
    found: list[SimpleNamespace] = []
    collected = run._outcome

    def noted(session):
        for task in session.tasks:
            reads, writes = (
                [node.path for node in tree_leaves(tree) if hasattr(node, "path")]
                for tree in (task.depends_on, task.produces)
            )
            name = run.short_name(task)
            found.append(SimpleNamespace(name=name, reads=reads, writes=writes))
        return collected(session)

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(VARIABLE, "")
        patched.setattr(run, "_outcome", noted)
        run.explain(Workspace(root), run.RESULTS, root)
    return SimpleNamespace(root=root, tasks=found)


def test_no_two_products_share_a_place(graph):
    """Nor would they on a disk that takes small and capital letters for the same."""
    places = Counter(
        str(path).casefold() for task in graph.tasks for path in task.writes
    )
    assert [path for path, count in places.items() if count > 1] == []
    assert places


def test_what_is_read_is_made_or_belongs_to_the_project(graph):
    made = {path for task in graph.tasks for path in task.writes}
    own = {Workspace(graph.root).sources, *(PROJECT / "data").glob("*.csv")}
    strange = {
        (task.name, path)
        for task in graph.tasks
        for path in task.reads
        if Path(path) not in made | own
    }
    assert strange == set()


def test_every_fit_score_and_comparison_has_a_task(graph, declaration):
    names = {task.name for task in graph.tasks}
    assert {f"fit[{fit.path}]" for fit in declaration.fits} <= names
    assert {f"score[{each.path}]" for each in recipes.scores(declaration)} <= names
    pairs = {f"compare[{name}]" for name, _, _ in recipes.comparisons(declaration)}
    assert pairs <= names


def test_every_searched_model_has_its_trials_and_every_fit_reads_the_choice(
    graph, declaration
):
    tasks = {task.name: task for task in graph.tasks}
    folder = Workspace(graph.root).results / "search"
    for name in declaration.models:
        searched = bool(recipes.tuned(declaration, name))
        trials = {each for each in tasks if each.startswith(f"trial[{name}/")}
        assert len(trials) == (declaration.search.trials if searched else 0)
        for fit in (fit for fit in declaration.fits if fit.model == name):
            reads = tasks[f"fit[{fit.path}]"].reads
            assert (folder / f"{name}.json" in reads) == searched, fit.path


def test_no_fit_reads_what_was_measured_on_test_items(graph):
    """A choice that looked at a test item would make its score too good."""
    folder = Workspace(graph.root).results
    allowed = {"splits", "search"}
    for task in graph.tasks:
        if task.name.startswith(("fit", "trial", "choose")):
            parts = {
                path.relative_to(folder).parts[0]
                for path in task.reads
                if path.is_relative_to(folder)
            }
            assert parts <= allowed, task.name
