"""What may be recorded as fresh without computing: only what is proved."""

from __future__ import annotations

import shutil

import pytest
from _pytask.lockfile import read_lockfile

from analysis.errors import StudyError
from analysis.pipeline import run
from analysis.pipeline.fingerprint import Code
from analysis.verbs import accept
from analysis.workspace import Workspace
from tests import small_workspace as small
from tests.pipeline.test_run import base, place  # noqa: F401 - fixtures


@pytest.fixture
def past(base, tmp_path):  # noqa: F811
    """The study and its code before they are changed, all of it fresh."""
    before = small.copied(base, tmp_path / "past")
    record = read_lockfile(before / "study" / "pytask.lock")
    entries = {path: entry for entry in record.task for path in entry.produces}
    return accept.Before(before / "study", Code(before / "code"), entries)


def accepted(place, past, *, alike: bool = False) -> accept.Accepting:  # noqa: F811
    """Accept what is proved of the stale tasks."""
    stale = {each.name for each in place.explain().stale}
    only = accept.Accepting(stale, past, alike=alike)
    run.accept(Workspace(place.root), run.RESULTS, place.root, only)
    return only


def reasons(found: accept.Accepting) -> set[str]:
    return set(found.refused.values())


def edit_shell(place) -> None:  # noqa: F811
    """Change the text of a task without changing what it computes."""
    place.edit(
        "code/analysis/task_data.py",
        "results.write(produces, splits.table(pool, regime, evaluation))",
        "rows = splits.table(pool, regime, evaluation)\n"
        "        results.write(produces, rows)",
    )
    place.read_code_again()


def test_other_code_is_refused_and_stays_stale(place, past):  # noqa: F811
    edit_shell(place)
    stale = place.stale()
    found = accepted(place, past)
    assert reasons(found) == {"its code is another"}
    assert place.stale()["split[rows]"] == stale["split[rows]"] == "code changed"


def test_other_code_with_equal_outcomes_is_accepted(place, past):  # noqa: F811
    edit_shell(place)
    before = small.results(place.root)
    found = accepted(place, past, alike=True)
    assert found.accepted
    assert found.refused == {}
    assert place.stale() == {}
    assert small.results(place.root) == before


def test_a_lost_record_is_accepted_where_all_is_as_it_was(place, past):  # noqa: F811
    """As when the rule of fingerprints changes: no recorded hash is compared."""
    (place.root / "pytask.lock").unlink()
    assert place.stale()
    assert accepted(place, past).refused == {}
    assert place.stale() == {}


def test_a_product_that_is_another_file_is_refused(place, past):  # noqa: F811
    key = "scores/rows/audio/chance.json"
    place.edit(f"study/data/results/{key}", '"folds": 2', '"folds": 3')
    found = accepted(place, past, alike=True)
    assert reasons(found) == {f"data/results/{key} is another file"}


def test_another_input_is_refused(place, past):  # noqa: F811
    (place.root / "pytask.lock").unlink()
    place.edit("study/data/results/splits/rows.csv", ",0\n", ",1\n")
    doubts = reasons(accepted(place, past, alike=True))
    assert "data/results/splits/rows.csv, which it reads, is another file" in doubts


def test_another_declared_value_is_refused(place, past):  # noqa: F811
    place.declare(evaluation={"draws": 60})
    found = accepted(place, past, alike=True)
    assert reasons(found) == {"its declaration is another"}


def test_another_dataset_is_refused(place, past):  # noqa: F811
    small.demo.write_demo(place.root, seed=8, rows_per_genre=small.ROWS)
    shutil.copy(place.root / "data" / "SOURCES.toml", past.root / "data")
    assert "its dataset is another" in reasons(accepted(place, past, alike=True))


def test_another_version_of_a_library_is_refused(place, past):  # noqa: F811
    lock = place.code / "requirements-full.txt"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace("\nnumpy==", "\nnumpy==9"), encoding="utf-8")
    place.read_code_again()
    doubts = reasons(accepted(place, past, alike=True))
    assert "it uses other libraries, or other versions" in doubts


def test_records_of_what_is_not_declared_are_pruned(place, past):  # noqa: F811
    tree = small.tree()
    del tree["models"]["again"]
    tree["experiments"]["headline"]["models"].remove("again")
    small.declare(place.root, small.counted(tree))
    accepted(place, past)
    assert "again" not in (place.root / "pytask.lock").read_text(encoding="utf-8")


def test_a_commit_that_git_does_not_know_is_a_sentence():
    with (
        pytest.raises(StudyError, match=r"cannot check out 'nowhere'.*FROM="),
        accept.before(small.REPOSITORY, "nowhere"),
    ):
        pass
