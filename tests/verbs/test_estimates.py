"""How long a run may take, as it is said before it begins."""

from __future__ import annotations

import re

import pytest

from analysis.pipeline import record
from analysis.verbs import estimates, work
from analysis.verbs.admission import Extent


def stale(*names: str) -> list[record.Stale]:
    return [record.Stale(name, ("new",)) for name in names]


def test_the_estimate_is_the_declared_time_shared_by_the_workers(
    declaration, monkeypatch
):
    monkeypatch.setattr("analysis.pipeline.workers.cores", lambda: 2)
    seconds = declaration.models["xgboost"].seconds
    fits = stale(*(f"fit[rows/audio/xgboost/{fold}]" for fold in range(6)))
    for workers, share in ((0, 2), (2, 2), (1, 1)):
        told = estimates.sentence(fits, declaration, None, workers)
        assert told == f"estimate  about {round(6 * seconds / share / 60)} min"


@pytest.mark.parametrize("part", [1, 1 / 4, 1 / 16])
def test_another_dataset_is_estimated_by_its_rows_and_genres(declaration, part):
    fits = stale(*(f"fit[rows/audio/xgboost/{fold}]" for fold in range(90)))
    extent = Extent(rows=round(114_000 * part**0.5), genres=round(114 * part**0.5))
    told = estimates.sentence(fits, declaration, extent, 1)
    minutes = int(re.search(r"roughly (\d+) min", told).group(1))
    whole = 90 * declaration.models["xgboost"].seconds / 60
    assert minutes == pytest.approx(whole * part, abs=1)
    assert f"{extent.rows:,} rows of {extent.genres:,} genres" in told


def test_however_small_the_dataset_a_job_takes_a_moment(declaration):
    fits = stale(*(f"fit[rows/audio/xgboost/{fold}]" for fold in range(1200)))
    told = estimates.sentence(fits, declaration, Extent(rows=60, genres=3), 1)
    assert told.startswith(f"estimate  roughly {1200 * estimates.LEAST / 60:.0f} min")


@pytest.mark.parametrize(
    ("job", "share"),
    [
        ("fit[artists/audio/xgboost/0]", 1),
        ("fit[artists/audio/xgboost+balanced/0]", 1),
        ("fit[artists/audio/xgboost+smooth@20000/0]", 1 / 3),
        ("trial[xgboost/07]", 1 / 3),
        ("importance[audio/xgboost]", 2),
    ],
)
def test_whatever_trains_is_estimated_by_its_own_model(declaration, job, share):
    seconds = declaration.models["xgboost"].seconds
    assert estimates.seconds(job, declaration) == int(share * seconds)


@pytest.mark.parametrize("job", ["split[rows]", "choose[forest]", "importance"])
def test_what_trains_nothing_is_estimated_shortly(declaration, job):
    assert 1 <= estimates.seconds(job, declaration) <= 5


def test_every_job_of_the_study_has_an_estimate(declaration):
    for job in work.result_jobs(declaration):
        trains = job.name.startswith(("fit[", "trial["))
        assert estimates.seconds(job.name, declaration) >= (0 if trains else 1)
