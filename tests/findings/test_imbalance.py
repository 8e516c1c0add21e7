"""The imbalance claim: judged on raw rows, with every way of counting beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import findings
from analysis.findings import imbalance, verdicts
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading

STUDY = reading.load(Path(__file__).parents[2] / "study.toml")
KEPT = [1000, 74, 0]


def judged(folder, raw, kept=KEPT):
    rows = [[f"genre {i}", *pair] for i, pair in enumerate(zip(raw, kept, strict=True))]
    header = ["genre", "raw", "keep_first"]
    store.write_csv(folder / "data/classes.csv", header, rows)
    return findings.judge("imbalance", STUDY, Results(folder))


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ([1000, 1000, 1000], "contradicted"),
        ([1500, 1200, 1000], "contradicted"),  # touches 1.5
        ([1501, 1200, 1000], "mixed"),
        ([9999, 5000, 1000], "mixed"),
        ([10000, 5000, 1000], "supported"),  # touches 10
    ],
)
def test_verdict_follows_from_largest_over_smallest(raw, verdict, tmp_path):
    assert judged(tmp_path, raw).verdict == verdict


def test_without_counts_nothing_is_decided(tmp_path):
    assert findings.judge("imbalance", STUDY, Results(tmp_path)).verdict == (
        "inconclusive"
    )


def test_keep_first_is_counted_beside_and_decides_nothing(tmp_path):
    found = judged(tmp_path, [1000, 1000, 1000])
    numbers = {name: each.value for name, each in found.numbers.items()}
    assert found.verdict == "contradicted"
    assert found.words == {"raw": "even", "keep_first": "severe"}
    assert numbers["keep_first_ratio"] == pytest.approx(1000 / 74)
    assert numbers["keep_first_smallest"] == 74
    assert numbers["keep_first_lost"] == 1
    assert numbers["keep_first_few"] == 1
    assert numbers["keep_first_few_share"] == pytest.approx(1000 / 1074)
    assert numbers["raw_few_share"] == pytest.approx(1 / 3)


@given(st.floats(0, 1e6))
def test_every_ratio_has_a_verdict(ratio):
    assert imbalance.verdict_of(ratio, 10, 1.5) in verdicts.VERDICTS
