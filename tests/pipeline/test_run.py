"""The pipeline: what runs, what does not, and why; on a tiny study, for real."""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import resource
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from _pytask.journal import JsonlJournal
from _pytask.lockfile import LockfileState

from analysis.data import demo as synthetic
from analysis.data import source
from analysis.errors import StudyError
from analysis.pipeline import fingerprint, job, run
from analysis.pipeline.job import Job, Setup
from analysis.results import store
from analysis.study import declaration, reading, recipes
from analysis.verbs import work
from analysis.workspace import Workspace
from tests import small_workspace as small


@dataclasses.dataclass
class Place:
    """A computed study and the code that computed it, both free to be changed."""

    base: Path

    @property
    def code(self) -> Path:
        return self.base / "code"

    @property
    def root(self) -> Path:
        return self.base / "study"

    @property
    def results(self) -> Path:
        return self.root / "data" / "results"

    def declare(self, **changes: Any) -> None:
        small.declare(self.root, small.tree(**changes))

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.base / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}: adapt this test"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def read_code_again(self) -> None:
        """Take fingerprints of this copy of the code, as it is now."""
        use_code(self.code)

    def jobs(self) -> list[Job]:
        return work.result_jobs(reading.load(self.root / "study.toml"))

    def setup(self) -> Setup:
        return work.setup(Workspace(self.root), source.locate(self.root))

    def stale(self) -> dict[str, str]:
        study = reading.load(self.root / "study.toml")
        found = work.stale(Workspace(self.root), study)
        return {each.job: ", ".join(each.reasons) for each in found.stale}

    def ran(self) -> set[str]:
        """Run what is stale, in this process; return the names of the jobs run."""
        lines: list[str] = []
        outcome = run.run(self.jobs(), self.setup(), self.root, report=lines.append)
        assert not outcome.failed, outcome.failed
        assert small.ran("\n".join(lines)) == outcome.ran
        return set(outcome.ran)

    def command(self, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command line on it."""
        options = ("results", "--workers", "1")
        return small.run(self.root, *options, code=self.code, check=check)


def use_code(folder: Path) -> None:
    """Take fingerprints of the code in a folder."""
    fingerprint.PROJECT = folder
    small.forget_fingerprints()


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    found = small.computed(tmp_path_factory)
    use_code(found / "code")
    yield found
    use_code(small.REPOSITORY)


@pytest.fixture
def place(base, tmp_path, monkeypatch) -> Place:
    found = Place(small.copied(base, tmp_path / "copy"))
    monkeypatch.setattr(job, "PROJECT", found.code)
    yield found
    if base / "code" != fingerprint.PROJECT:
        use_code(base / "code")


@pytest.fixture(scope="module")
def declared(base) -> declaration.Study:
    return reading.load(base / "study" / "study.toml")


def jobs_of(declared: declaration.Study, *models: str) -> set[str]:
    """Return the fits, scores and comparisons in which one of `models` takes part."""
    pairs = (
        f"compare[{name}]"
        for name, *pair in recipes.comparisons(declared)
        if {each.fits[0].model for each in pair} & set(models)
    )
    scored = (e for e in recipes.scores(declared) if e.fits[0].model in models)
    scores = (f"score[{each.path}]" for each in scored)
    fits = (f"fit[{each.path}]" for each in declared.fits if each.model in models)
    return {*pairs, *scores, *fits}


def splits(declared: declaration.Study) -> set[str]:
    """Return the splits, that of the search among them."""
    return {SEARCH, *(f"split[{regime}]" for regime in declared.regimes)}


SEARCH = "split[search]"
# the dataset, whatever is computed from it
DESCRIBING = {"describe", "explore", "ceilings", "map", "shared"}


def of_splits(declared: declaration.Study) -> set[str]:
    """Return what is measured of the ways of splitting, without any fit."""
    facts = {f"split_facts[{each.regime}]" for each in declared.fits}
    return {"leaks", *facts, *horses(declared)}


def horses(declared: declaration.Study) -> set[str]:
    return {f"horses[{regime}]" for regime in declared.regimes}


def every(declared: declaration.Study) -> set[str]:
    made = jobs_of(declared, *declared.models)
    return DESCRIBING | splits(declared) | of_splits(declared) | made


def test_the_first_run_computes_everything_declared(base, declared):
    told = (base / "output.txt").read_text(encoding="utf-8")
    assert "results   0 fresh" in told
    assert "estimate  about" in told
    ran = small.ran(told)
    assert set(ran) == every(declared)
    assert len(ran) == len(set(ran))
    found = small.results(base / "study")
    for fit in declared.fits:
        assert f"fits/{fit.path}.json" in found
    assert "confusion/audio/majority.csv" in found


def test_a_second_run_runs_nothing_and_touches_nothing(place):
    before = {path: path.stat().st_mtime_ns for path in place.results.rglob("*")}
    told = place.command().stdout
    assert "0 to compute" in told
    assert small.ran(told) == []
    assert place.ran() == set()
    after = {path: path.stat().st_mtime_ns for path in place.results.rglob("*")}
    assert after == before


def test_nothing_of_this_machine_is_in_the_results(place):
    for key, content in small.results(place.root).items():
        assert str(place.base.parent).encode() not in content, key
        assert b"/tmp" not in content, key
        assert not re.search(rb"\d\.\d{7}", content), f"{key} is not rounded"


def test_two_studies_from_nothing_are_equal_to_the_byte(base, tmp_path):
    """The other one has one worker: another order, another number of threads."""
    small.write(tmp_path / "study")
    small.run(tmp_path / "study", "results", "--workers", "1", code=base / "code")
    assert small.results(tmp_path / "study") == small.results(base / "study")


def test_adding_a_model_makes_only_its_own_jobs_stale(place):
    model = {
        "family": "baseline",
        "module": "baseline",
        "params": {"strategy": "prior"},
    }
    small.declare(place.root, small.with_model(small.tree(), "new", model))
    declared = reading.load(place.root / "study.toml")
    own = jobs_of(declared, "new")
    assert len(own) == 4 + 2 + 3
    found = place.stale()
    assert set(found) == own
    assert found["fit[rows/audio/new/0]"] == "it never ran"
    assert place.ran() == own
    assert place.stale() == {}


def test_words_for_the_reader_make_nothing_stale(place):
    tree = small.tree(study={"title": "Another", "author": "Somebody"})
    tree["models"]["majority"]["label"] = "always the same"
    tree["models"]["majority"]["seconds"] = 99
    tree["features"]["audio"]["label"] = "sound"
    tree["regimes"]["artists"]["describes"] = "In other words."
    tree["experiments"]["headline"]["question"] = "Or is it?"
    tree["variants"]["balanced"] |= {"label": "x", "factor": "y", "against": "smooth"}
    small.declare(place.root, tree)
    assert place.stale() == {}


def test_thresholds_and_claims_of_findings_make_no_result_stale(place):
    tree = small.tree()
    tree["findings"]["accuracy"] |= {"low": 0.1, "high": 0.2, "claim": "Otherwise."}
    small.declare(place.root, tree)
    assert place.stale() == {}


def test_a_comment_makes_nothing_stale(place):
    for name in (
        "fits/training",
        "models/baseline",
        "metrics/formulas",
        "splits/regimes",
        "data/table",
    ):
        path = place.code / "analysis" / f"{name}.py"
        path.write_text(
            path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8"
        )
    place.read_code_again()
    assert place.stale() == {}


def test_other_places_and_names_make_nothing_stale(place):
    """Also of a module with jobs, of the function of a job, and of what it calls."""
    code = place.code / "analysis"
    (code / "measurements" / "leaks.py").rename(code / "splits" / "twins.py")
    (code / "study" / "seeds.py").rename(code / "metrics" / "luck.py")
    for path in code.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for old, new in (
            ("analysis.study.seeds", "analysis.metrics.luck"),
            ("_repeated", "_twice"),
            ("lead_artists", "first_named"),
        ):
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    told = small.run(place.root, "explain", code=place.code).stdout
    assert re.search(r"^results: \d+ fresh, 0 stale or missing$", told, re.MULTILINE)


def test_a_parameter_makes_its_own_model_stale_and_says_so(place, declared):
    tree = small.tree()
    tree["models"]["again"]["params"] = {"strategy": "stratified"}
    small.declare(place.root, tree)
    found = place.stale()
    assert set(found) == jobs_of(declared, "again")
    assert found["fit[rows/audio/again/0]"] == "declaration changed"
    assert found["score[rows/audio/again]"].startswith("after fit[rows/audio/again/")


def test_more_draws_make_measurements_stale_and_no_fit(place, declared):
    place.declare(evaluation={"draws": 60})
    found = place.stale()
    assert set(found) == horses(declared) | {
        name
        for name in every(declared)
        if name.startswith(("score", "compare", "leaks"))
    }
    assert set(found.values()) == {"declaration changed"}


def test_another_seed_makes_everything_stale_but_the_description(place, declared):
    place.declare(evaluation={"seed": 5})
    assert set(place.stale()) == every(declared) - DESCRIBING


def test_changed_code_makes_stale_what_uses_it(place, declared):
    place.edit(
        "code/analysis/measurements/scores.py",
        '"items": len(sets)',
        '"items": 0 + len(sets)',
    )
    place.read_code_again()
    found = place.stale()
    assert set(found) == horses(declared) | {
        name for name in every(declared) if name.startswith("score")
    }
    assert set(found.values()) == {"code changed"}


def test_another_version_of_a_library_makes_stale_what_uses_it(place, declared):
    lock = place.code / "requirements-full.txt"
    text, count = re.subn(
        r"\nscikit-learn==\S+", "\nscikit-learn==99", lock.read_text(encoding="utf-8")
    )
    assert count == 1
    lock.write_text(text, encoding="utf-8")
    place.read_code_again()
    found = place.stale()
    own = splits(declared) - {SEARCH}  # its artists are dealt without it
    assert {name for name, why in found.items() if why == "libraries changed"} == own
    assert set(found) == every(declared) - DESCRIBING - {SEARCH}  # fits follow


def test_another_dataset_makes_everything_stale(place, declared):
    synthetic.write_demo(place.root, seed=8, rows_per_genre=small.ROWS)
    found = place.stale()
    assert set(found) == every(declared)
    assert found["split[rows]"] == "dataset changed"
    assert found["describe"] == "SOURCES.toml changed, dataset changed"


def test_a_fold_that_is_no_longer_pooled_makes_its_scores_stale(place, declared):
    """Every file that is left is as it was: only the list of them is another."""
    tree = small.tree()
    tree["experiments"]["headline"]["folds"] = [0]
    small.declare(place.root, small.counted(tree))
    found = place.stale()
    assert {name for name in found if name.startswith("score")} == {
        name for name in every(declared) if name.startswith("score")
    }
    assert found["score[rows/audio/again]"] == "which files it reads changed"


def test_what_was_put_back_after_a_killed_run_is_fresh_again(place, monkeypatch):
    """As after Ctrl-C and `git checkout .`: pytask's journal is no part of git."""
    kept = shutil.copytree(place.root, place.base / "kept")
    place.declare(evaluation={"draws": 60})
    with monkeypatch.context() as killed:
        killed.setattr(LockfileState, "flush", lambda self: None)
        assert place.ran()
    journal = place.root / "pytask.lock.journal"
    assert journal.is_file()
    assert place.stale() == {}  # the journal holds as long as its results lie there
    shutil.rmtree(place.results)
    shutil.copytree(kept / "data" / "results", place.results)
    shutil.copy(kept / "study.toml", place.root)
    assert place.stale() == {}
    assert place.ran() == set()


def test_a_job_that_needs_no_other_ends_the_run_when_it_fails(place):
    place.edit(
        "code/analysis/splits/regimes.py",
        '    return {"split": by_id(items.ids, assign(items, regime, evaluation))}',
        '    raise StudyError("Not today.")',
    )
    done = place.command(check=False)
    assert done.returncode == 2
    assert done.stderr == "error: Not today.\n"
    assert re.findall(r"^\[\d+/\d+\] (\w+)", done.stdout, re.MULTILINE) == ["split"]


def test_a_deleted_result_is_made_again_and_readers_stay_if_it_is_the_same(place):
    key = "fits/rows/audio/chance/1.json"
    before = small.results(place.root)
    (place.results / key).unlink()
    found = place.stale()
    assert found == {
        "fit[rows/audio/chance/1]": f"{key} is missing",
        "score[rows/audio/chance]": "after fit[rows/audio/chance/1]",
    }
    assert place.ran() == {"fit[rows/audio/chance/1]"}
    assert small.results(place.root) == before


def test_a_result_edited_by_hand_is_made_again(place):
    key = "scores/rows/audio/chance.json"
    before = small.results(place.root)
    place.edit(f"study/data/results/{key}", '"folds": 2', '"folds": 3')
    assert place.stale() == {"score[rows/audio/chance]": f"{key} changed"}
    assert place.ran() == {"score[rows/audio/chance]"}
    assert small.results(place.root) == before


def test_what_reads_a_result_that_came_out_otherwise_runs_as_well(place):
    """A split that is edited and then restored goes through fits to scores."""
    path = place.results / "splits" / "rows.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[:0:-1]]) + "\n", encoding="utf-8")
    assert place.ran() == {"split[rows]"}
    tree = small.tree()
    tree["regimes"]["rows"]["unit"] = "track"
    small.declare(place.root, tree)
    models = ("majority", "chance", "again")
    facts = {"horses[rows]", "split_facts[rows]"}
    assert place.ran() == {"split[rows]"} | facts | {
        f"{kind}[rows/audio/{model}{fold}]"
        for model in models
        for kind, fold in (("fit", "/0"), ("fit", "/1"), ("score", ""))
    }


def test_a_file_that_no_declaration_explains_is_refused_by_name(place):
    stray = place.results / "scores" / "rows" / "old.json"
    stray.write_text("{}", encoding="utf-8")
    done = place.command(check=False)
    assert done.returncode == 2
    assert "scores/rows/old.json" in done.stderr
    assert "follow from no declaration" in done.stderr


def test_results_of_a_model_that_is_no_longer_declared_are_orphans(place):
    tree = small.tree()
    del tree["models"]["again"]
    tree["experiments"]["headline"]["models"].remove("again")
    small.declare(place.root, small.counted(tree))
    found = work.orphans(Workspace(place.root), place.jobs())
    assert len(found) == 4 + 2 + 2 + 2  # fits, scores, tables, comparisons
    assert all("again" in key for key in found)


def test_probabilities_may_be_deleted_and_come_back_when_needed(place):
    """Fits stay fresh without them; a stale score fits again, to the same numbers."""
    cache = place.root / "data" / "cache" / "probabilities"
    there = {path.name for path in cache.rglob("*.npz")}
    shutil.rmtree(cache)
    assert place.stale() == {}
    place.declare(evaluation={"draws": 60})
    ran = place.ran()
    assert ran
    assert not [name for name in ran if name.startswith("fit")]
    assert {path.name for path in cache.rglob("*.npz")} == there
    again = small.results(place.root)

    other = Place(place.base / "other")
    small.write(other.root, small.tree(evaluation={"draws": 60}))
    other.ran()
    assert small.results(other.root) == again


def test_what_a_killed_run_left_half_written_is_swept_away(place):
    left = place.results / "scores" / ".x.json.123.tmp"
    left.write_text("half", encoding="utf-8")
    assert place.ran() == set()
    assert not left.exists()


def test_a_report_leaves_what_a_run_of_results_is_writing(place):
    writing = place.results / "scores" / ".x.json.123.tmp"
    writing.write_text("half", encoding="utf-8")
    left = place.root / "report" / "src" / ".x.qmd.123.tmp"
    store.write_bytes(left, b"half")
    run.run([], Setup(place.root), place.root / "report", report=print)
    assert writing.exists()
    assert not left.exists()


def test_a_refused_parameter_is_a_sentence_and_the_rest_is_kept(place):
    tree = small.tree()
    tree["models"]["new"] = tree["models"]["again"] | {"params": {"strategy": "x"}}
    one = {"regimes": ["rows"], "models": ["new"], "folds": [0]}
    tree["experiments"]["more"] = tree["experiments"]["headline"] | one
    small.declare(place.root, small.counted(tree))
    done = place.command(check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(
        r"^error: analysis/models/baseline\.py refuses .*'x'.*"
        r"strategy must be prior or stratified.*study\.toml",
        done.stderr,
    )
    tree["models"]["new"]["params"] = {"strategy": "prior"}
    small.declare(place.root, small.counted(tree))
    assert place.ran() == {"fit[rows/audio/new/0]", "score[rows/audio/new]"}


def test_an_unforeseen_error_shows_its_trace_and_another_exit_code(place):
    place.edit(
        "code/analysis/models/baseline.py",
        "        counts = ",
        '        raise RuntimeError("boom")\n        counts = ',
    )
    done = place.command(check=False)
    assert done.returncode == 1
    assert "RuntimeError: boom" in done.stdout
    assert "baseline.py" in done.stdout
    assert "12 job(s) failed" in done.stdout


def test_a_module_that_does_not_exist_is_named(place):
    tree = small.tree()
    tree["models"]["again"]["module"] = "forrest"
    small.declare(place.root, tree)
    done = place.command(check=False)
    assert done.returncode == 2
    assert "models.again.module names 'forrest'" in done.stderr
    assert "did you mean 'forest'" in done.stderr


def test_a_damaged_record_is_a_sentence(place):
    (place.root / "pytask.lock").write_text("<<<<<<< ours\n", encoding="utf-8")
    done = place.command(check=False)
    assert done.returncode == 2
    assert "restore pytask.lock from git" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_lost_record_computes_again_to_the_same(place):
    before = small.results(place.root)
    (place.root / "pytask.lock").unlink()
    shutil.rmtree(place.root / ".pytask")
    assert place.stale()["describe"] == "it never ran"
    place.ran()
    assert small.results(place.root) == before


@pytest.mark.parametrize(
    ("size", "what", "change"),
    [
        (
            18_000,
            r"data/results/data/\S+",
            lambda place: (place.results / "data" / "quantiles.csv").unlink(),
        ),
        (
            25_000,
            r"pytask\.lock",
            lambda place: place.declare(evaluation={"draws": 60}),
        ),
    ],
    ids=["results", "record"],
)
def test_a_full_disk_is_a_sentence_and_the_next_run_goes_on(
    base, place, size, what, change
):
    """The system refuses to let files grow, as it does when a disk is full.

    The size lies below that of what is to be written, and above that of all else.
    """
    change(place)
    done = subprocess.run(
        small.command(place.root, "results", "--workers", "1"),
        cwd=place.code,
        env=small.environment(PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 2, told
    assert "Traceback" not in told
    assert re.search(rf"^.*Cannot .*{what}.*File too large.*$", told, re.MULTILINE)
    place.declare()
    place.ran()
    assert place.stale() == {}
    assert small.results(place.root) == small.results(base / "study")


def test_a_disk_that_fills_while_a_job_is_recorded_is_a_sentence(place, monkeypatch):
    def full(self: Any, entry: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))

    (place.results / "scores" / "rows" / "audio" / "chance.json").unlink()
    place.declare(evaluation={"draws": 60})
    with monkeypatch.context() as patched:
        patched.setattr(JsonlJournal, "append", full)
        with pytest.raises(StudyError, match=r"Cannot keep .*No space left on device"):
            place.ran()
    assert "score[rows/audio/chance]" in place.ran()
    assert place.stale() == {}


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / ".pytask").write_text(
        "a file where the folder should be", encoding="utf-8"
    )
    with (
        pytest.raises(StudyError, match=r"Cannot write below .* Make the folder"),
        run.exclusive(tmp_path),
    ):
        pass


def test_explaining_runs_nothing_and_writes_no_result(place):
    shutil.rmtree(place.results / "scores")
    before = small.results(place.root)
    record = (place.root / "pytask.lock").read_bytes()
    found = place.stale()
    assert (
        found["score[rows/audio/chance]"] == "scores/rows/audio/chance.json is missing"
    )
    assert len(found) == 6
    assert small.results(place.root) == before
    assert (place.root / "pytask.lock").read_bytes() == record
