"""What is stale and why: jobs beside the record, which pytask wrote."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Mapping, Sequence
from graphlib import CycleError
from pathlib import Path
from typing import Any

import pytest
from _pytask.lockfile import LockfileState

from analysis.errors import StudyError
from analysis.pipeline import job as jobs
from analysis.pipeline import record, run
from analysis.pipeline.job import Input, Job, Output, Setup
from analysis.results import store


def begin(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {"first": declared["number"], "cached": declared["number"]}


def begin_more(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {"first": 1, "cached": 1, "more": 0}


def go_on(declared: Mapping[str, Any], first: int) -> dict[str, Any]:
    return {"second": first + 1}


def end(declared: Mapping[str, Any], second: int) -> dict[str, Any]:
    return {"third": second + 1}


def beside(declared: Mapping[str, Any], data: None) -> dict[str, Any]:
    return {"other": 0}


def nothing(setup: Setup) -> None:
    """Load nothing."""


FIRST = Job(
    name="first",
    run=begin,
    declared={"number": 1},
    writes={
        "first": jobs.result("one", "first.json"),
        "cached": Output("data/cache/first.json", product=False),
    },
)
SECOND = Job(
    name="second[x]",
    run=go_on,
    inputs={"first": jobs.content(jobs.result("one", "first.json"))},
    writes={"second": jobs.result("second.json")},
)
THIRD = Job(
    name="third",
    run=end,
    inputs={"second": jobs.content(jobs.result("second.json"))},
    writes={"third": jobs.result("third.json")},
)
OTHER = Job(
    name="other",
    run=beside,
    inputs={"data": Input(load=nothing, dataset=True)},
    writes={"other": jobs.result("other.json")},
)
CHAIN = (THIRD, SECOND, OTHER, FIRST)  # in no order


def changed(job: Job, **changes: Any) -> Job:
    return dataclasses.replace(job, **changes)


@pytest.fixture
def root(tmp_path) -> Path:
    """A folder in which all jobs have run."""
    outcome = ran(tmp_path)
    assert not outcome.failed
    return tmp_path


def ran(root: Path, chain: Sequence[Job] = CHAIN, checksum: str = "a") -> run.Outcome:
    setup = Setup(root, checksum)
    return run.run(chain, setup, root, report=lambda line: None)


def stale(
    root: Path, chain: Sequence[Job] = CHAIN, checksum: str = "a"
) -> dict[str, str]:
    found = record.examine(chain, Setup(root, checksum), root)
    told = {each.job: ", ".join(each.reasons) for each in found.stale}
    assert list(told) == [job.name for job in chain if job.name in told], "their order"
    assert {*told, *found.fresh} == {job.name for job in chain}
    assert told.keys().isdisjoint(found.fresh)
    return told


def write(root: Path, job: Job, value: Any) -> None:
    """Put another value in the place of the product of a job."""
    store.write_json(root / job.products[0], value)


AFTER = {"third": "after second[x]", "second[x]": "after first"}


def test_what_never_ran_is_stale_and_so_is_what_follows(tmp_path):
    never = {"first": "it never ran", "other": "it never ran"}
    assert stale(tmp_path) == AFTER | never


def test_what_ran_is_fresh_by_the_entry_that_pytask_wrote(root):
    assert stale(root) == {}
    setup = Setup(root, "a")
    fresh = record.examine(CHAIN, setup, root).fresh
    assert fresh == {job.name: record.present(job, setup, root) for job in CHAIN}
    assert fresh["second[x]"].reads.keys() == {"data/results/one/first.json"}
    assert fresh["first"].products.keys() == {"data/results/one/first.json"}


def test_a_run_hands_over_what_is_stale_and_remembers_the_rest(root):
    write(root, SECOND, 9)
    outcome = ran(root)
    assert outcome.ran == ["second[x]"], "what follows reads the same again"
    assert set(outcome.fresh) == {"first", "other", "third"}
    assert stale(root) == {}
    assert ran(root).ran == []


def test_jobs_run_after_those_whose_files_they_read(tmp_path):
    made = ran(tmp_path).ran
    assert [name for name in made if name != "other"] == ["first", "second[x]", "third"]
    assert store.read_json(tmp_path / THIRD.products[0]) == 3


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (changed(FIRST, declared={"number": 2}), "declaration changed"),
        (changed(FIRST, calls=("analysis.study.seeds:seed_of",)), "code changed"),
        (
            changed(FIRST, calls=("analysis.models.forest:build",)),
            "code changed, libraries changed",
        ),
    ],
)
def test_a_part_that_changed_is_named(root, job, reason):
    assert stale(root, (THIRD, SECOND, OTHER, job)) == AFTER | {"first": reason}


def test_another_dataset_makes_stale_what_reads_it(root):
    assert stale(root, checksum="b") == {"other": "dataset changed"}


def test_another_list_of_files_is_named(root):
    more = {**SECOND.inputs, "more": jobs.content(OTHER.products[0])}
    chain = (THIRD, changed(SECOND, inputs=more), OTHER, FIRST)
    told = {"second[x]": "which files it reads changed", "third": AFTER["third"]}
    assert stale(root, chain) == told


def test_files_made_before_that_changed_are_named(root):
    paths = jobs.all_before([FIRST.products[0]])
    late = changed(OTHER, name="late", inputs={"data": paths}, writes={"other": "x"})
    ran(root, (late,))
    assert stale(root, (late,)) == {}
    write(root, FIRST, 9)
    assert stale(root, (late,)) == {"late": "results changed"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.unlink(), "one/first.json is missing"),
        (lambda path: path.write_text("7\n", "utf-8"), "one/first.json changed"),
    ],
)
def test_a_product_that_is_gone_or_another_is_named(root, change, reason):
    """What follows may be as it was: that is known when the product is there again."""
    change(root / FIRST.products[0])
    assert stale(root) == AFTER | {"first": reason}
    assert ran(root).ran == ["first"]
    assert stale(root) == {}


def test_a_product_that_was_never_recorded_is_named(root):
    more = changed(OTHER, writes={**OTHER.writes, "more": jobs.result("more.json")})
    path = root / "data" / "results" / "more.json"
    chain = (THIRD, SECOND, more, FIRST)
    assert stale(root, chain) == {"other": "more.json is missing"}
    path.write_text("{}", encoding="utf-8")
    assert stale(root, chain) == {"other": "more.json was never recorded"}


def test_a_job_that_wrote_less_than_it_says_stays_stale(root):
    more = {**FIRST.outputs, "more": Output("data/results/more.json", write=None)}
    job = changed(FIRST, name="less", writes=more)
    outcome = ran(root, (job,))
    assert "more.json" in str(outcome.failed["less"][0])
    assert stale(root, (job,)) == {"less": "it never ran"}


def test_what_lies_in_the_cache_may_go(root):
    (root / "data" / "cache" / "first.json").unlink()
    assert stale(root) == {}


def test_a_name_alone_makes_nothing_fresh(root):
    """A job is known by its name; another has no record."""
    chain = (THIRD, SECOND, changed(OTHER, name="renamed"), FIRST)
    assert stale(root, chain) == {"renamed": "it never ran"}


def test_a_file_that_no_job_makes_must_be_there(root):
    with pytest.raises(StudyError, match=r"first\.json is missing, which second\[x\]"):
        (root / FIRST.products[0]).unlink()
        record.examine((SECOND, THIRD), Setup(root), root)


def test_a_file_of_the_project_is_recorded_from_the_folder_on(root, monkeypatch):
    """As it lies beside the study: a copy of both has the same record."""
    code, own = root.parent / "code", "project:data/table.json"
    monkeypatch.setattr(jobs, "PROJECT", code)
    store.write_json(code / "data" / "table.json", 5)
    job = changed(SECOND, name="own", inputs={"first": jobs.content(own)})
    assert ran(root, (job,)).ran == ["own"]
    entry = record.examine((job,), Setup(root), root).fresh["own"]
    assert list(entry.reads) == ["../code/data/table.json"]
    store.write_json(code / "data" / "table.json", 6)
    assert stale(root, (job,)) == {"own": "table.json changed"}


def test_jobs_that_wait_for_each_other_are_refused(root):
    reads = {"number": jobs.content(THIRD.products[0])}
    with pytest.raises(CycleError):
        stale(root, (THIRD, SECOND, OTHER, changed(FIRST, inputs=reads)))


def test_a_product_that_is_made_no_more_is_named(root):
    more = {**FIRST.outputs, "more": jobs.result("more.json")}
    job = changed(FIRST, name="more", run=begin_more, writes=more)
    assert ran(root, (job,)).ran == ["more"]
    less = changed(job, writes=FIRST.writes)
    assert stale(root, (less,)) == {"more": "more.json is no longer made"}


# ------------------------------------------------------------------- the journal
@pytest.fixture
def journal(root, monkeypatch) -> Path:
    """The journal that a killed run of the first job leaves, beside the record."""
    with monkeypatch.context() as killed:
        killed.setattr(LockfileState, "flush", lambda self: None)
        assert ran(root, LATER).ran == ["first", "second[x]", "third"]
    return root / "pytask.lock.journal"


LATER = (THIRD, SECOND, OTHER, changed(FIRST, declared={"number": 5}))


def test_what_a_killed_run_finished_is_fresh(root, journal):
    assert journal.is_file()
    assert stale(root, LATER) == {}
    assert stale(root)["first"] == "declaration changed"


def test_where_results_are_put_back_the_older_record_holds(root, journal):
    for number, job in enumerate((FIRST, SECOND, THIRD), start=1):
        write(root, job, number)
    assert stale(root) == {}
    assert ran(root).ran == []
    assert stale(root) == {}


def test_a_run_that_goes_on_keeps_the_record_that_holds(root, journal):
    """pytask takes the journal for the truth; what was put back is fresh all the same.

    One result is to be computed, so that pytask writes the record.
    """
    for number, job in enumerate((FIRST, SECOND, THIRD), start=1):
        write(root, job, number)
    (root / OTHER.products[0]).unlink()
    assert ran(root).ran == ["other"]
    assert not journal.exists()
    assert stale(root) == {}


@pytest.mark.parametrize("torn", [b'{"lock-version":"1","id":"fir', b"\x00\xff\x00"])
def test_a_torn_line_of_the_journal_ends_it(root, journal, torn):
    lines = journal.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["id"] for line in lines] == ["first", "second[x]", "third"]
    journal.write_bytes(b"".join(lines[:1]) + torn)
    told = stale(root, LATER)
    assert told == {
        "second[x]": "one/first.json changed, second.json changed",
        "third": "after second[x]",
    }
    assert ran(root, LATER).ran == ["second[x]", "third"]
    assert stale(root, LATER) == {}


# ------------------------------------------------------------------- the record
def test_a_lost_record_is_one_of_nothing(root):
    (root / "pytask.lock").unlink()
    assert stale(root)["other"] == "it never ran"


@pytest.mark.parametrize(
    "content",
    [
        b"<<<<<<< ours\n",
        b"\xff\xfe",
        b"task = 3\n",
        b'lock-version = "1"\n[[task]]\nstate = "code:1"\n',
        b'lock-version = "1"\n[[task]]\nid = "first"\n',
    ],
)
def test_a_record_that_cannot_be_read_is_a_sentence(root, content):
    (root / "pytask.lock").write_bytes(content)
    sentence = r"Cannot keep the record .* restore pytask\.lock from git"
    for asked in (stale, ran):
        with pytest.raises(StudyError, match=sentence):
            asked(root)


def test_a_record_of_another_version_of_pytask_is_a_sentence(root):
    """It may be read here, but what would be written is told before anything runs."""
    lock = root / "pytask.lock"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace('"1"', '"99"', 1), encoding="utf-8")
    (root / OTHER.products[0]).unlink()
    with pytest.raises(StudyError, match=r"Cannot keep the record .*lock-version"):
        ran(root)
    assert not (root / OTHER.products[0]).exists()


def test_an_edited_record_is_read_again(root):
    """Although it is kept in memory as long as it has not changed."""
    assert stale(root) == {}
    lock = root / "pytask.lock"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace("dataset:a", "dataset:b"), encoding="utf-8")
    os.utime(lock, ns=(time.time_ns(), time.time_ns() + 1_000_000_000))
    assert stale(root) == {"other": "dataset changed"}


def test_asking_writes_nothing(root):
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    write_time = (root / "pytask.lock").stat().st_mtime_ns
    stale(root)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert (root / "pytask.lock").stat().st_mtime_ns == write_time
