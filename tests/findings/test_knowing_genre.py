"""Knowing genre: pairs of models by macro-F1 and by the order of their lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis.findings import knowing_genre
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import Finding

DECLARED = reading.load(Path(__file__).parents[2] / "study.toml")
CLAIM = Finding(
    name="knowing-genre",
    claim="?",
    hypothesis="?",
    thresholds={"margin": 0.005, "agree": 0.75},
)
STUDY = structs.replace(
    DECLARED, findings={**DECLARED.findings, "knowing-genre": CLAIM}
)
MODELS = ("logistic", "forest", "xgboost", "network")  # as declared
BETTER, WORSE, TIE = (0.01, 0.03), (-0.03, -0.01), (-0.02, 0.02)


def interval(low, high):
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def tree_of(folder, cases):
    """Results of `cases`: (one, two) to the ends of F1 and nDCG, one minus two."""
    for model in MODELS:
        score = {"metrics": {"macro_f1": interval(0.2, 0.2)}}
        store.write_json(folder / f"scores/artists/audio/{model}.json", score)
    gaps = {"labels--features": {"ndcg_artist": interval(0.1, 0.2)}}
    for (one, two), (f1, order) in cases.items():
        pair = f"{one}--{two}"
        store.write_json(
            folder / f"comparisons/audio/{pair}.json",
            {"metrics": {"macro_f1": interval(*f1)}},
        )
        gaps[pair] = {
            "other_artists": {"ndcg_expected": interval(*order)},
            "ndcg_artist": interval(*order),
        }
    content = {"differences": gaps}
    store.write_json(folder / "recommendation/audio.json", content)
    return Results(folder)


def judged(folder, *pairs):
    names = [("forest", "network"), ("forest", "logistic"), ("logistic", "network"),
             ("xgboost", "network")]  # fmt: skip
    cases = dict(zip(names, pairs, strict=False))
    return knowing_genre.judge(STUDY, tree_of(folder, cases))


@pytest.mark.parametrize(
    ("pairs", "verdict", "counts"),
    [
        ([(BETTER, BETTER)], "supported", (1, 1, 0)),
        ([(WORSE, WORSE)], "supported", (1, 1, 0)),  # turned, the same case
        ([(BETTER, WORSE)], "contradicted", (1, 0, 1)),
        ([(BETTER, TIE)], "contradicted", (1, 0, 0)),
        ([(TIE, BETTER)], "inconclusive", (0, 0, 0)),  # not a case
        ([(BETTER, BETTER), (BETTER, WORSE)], "mixed", (2, 1, 1)),
        ([(BETTER, BETTER), (BETTER, TIE)], "inconclusive", (2, 1, 0)),
        ([(BETTER, BETTER)] * 3 + [(BETTER, TIE)], "supported", (4, 3, 0)),
        ([(BETTER, (0.001, 0.03))], "contradicted", (1, 0, 0)),  # below the margin
        ([], "inconclusive", (0, 0, 0)),
    ],
)
def test_verdict_follows_from_the_pairs(pairs, verdict, counts, tmp_path):
    found = judged(tmp_path, *pairs)
    assert found.verdict == verdict
    names = ("cases", "agree", "oppose")
    assert tuple(found.numbers[name].value for name in names) == counts
    total = sum(found.numbers[name].value for name in ("agree", "oppose", "open"))
    assert total == found.numbers["cases"].value
    named = [each for each in found.words["opposing"].split("; ") if each]
    assert len(named) == counts[2] and all(" against " in each for each in named)


def test_a_list_for_the_artist_is_counted_apart(tmp_path):
    found = judged(tmp_path, (BETTER, BETTER), (WORSE, BETTER))
    assert found.numbers["artist"].value == 1
    perfect = found.numbers["perfect"]
    assert perfect.value == pytest.approx(0.15)
    assert Results(tmp_path).value(perfect.key) == perfect.value


def test_nothing_measured_is_inconclusive(tmp_path):
    found = knowing_genre.judge(STUDY, Results(tmp_path))
    assert found.verdict == "inconclusive" and "perfect" not in found.numbers
