"""What changed: numbers beyond the tolerance, verdicts that turned, what is new."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from analysis.errors import StudyError
from analysis.releases import comparing, snapshots, telling
from analysis.releases.snapshots import Snapshot
from analysis.workspace import Workspace
from tests.golden.renew import WORKSPACE

SCORE = "scores/artists/audio/forest.json"
BASE = Snapshot(
    name="1.0.0",
    sha256="a" * 64,
    declared=MappingProxyType({
        "study": {"version": "1.0.0"},
        "evaluation": {"folds": 5},
        "models": {"forest": {"seconds": 3}, "old": {}},
        "experiments": {"headline": {"fits": 3}},
        "findings": {"accuracy": {"at_least": 0.6}},
    }),
    files={
        SCORE: b'{"accuracy": 0.25, "items": 100, "rows": [1.0, 2.0]}',
        "data/classes.csv": b"genre,items,share\nrock,10,0.1\npop,20,0.2\n",
        "same.json": b"not even read",
    },
    verdicts={"accuracy": "mixed"},
    headlines={"accuracy.score": 0.25},
)  # fmt: skip


def after(**changes) -> Snapshot:
    return replace(BASE, name="1.1.0", **changes)


def with_file(key: str, content: bytes) -> Snapshot:
    return after(files={**BASE.files, key: content})


def score(**changes) -> Snapshot:
    return with_file(
        SCORE, json.dumps(json.loads(BASE.files[SCORE]) | changes).encode()
    )


def test_nothing_changed_is_said_in_words():
    changes = comparing.compared(BASE, after())
    assert changes.nothing
    assert telling.lines(changes) == [
        "1.0.0 -> 1.1.0", "nothing changed beyond the tolerance",
    ]  # fmt: skip
    assert telling.items(changes) == ["- The results are those of 1.0.0."]


def test_a_number_beyond_the_tolerance_is_named_with_both_values():
    changes = comparing.compared(BASE, score(accuracy=0.26))
    (moved,) = changes.numbers
    assert moved == comparing.Moved("scores/artists/audio/forest#accuracy", 0.25, 0.26)
    assert any("forest#accuracy: 0.25 -> 0.26" in x for x in telling.lines(changes))


@pytest.mark.parametrize(
    ("before", "now", "differs"),
    [(0.25, 0.2504, False), (0.25, 0.2506, True), (0.0, 0.0004, False), (3, 4, True),
     (9284, 9285, True), (1000.0, 1000.9, False), (1000.0, 1002.0, True),
     (-0.1, 0.1, True), (2, 2.0, False)],
)  # fmt: skip
def test_the_tolerance_is_exact_for_counts_and_what_a_reader_sees_elsewhere(
    before, now, differs
):
    assert comparing.differs(before, now) == differs
    assert comparing.differs(now, before) == differs


def test_counts_are_exact():
    assert comparing.compared(BASE, score(items=101)).numbers[0].after == 101


def test_lists_and_tables_are_counted_by_cells():
    changes = comparing.compared(BASE, score(rows=[1.0, 2.5]))
    assert changes.cells == {SCORE: 1}
    assert changes.numbers == []
    changes = comparing.compared(BASE, score(rows=[1.0, 2.0, 3.0]))
    assert changes.cells == {SCORE: 1}, "a cell of one of the two differs as well"
    table = b"genre,items,share\npop,20,0.3\nrock,10,0.1\njazz,1,0.1\n"
    changes = comparing.compared(BASE, with_file("data/classes.csv", table))
    assert changes.cells == {"data/classes.csv": 3}, "rows are matched by name"


def test_numbers_that_only_one_state_has_are_counted():
    changes = comparing.compared(BASE, score(log_loss=3.2))
    assert (changes.new, changes.gone) == (1, 0)
    changes = comparing.compared(BASE, with_file("new.json", b'{"a": 1, "b": [1]}'))
    assert (changes.new, changes.cells) == (1, {"new.json": 1})
    files = {key: each for key, each in BASE.files.items() if key != SCORE}
    assert comparing.compared(BASE, after(files=files)).gone == 2


def test_a_verdict_that_turned_is_named_and_a_new_one_is_no_turn():
    verdicts = {"accuracy": "contradicted", "leaks": "supported"}
    changes = comparing.compared(BASE, after(verdicts=verdicts))
    assert changes.verdicts == [comparing.Turned("accuracy", "mixed", "contradicted")]
    assert "- The verdict on `accuracy` was mixed and is contradicted." in (
        telling.items(changes)
    )


def test_an_undecided_verdict_is_called_open_as_on_the_pages():
    changes = comparing.compared(BASE, after(verdicts={"accuracy": "inconclusive"}))
    assert any("accuracy: mixed -> open" in x for x in telling.lines(changes))
    assert "- The verdict on `accuracy` was mixed and is open." in (
        telling.items(changes)
    )


def test_a_verdict_of_another_version_is_shown_and_does_nothing():
    changes = comparing.compared(BASE, after(verdicts={"accuracy": "no\x1bwhere"}))
    (line,) = (x for x in telling.lines(changes) if x.startswith("verdict"))
    assert "mixed -> no" in line
    assert "\x1b" not in line


def test_what_is_new_gone_or_declared_differently_is_named():
    declared = {
        **BASE.declared,
        "study": {"version": "1.1.0"},
        "evaluation": {"folds": 6},
        "models": {"forest": {"seconds": 3}, "bayes": {}},
        "experiments": {"headline": {"fits": 4}, "extra": {}},
    }
    changes = comparing.compared(BASE, after(declared=declared, sha256="b" * 64))
    assert changes.added["models"] == ["bayes"]
    assert changes.added["experiments"] == ["extra"]
    assert changes.removed["models"] == ["old"]
    assert changes.declared == ["evaluation", "experiments.headline"]
    told = "\n".join(telling.lines(changes))
    for words in ("new          experiments: extra", "gone         models: old",
                  "SHA-256 aaaaaaaaaaaa -> bbbbbbbbbbbb"):  # fmt: skip
        assert words in told


def test_what_findings_rest_on_stands_apart():
    changes = comparing.compared(BASE, after(headlines={"accuracy.score": 0.3}))
    assert changes.headlines == [comparing.Moved("accuracy.score", 0.25, 0.3)]


def test_the_largest_change_is_first_and_a_stored_comparison_is_short():
    many = {f"n{at}": 100 + at for at in range(100)}
    base = replace(BASE, files={"a.json": json.dumps(many).encode()})
    more = {name: value + (50 if name == "n7" else 5) for name, value in many.items()}
    changes = comparing.compared(
        base, after(files={"a.json": json.dumps(more).encode()})
    )
    assert changes.numbers[0].key == "a#n7"
    stored = changes.stored()
    assert len(stored["numbers"]) == comparing.KEPT
    assert stored["counts"]["numbers"] == 100
    assert any("and 70 more" in line for line in telling.lines(changes))


@pytest.mark.parametrize(
    "name", ["`a` <b>", "a\n## [9.9.9]", "\x1b[31mred", "\u202egnp", "[x](y)", "_*|"]
)
def test_names_are_text_and_nothing_else(name):
    declared = {**BASE.declared, "models": {**BASE.declared["models"], name: {}}}
    changes = comparing.compared(
        BASE, after(declared=declared, headlines={}, verdicts={name: "mixed"})
    )
    changes = replace(changes, headlines=[comparing.Moved(name, 1, 2)])
    for line in (*telling.lines(changes), *telling.items(changes)):
        assert line.isprintable()
    for line in telling.items(changes):
        assert line.count("`") % 2 == 0
        outside = "".join(line.split("`")[::2])
        assert "<" not in outside
        assert "](" not in outside


def test_the_working_results_are_a_state_too():
    state = snapshots.of_workspace(Workspace(WORKSPACE))
    assert set(state.verdicts) == set(state.declared["findings"])
    assert comparing.compared(state, state).nothing
    assert any(key.startswith("accuracy.") for key in state.headlines)


def test_an_unknown_version_is_refused_with_those_that_there_are(release, repository):
    with pytest.raises(StudyError, match="nothing was released yet"):
        snapshots.find(repository, "1.0.0")
    release("1.0.0")
    with pytest.raises(StudyError, match=r"known are 1\.0\.0"):
        snapshots.find(repository, "../x")


def test_make_diff_compares_with_the_working_results(release, repository, capsys):
    from analysis.__main__ import main

    release("1.0.0")
    assert main(["--root", str(repository), "diff", "1.0.0"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "1.0.0 -> the working results", "nothing changed beyond the tolerance",
    ]  # fmt: skip
    assert main(["--root", str(repository), "diff", "1.0.0", "1.0.0"]) == 0
    assert main(["--root", str(repository), "diff", "2.0.0"]) == 2
    assert "known are 1.0.0" in capsys.readouterr().err
