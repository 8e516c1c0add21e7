"""A job: what decides its answers, what it is given, and where its answers go."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import StudyError
from analysis.pipeline import job as jobs
from analysis.pipeline.job import Input, Job, Output, Setup, perform
from analysis.pipeline.record import parts
from analysis.results import store
from analysis.workspace import PROJECT
from tests.small_workspace import forget_fingerprints

SETUP = Setup(Path("nowhere"), "c0ffee")


def times(declared: Mapping[str, Any], number: int, table: Any) -> dict[str, Any]:
    return {"product": declared["by"] * number * len(table), "kept": declared}


def another(declared: Mapping[str, Any], number: int, table: Any) -> dict[str, Any]:
    return {}


def number(setup: Setup, of: str) -> int:
    return len(of) + setup.threads


def keep(path: Path, answer: Any) -> None:
    store.write_bytes(path, repr(answer).encode())


JOB = Job(
    name="times",
    run=times,
    declared={"by": 2},
    inputs={
        "number": Input(load=number, arguments=("four",)),
        "table": jobs.content("data/table.json"),
    },
    writes={
        "product": jobs.result("product.json"),
        "kept": Output("data/cache/kept.txt", keep, product=False),
    },
)


def changed(**changes: Any) -> Job:
    return dataclasses.replace(JOB, **changes)


def with_input(**changes: Any) -> Job:
    """Return the job with another input beside the others."""
    added = Input(**({"load": number, "arguments": ("x",)} | changes))
    return changed(inputs={**JOB.inputs, "more": added})


def differing(one: Job, other: Job, setup: Setup = SETUP) -> set[str]:
    """Return which parts of the states of two jobs differ."""
    before, after = parts(one.state(setup)), parts(other.state(setup))
    names = before.keys() | after.keys()
    return {name for name in names if before.get(name) != after.get(name)}


def test_a_job_writes_what_it_is_given_to_answer(tmp_path):
    store.write_json(tmp_path / "data" / "table.json", [1, 2, 3])
    perform(JOB, Setup(tmp_path, threads=2))
    assert store.read_json(tmp_path / JOB.products[0]) == 2 * (4 + 2) * 3
    kept = tmp_path / "data" / "cache" / "kept.txt"
    assert kept.read_text(encoding="utf-8") == "{'by': 2}"


def test_what_is_declared_reaches_a_job_as_it_is_digested(tmp_path):
    """As plain values: a tuple is a list, so nothing else of it can decide."""
    store.write_json(tmp_path / "data" / "table.json", [])
    perform(changed(declared={"by": 1, "sizes": (1, 2)}), Setup(tmp_path))
    kept = tmp_path / "data" / "cache" / "kept.txt"
    assert kept.read_text(encoding="utf-8") == "{'by': 1, 'sizes': [1, 2]}"


def test_an_answer_that_is_missing_is_named(tmp_path):
    store.write_json(tmp_path / "data" / "table.json", [])
    with pytest.raises(KeyError, match="product"):
        perform(changed(run=another), Setup(tmp_path))


def test_a_job_that_writes_its_files_itself_answers_nothing(tmp_path):
    store.write_json(tmp_path / "data" / "table.json", [])
    perform(changed(run=another, writes=jobs.itself(["a.txt"])), Setup(tmp_path))
    assert not (tmp_path / "a.txt").exists()


def test_a_missing_table_is_a_sentence(tmp_path):
    with pytest.raises(StudyError, match=r"table\.json"):
        perform(JOB, Setup(tmp_path))


def test_what_lies_in_the_cache_is_no_product():
    assert set(JOB.outputs) == {"product", "kept"}
    assert JOB.products == ("data/results/product.json",)


def test_files_are_told_in_order_and_once():
    twice = jobs.contents({"b": "b.csv", "a": "a.json"})
    job = changed(inputs={**JOB.inputs, "one": twice, "two": twice})
    assert job.reads == ("a.json", "b.csv", "data/table.json")


def test_functions_that_load_and_write_are_called_too():
    own = "tests.pipeline.test_job"
    assert changed(calls=("analysis.models.forest:build",)).called == (
        f"{own}:times",
        f"{own}:number",
        "analysis.pipeline.job:_read",
        "analysis.results.store:write",
        f"{own}:keep",
        "analysis.models.forest:build",
    )
    assert {f"{own}:number", f"{own}:keep"} <= JOB.fingerprint.reached.keys()


def test_the_state_tells_its_parts_by_name():
    assert parts(JOB.state(SETUP)).keys() == {
        "code", "declaration", "libraries", "reads",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("job", "differs"),
    [
        (changed(name="other"), set()),
        (changed(declared={"by": 3}), {"declaration"}),
        (changed(run=another), {"code"}),
        (changed(calls=("analysis.models.forest:build",)), {"code", "libraries"}),
        (changed(writes={"product": "elsewhere.json"}), {"code"}),  # no `keep`
        (with_input(), {"reads"}),
        (with_input(load=store.read_json), {"code", "reads"}),
        (with_input(files=("data/other.json",)), {"reads"}),
        (with_input(dataset=True), {"dataset", "reads"}),
        (with_input(before=("pyproject.toml",)), {"reads", "results"}),
    ],
    ids=lambda value: ",".join(sorted(value)) if isinstance(value, set) else "",
)
def test_each_part_follows_from_what_it_names(job, differs):
    assert differing(JOB, job, Setup(PROJECT)) == differs


def given(one: Any, other: Any) -> Job:
    """Return the job with two more inputs, whatever they are."""
    return changed(inputs={**JOB.inputs, "one": one, "other": other})


def test_which_file_is_read_under_which_name_counts():
    first, second = jobs.content("a.json"), jobs.content("b.json")
    assert differing(given(first, second), given(second, first)) == {"reads"}
    assert given(first, second).reads == given(second, first).reads


def test_a_plain_value_that_is_given_counts_and_another_is_declared():
    one, two, thing = jobs.given((1, 2)), jobs.given((1, 3)), jobs.given(object())
    assert differing(given(one, thing), given(two, thing)) == {"reads"}
    assert differing(given(one, thing), given(one, jobs.given(object()))) == set()


def test_the_dataset_counts_where_something_reads_it():
    reading = with_input(dataset=True)
    other = dataclasses.replace(SETUP, checksum="another")
    assert JOB.state(SETUP) == JOB.state(other)
    assert parts(reading.state(SETUP))["dataset"] == "c0ffee"
    assert parts(reading.state(other))["dataset"] == "another"


def test_the_order_of_declared_values_and_the_place_count_for_nothing():
    one, other = {"a": 1, "b": [2]}, {"b": (2,), "a": 1}
    assert differing(changed(declared=one), changed(declared=other)) == set()
    elsewhere = Setup(Path("elsewhere"), "c0ffee", Path("data.csv"), threads=4)
    assert JOB.state(SETUP) == JOB.state(elsewhere)


def test_files_made_before_are_known_by_one_digest(tmp_path):
    """By what they hold, and by their names."""
    setup = Setup(tmp_path)
    for name, content in (("a.txt", "one"), ("b.txt", "two"), ("c.txt", "one")):
        store.write_bytes(tmp_path / name, content.encode())

    def state(*names: str) -> str:
        return parts(with_input(before=names).state(setup))["results"]

    before = state("a.txt", "b.txt")
    assert state("b.txt", "a.txt") == before
    assert state("a.txt") != before
    assert state("c.txt", "b.txt") != before
    store.write_bytes(tmp_path / "b.txt", b"another")
    assert state("a.txt", "b.txt") != before


def test_a_file_of_the_project_lies_beside_the_code():
    path = SETUP.path("project:data/families.csv")
    assert path == PROJECT / "data" / "families.csv"
    assert SETUP.path("data/x.csv") == Path("nowhere/data/x.csv")
    families = jobs.project("data/families.csv")
    rows = families.load(SETUP, *families.arguments)
    assert rows == store.read_csv(PROJECT / "data" / "families.csv")


def test_contents_are_read_by_their_endings(tmp_path):
    store.write_json(tmp_path / "a.json", {"x": 1})
    store.write_csv(tmp_path / "b.csv", ["x"], [[1]])
    both = jobs.contents({"first": "a.json", "second": "b.csv"})
    loaded = both.load(Setup(tmp_path), *both.arguments)
    assert loaded["first"] == {"x": 1}
    assert loaded["second"] == store.read_csv(tmp_path / "b.csv")


def test_a_declared_value_is_given_as_it_was_declared():
    value = object()
    same = jobs.given(value)
    assert same.load(SETUP, *same.arguments) is value


def test_files_are_waited_for_and_not_loaded():
    for waiting in (jobs.files(["nowhere.json"]), jobs.all_before(["nowhere.json"])):
        assert waiting.load(SETUP, *waiting.arguments) is None


def test_a_job_travels_to_a_worker():
    other = pickle.loads(pickle.dumps(JOB))
    assert other == JOB
    assert other.state(SETUP) == JOB.state(SETUP)


def test_a_function_that_no_fingerprint_can_follow_is_refused():
    """Not one that is found by no name, as `lambda` makes."""
    forget_fingerprints()
    with pytest.raises(StudyError, match=r"There is no .*<lambda>"):
        changed(run=lambda declared: {}).state(SETUP)
