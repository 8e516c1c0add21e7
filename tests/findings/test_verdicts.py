"""What findings share: verdicts on several places, numbers bound to an interval."""

from __future__ import annotations

import pytest

from analysis.findings import verdicts
from analysis.findings.verdicts import Number
from analysis.results import store
from analysis.results.reader import Results


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        (["above", "above"], "supported"),
        (["below"], "contradicted"),
        (["above", "across", "below"], "mixed"),
        (["above", "across"], "inconclusive"),
        (["below", "across"], "inconclusive"),
        (["across"], "inconclusive"),
        ([], "inconclusive"),
    ],
)
def test_a_claim_is_judged_in_all_places_together(places, verdict):
    assert verdicts.of_places(places) == verdict
    assert verdicts.of_places(places, "below", "above") == {
        "supported": "contradicted", "contradicted": "supported",
    }.get(verdict, verdict)  # fmt: skip


def test_an_interval_is_bound_to_the_places_of_its_ends(tmp_path):
    ends = {"estimate": 0.5, "low": 0.4, "high": 0.7}
    store.write_json(tmp_path / "some.json", {"gain": ends})
    found = verdicts.interval(Results(tmp_path), "lead", "some#gain")
    assert found == {
        "lead": Number(0.5, "some#gain.estimate"),
        "lead_low": Number(0.4, "some#gain.low"),
        "lead_high": Number(0.7, "some#gain.high"),
    }


def test_a_negative_is_bound_to_the_other_ends():
    cost = {"estimate": 0.5, "low": 0.4, "high": 0.7}
    found = verdicts.negative("cost", cost, "some#gain")
    assert found["cost_low"] == Number(0.4, "-(some#gain.high)", ("some#gain.high",))
    assert found["cost_high"] == Number(0.7, "-(some#gain.low)", ("some#gain.low",))
    place = "some#gain.estimate"
    assert found["cost"] == Number(0.5, f"-({place})", (place,))
