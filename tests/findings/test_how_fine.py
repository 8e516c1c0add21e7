"""How fine: few groups or many, per feature set, against a threshold."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from analysis.findings import how_fine
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.study.declaration import Finding

DECLARED = reading.load(Path(__file__).parents[2] / "study.toml")
STUDY = structs.replace(
    DECLARED,
    findings={
        **DECLARED.findings,
        "how-fine": Finding(
            name="how-fine", claim="?", hypothesis="?", thresholds={"groups": 15.0}
        ),
    },
)
FEW, MANY, UNCLEAR = (12, 10, 14), (25, 18, 40), (16, 12, 20)


def tree_of(folder, **found):
    """Results in which the forest leads and reaches 60 % with (groups, sure, ...)."""
    for name, places in found.items():
        features = name.replace("_", "-")
        for model, f1 in (("forest", 0.3), ("network", 0.2)):
            score = {"macro_f1": {"estimate": f1, "low": f1, "high": f1}}
            path = folder / f"scores/artists/{features}/{model}.json"
            store.write_json(path, {"metrics": score})
            wanted = places if model == "forest" else (114, 114, 114)
            reached = dict(zip(how_fine.PLACES, wanted, strict=True))
            content = {
                "reached": {"confusion": {"60": reached, "65": reached}},
                "kept": {"confusion": 30},
            }
            store.write_json(
                folder / f"merging/levels/{features}/{model}.json", content
            )
    return Results(folder)


@pytest.mark.parametrize(
    ("audio", "popularity", "verdict"),
    [
        (FEW, FEW, "supported"),
        ((15, 15, 15), (0, 0, 0), "supported"),
        (MANY, MANY, "contradicted"),
        (FEW, MANY, "mixed"),
        (FEW, UNCLEAR, "inconclusive"),
        (MANY, UNCLEAR, "inconclusive"),
        ((20, 15, 30), (20, 15, 30), "inconclusive"),
    ],
)
def test_verdict_follows_from_the_numbers_of_groups(
    audio, popularity, verdict, tmp_path
):
    found = how_fine.judge(
        STUDY, tree_of(tmp_path, audio=audio, audio_popularity=popularity)
    )
    assert found.verdict == verdict
    assert found.words["audio_key"] == "forest"  # the leader, not the network
    for name, number in found.numbers.items():
        assert number.value == Results(tmp_path).value(number.key), name


def test_nothing_measured_is_inconclusive(tmp_path):
    found = how_fine.judge(STUDY, Results(tmp_path))
    assert (found.verdict, dict(found.numbers)) == ("inconclusive", {})
