"""What may be recorded as fresh without computing: only what is proved."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from analysis.errors import StudyError
from analysis.pipeline import run
from analysis.pipeline.fingerprint import Code
from analysis.pipeline.job import Job
from analysis.results import checksums
from analysis.verbs import accept
from tests import small_workspace as small
from tests.pipeline.test_run import Place, base, place  # noqa: F401 - fixtures


@pytest.fixture
def past(base, place, tmp_path) -> accept.Before:  # noqa: F811
    """The study and its code before they are changed, all of it fresh."""
    before = small.copied(base, tmp_path / "past")
    called = {path: job.called for job in place.jobs() for path in job.products}
    root = before / "study"
    shutil.copy(before / "code" / "requirements-full.txt", root)
    return accept.Before(root, Code(before / "code"), accept.recorded(root), called)


def accepted(
    place: Place,  # noqa: F811
    past: accept.Before,
    *,
    alike: bool = False,
) -> dict[str, str]:
    """Accept what is proved of the stale jobs; return what is not proved of others."""
    jobs, stale, setup = place.jobs(), place.stale(), place.setup()
    doubts = {
        job.name: accept.doubt(job, setup, past, alike=alike)
        for job in jobs
        if job.name in stale
    }
    proved = [job for job in jobs if doubts.get(job.name) == ""]
    run.accept(jobs, proved, setup, place.root)
    return {name: why for name, why in doubts.items() if why}


SPLIT = '{"split": by_id(items.ids, assign(items, regime, evaluation))}'


def edit_shell(place: Place) -> None:  # noqa: F811
    """Change the text of a job without changing what it computes."""
    place.edit(
        "code/analysis/splits/regimes.py",
        f"return {SPLIT}",
        f"made = {SPLIT}\n    return made",
    )
    place.read_code_again()


def test_other_code_is_refused_and_stays_stale(place, past):  # noqa: F811
    edit_shell(place)
    stale = place.stale()
    assert set(accepted(place, past).values()) == {"its code is another"}
    assert place.stale()["split[rows]"] == stale["split[rows]"] == "code changed"


def test_what_follows_from_other_code_is_accepted_where_it_is_the_same(
    place,  # noqa: F811
    past,
):
    """Only the splits have other code; their files are the same."""
    edit_shell(place)
    assert set(accepted(place, past)) == {
        name for name in place.stale() if place.stale()[name] == "code changed"
    }


def test_other_code_with_equal_outcomes_is_accepted(place, past):  # noqa: F811
    edit_shell(place)
    before = small.results(place.root)
    assert place.stale()
    assert accepted(place, past, alike=True) == {}
    assert place.stale() == {}
    assert small.results(place.root) == before


def test_a_lost_record_is_accepted_where_all_is_as_it_was(place, past):  # noqa: F811
    """As when the rule of fingerprints changes: no recorded hash is compared."""
    (place.root / "pytask.lock").unlink()
    assert place.stale()
    assert accepted(place, past) == {}
    assert place.stale() == {}


def test_another_name_of_a_job_is_accepted(place, past):  # noqa: F811
    """Jobs of two codes are the same where they make the same files."""
    lock = past.root / "pytask.lock"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace('"split[', '"fold['), encoding="utf-8")
    shutil.copy(lock, place.root)
    renamed = accept.Before(
        past.root, past.code, accept.recorded(past.root), past.called
    )
    assert place.stale()["split[rows]"] == "it never ran"
    assert accepted(place, renamed) == {}
    assert place.stale() == {}
    assert "fold[" not in (place.root / "pytask.lock").read_text(encoding="utf-8")


def as_version_1_recorded(place: Place, jobs: Iterable[Job]) -> str:  # noqa: F811
    """Return the record that the first version wrote: parts stand among the files."""
    found = ['lock-version = "1"']
    for number, job in enumerate(jobs):
        was = accept.record.parts(job.state(place.setup()))
        task = f"task_{number}.py::task_it[{number}]"
        parts = {"declaration": was["declaration"], "code": "a", "libraries": "b"}
        if "dataset" in was:
            parts["dataset"] = checksums.of_bytes(was["dataset"].encode())
        entry = accept.record.present(job, place.setup(), place.root)
        depends = dict(entry.reads) | {
            f'{task}::needs::["{k}"]': v for k, v in parts.items()
        }
        found += ["[[task]]", f"id = '{task}'", 'state = "of its files"']
        for table, values in (("depends_on", depends), ("produces", entry.products)):
            found += [f"[task.{table}]"]
            found += [f"'{name}' = '{value}'" for name, value in values.items()]
    return "\n".join(found) + "\n"


def test_what_version_1_recorded_is_understood(place, past):  # noqa: F811
    """It had no jobs: only equal outcomes prove that its code is the same."""
    text = as_version_1_recorded(place, place.jobs())
    for root in (past.root, place.root):
        (root / "pytask.lock").write_text(text, encoding="utf-8")
    old = accept.Before(past.root, past.code, accept.recorded(past.root), {})
    assert set(accepted(place, old).values()) == {"its code is another"}
    assert accepted(place, old, alike=True) == {}
    assert place.stale() == {}
    assert "task_" not in (place.root / "pytask.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", accept.PARTS)
def test_what_version_1_recorded_otherwise_is_refused(place, past, part):  # noqa: F811
    text = as_version_1_recorded(place, place.jobs())
    lines = [
        f"{line[:-3]}no'" if f'["{part}"]' in line else line
        for line in text.splitlines()
    ]
    (past.root / "pytask.lock").write_text("\n".join(lines), encoding="utf-8")
    (place.root / "pytask.lock").unlink()
    old = accept.Before(past.root, past.code, accept.recorded(past.root), {})
    assert f"its {part} is another" in accepted(place, old, alike=True).values()


def test_a_product_that_is_another_file_is_refused(place, past):  # noqa: F811
    key = "scores/rows/audio/chance.json"
    place.edit(f"study/data/results/{key}", '"folds": 2', '"folds": 3')
    doubts = accepted(place, past, alike=True)
    assert set(doubts.values()) == {f"data/results/{key} is another file"}


def test_a_product_that_is_gone_is_refused(place, past):  # noqa: F811
    key = "scores/rows/audio/chance.json"
    (place.results / key).unlink()
    doubts = accepted(place, past, alike=True)
    assert set(doubts.values()) == {f"data/results/{key} is another file"}
    assert place.stale() == {"score[rows/audio/chance]": f"{key} is missing"}


def test_files_that_no_job_made_are_refused(place, past):  # noqa: F811
    model = {
        "family": "baseline",
        "module": "baseline",
        "params": {"strategy": "prior"},
    }
    small.declare(place.root, small.with_model(small.tree(), "new", model))
    own = {name for name in place.stale() if "new" in name}
    doubts = accepted(place, past, alike=True)
    assert doubts == dict.fromkeys(own, "no job made these files at that commit")


def test_another_input_is_refused(place, past):  # noqa: F811
    (place.root / "pytask.lock").unlink()
    place.edit("study/data/results/splits/rows.csv", ",0\n", ",1\n")
    doubts = accepted(place, past, alike=True).values()
    assert "data/results/splits/rows.csv, which it reads, is another file" in doubts


def test_another_file_of_the_project_is_refused(place, past):  # noqa: F811
    path = place.code / "data" / "families.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    doubts = accepted(place, past, alike=True).values()
    name = "../code/data/families.csv"
    assert set(doubts) == {f"{name}, which it reads, is another file"}


def test_another_list_of_inputs_is_refused(place, past):  # noqa: F811
    tree = small.tree()
    tree["experiments"]["headline"]["folds"] = [0]
    small.declare(place.root, small.counted(tree))
    doubts = accepted(place, past, alike=True)
    assert doubts["score[rows/audio/again]"].startswith("it reads other files, such as")


def test_another_declared_value_is_refused(place, past):  # noqa: F811
    place.declare(evaluation={"draws": 60})
    doubts = accepted(place, past, alike=True)
    assert set(doubts.values()) == {"its declaration is another"}


def test_another_dataset_is_refused(place, past):  # noqa: F811
    small.demo.write_demo(place.root, seed=8, rows_per_genre=small.ROWS)
    shutil.copy(place.root / "data" / "SOURCES.toml", past.root / "data")
    assert "its dataset is another" in accepted(place, past, alike=True).values()


def test_another_version_of_a_library_is_refused(place, past):  # noqa: F811
    lock = place.code / "requirements-full.txt"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace("\nnumpy==", "\nnumpy==9"), encoding="utf-8")
    place.read_code_again()
    doubts = accepted(place, past, alike=True).values()
    assert "it uses other libraries, or other versions" in doubts


def test_records_of_what_is_not_declared_are_pruned(place, past):  # noqa: F811
    tree = small.tree()
    del tree["models"]["again"]
    tree["experiments"]["headline"]["models"].remove("again")
    small.declare(place.root, small.counted(tree))
    accepted(place, past)
    assert "again" not in (place.root / "pytask.lock").read_text(encoding="utf-8")
    assert place.stale() == {}


# ----------------------------------------------------------------- equal outcomes
@pytest.mark.parametrize(
    ("loaded", "made", "difference"),
    [
        ({}, {}, ""),
        ({}, {"costs/forest.json": "other"}, ""),  # measured times
        ({"row": "other"}, {}, "other items or folds: row"),
        ({"row rows.csv": "new"}, {}, "other items or folds: row rows.csv"),
        (
            {},
            {"scores/a.json": "other", "scores/b.json": "new"},
            "2 other results of the demonstration: scores/a.json, scores/b.json",
        ),
    ],
)
def test_outcomes_that_differ_are_named(monkeypatch, loaded, made, difference):
    old, new = Path("old"), Path("new")
    items = {old: {"row": "a"}, new: {"row": "a"} | loaded}
    results = {old: {"scores/a.json": "b", "costs/forest.json": "c"}}
    results[new] = results[old] | made
    monkeypatch.setattr(accept, "_loaded", lambda code, project, dataset: items[code])
    monkeypatch.setattr(accept, "_demonstrated", lambda code: results[code])
    assert accept.compared(old, new, Path("data.csv")) == difference


def test_measured_seconds_are_no_outcome(tmp_path):
    paths = [tmp_path / name for name in ("a.json", "b.json", "c.json", "d.csv")]
    for path, text in zip(
        paths,
        (
            '{"fit": {"seconds": 1, "trees": 3}}',
            '{"fit": {"seconds": 2, "trees": 3}}',
            '{"fit": {"seconds": 2, "trees": 4}}',
            "seconds\n1\n",
        ),
        strict=True,
    ):
        path.write_text(text, encoding="utf-8")
    one, same, other, table = map(accept._timeless, paths)
    assert one == same != other
    assert table == checksums.of_file(paths[-1])


@pytest.mark.slow
def test_both_codes_load_the_same_items_and_folds(base):  # noqa: F811
    """As each of them does it, in a process of its own."""
    study = base / "study"
    dataset = next((study / "data" / "raw").glob("*.csv"))
    loaded = accept._loaded(base / "code", study, dataset)
    assert loaded == accept._loaded(small.REPOSITORY, study, dataset)
    assert {"row", "track", "recording", "row rows.csv"} <= loaded.keys()


# --------------------------------------------------------------- the whole, with git
def git(root: Path, *arguments: str) -> None:
    own = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "core.hooksPath=")
    subprocess.run(["git", *own, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(base, tmp_path) -> Path:  # noqa: F811
    """A study that lies with its code, as in a clone; one commit, and all of it fresh.

    Its record says where the files of the code lie from there.
    """
    copy = small.copied(base, tmp_path / "copy")
    root = shutil.copytree(copy / "code", tmp_path / "repository")
    shutil.copytree(copy / "study", root, dirs_exist_ok=True)
    text = (root / "pytask.lock").read_text(encoding="utf-8")
    (root / "pytask.lock").write_text(text.replace("../code/", ""), encoding="utf-8")
    (root / ".gitignore").write_text("data/raw/\n.pytask/\n__pycache__/\n", "utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "All is fresh")
    return root


def verb(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a verb in a repository, whose own code it uses."""
    return small.run(root, *words, code=root, check=False)


def test_a_lost_record_is_accepted_from_a_commit(repository):
    """Also where the function of a job has another name by now."""
    path = repository / "analysis" / "splits" / "regimes.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("_divided", "_dealt"), encoding="utf-8")
    (repository / "pytask.lock").unlink()
    done = verb(repository, "accept", "HEAD")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepted  38 of 38 stale result(s)" in done.stdout
    assert "results: 38 fresh, 0 stale" in verb(repository, "explain").stdout
    listed = subprocess.run(
        ["git", "worktree", "list"], cwd=repository, capture_output=True, check=True
    )
    assert listed.stdout.count(b"\n") == 1, "what was checked out is gone again"


def test_what_stays_stale_is_listed_and_said_at_the_end(repository):
    path = repository / "analysis" / "splits" / "regimes.py"
    text = path.read_text(encoding="utf-8")
    old = f"return {SPLIT}"
    assert old in text
    path.write_text(text.replace(old, f"pass\n    {old}"), encoding="utf-8")
    done = verb(repository, "accept", "HEAD")
    assert done.returncode == 2
    assert "  split[rows]: its code is another" in done.stdout
    assert "OUTCOMES=1 compares what both codes compute" in done.stderr


def test_a_commit_at_which_something_is_stale_proves_nothing(repository):
    path = repository / "data" / "results" / "leaks" / "summary.json"
    path.write_text("{}\n", encoding="utf-8")
    git(repository, "commit", "-qam", "Not fresh")
    done = verb(repository, "accept", "HEAD")
    assert done.returncode == 2
    assert "At HEAD not all results are fresh" in done.stderr
    assert "accepted" not in done.stdout


def test_a_commit_that_git_does_not_know_is_a_sentence():
    with (
        pytest.raises(StudyError, match=r"cannot check out 'nowhere'.*FROM="),
        accept.before(small.REPOSITORY, "nowhere"),
    ):
        pass


def test_a_commit_that_is_left_out_is_asked_for(capsys):
    from analysis.__main__ import main

    assert main(["accept", ""]) == 2
    assert "make accept FROM=v1.0.0" in capsys.readouterr().err
