"""Power laws: known ones are recovered, wrong ones are refused."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from analysis.measurements import learning
from analysis.metrics import formulas
from analysis.splits import regimes
from tests import demo_fits

SIZES = [25, 50, 100, 200, 400]


def curve(a, b, c, sizes=SIZES):
    return a - b * np.asarray(sizes, float) ** -c


def repeated(values, noise=0.0, draws=40, seed=0):
    random = np.random.default_rng(seed)
    shifts = random.normal(0, noise, (draws, len(values)))
    return np.vstack([values, values + shifts])


def test_a_known_law_is_recovered():
    law = learning.fit(SIZES, np.vstack([curve(0.4, 1.2, 0.5), curve(0.3, 0.4, 0.2)]))
    far = law.at([4000])[:, 0]
    assert far == pytest.approx(
        [0.4 - 1.2 * 4000**-0.5, 0.3 - 0.4 * 4000**-0.2], abs=3e-3
    )
    assert law.c == pytest.approx([0.5, 0.2], rel=0.06)


def test_a_curve_that_falls_is_flat():
    law = learning.fit(SIZES, np.array([[0.5, 0.4, 0.3, 0.2, 0.1]]))
    assert law.b.tolist() == [0] and law.at([4000])[0, 0] == pytest.approx(0.3)


def test_a_law_that_holds_is_carried_on():
    curves = repeated(curve(0.4, 1.2, 0.5), noise=0.0005)
    found = learning.summary(SIZES, curves, confidence=0.95, tolerance=0.01)
    assert found["test"] == learning.HOLDS
    assert found["far"] == 4000
    assert found["beyond"]["estimate"] == pytest.approx(
        0.4 - 1.2 * 4000**-0.5, abs=5e-3
    )
    gain = found["beyond"]["estimate"] - found["points"]["400"]["estimate"]
    assert found["gain"]["estimate"] == pytest.approx(gain)
    assert found["gain"]["low"] < gain < found["gain"]["high"]


def test_a_curve_that_breaks_off_is_not_carried_on():
    values = curve(0.4, 1.2, 0.5)
    values[-1] -= 0.1
    curves = repeated(values, noise=0.0005)
    found = learning.summary(SIZES, curves, confidence=0.95, tolerance=0.01)
    assert found["test"] == learning.FAILS and found["gap"]["high"] < -0.01
    assert not {"beyond", "gain", "again"} & set(found)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.004, 0.009, "holds"),
        (0.011, 0.03, "fails"),
        (-0.03, -0.011, "fails"),
        (-0.02, 0.004, "open"),
        (-0.02, 0.02, "open"),
    ],
)
def test_the_test_of_a_law(low, high, expected):
    assert learning.tested({"low": low, "high": high}, 0.01) == expected


def test_the_largest_size_has_no_say_in_the_law_that_is_tested():
    curves = repeated(curve(0.4, 1.2, 0.5))
    moved = curves.copy()
    moved[:, -1] += 0.2
    one, two = (
        learning.summary(SIZES, each, confidence=0.95, tolerance=0.01)
        for each in (curves, moved)
    )
    assert one["law"] == two["law"] and one["predicted"] == two["predicted"]
    assert two["gap"]["estimate"] == pytest.approx(one["gap"]["estimate"] + 0.2)
    assert learning.drawn_law(SIZES, curves, 0.95) == learning.drawn_law(
        SIZES, moved, 0.95
    )


def sums(strength, seed):
    random = np.random.default_rng(seed)
    sets = np.eye(4, dtype=bool)[np.arange(120) % 4]
    artists = np.arange(120) // 3
    scores = np.exp(random.normal(0, 1, sets.shape) + strength * sets)
    return formulas.artist_sums(scores, sets, artists)


def test_curves_are_means_over_seeds_and_draws_are_shared():
    made = {
        size: [sums(step, 1), sums(step, 2)] for step, size in enumerate((5, 9, 20))
    }
    curves = learning.drawn_curves(made, draws=50, seed=3)
    assert curves.shape == (len(formulas.METRICS), 51, 3)
    place = formulas.METRICS.index("accuracy")
    whole = [
        np.mean([formulas.evaluate(one.sum(axis=0))[0, place] for one in each])
        for each in made.values()
    ]
    assert curves[place, 0] == pytest.approx(whole)
    again = learning.drawn_curves(made, draws=50, seed=3)
    assert (again == curves).all()
    assert curves[place, 1:].std(axis=0).min() > 0


# ------------------------------------------------------- of fits on the demonstration
TRAINED = (2, 4, 8, 16)


@pytest.fixture(scope="module")
def divided(demo_data, declaration):
    pool = demo_data.recording
    regime, evaluation = declaration.regimes["artists"], declaration.evaluation
    return pool, regimes.assign(pool, regime, evaluation)


@pytest.fixture(scope="module")
def trained(divided, declaration):
    """Fits of two small models on four sizes, each drawn twice."""
    pool, folds = divided
    sized = {
        (size, draw): demo_fits.sized(pool, folds, size, draw)
        for size in TRAINED
        for draw in (1, 2)
    }
    return {
        (model, size, f"size-{size}-{draw}"): demo_fits.fitted(
            declaration, model, pool, kept
        )
        for model in ("majority", "logistic")
        for (size, draw), kept in sized.items()
    }


def test_learning_curves_come_from_the_probabilities(trained, divided):
    plan = {"unit": "recording", "tolerance": 0.02, "draws": demo_fits.DRAWS}
    told = learning._learned(plan, trained)
    found, (header, rows) = told["curves"], told["laws"]
    assert found["sizes"] == list(TRAINED) and found["seeds"] == 2
    assert found["items"] == (divided[1] == 0).sum()
    tested = trained["logistic", 2, "size-2-1"]
    assert found["artists"] == len(set(tested.artists))
    assert found["times"] == learning.TIMES
    curve = found["models"]["logistic"]["accuracy"]["points"]
    assert curve["16"]["estimate"] > curve["2"]["estimate"]
    seeds = [
        formulas.scores(each.probabilities, each.sets)["accuracy"]
        for (model, size, _), each in trained.items()
        if (model, size) == ("logistic", 2)
    ]
    assert len(seeds) == 2
    assert curve["2"]["estimate"] == pytest.approx(np.mean(seeds))
    assert len(header) == len(rows[0]) == len(learning.LAW_COLUMNS)
    assert {row[0] for row in rows} == {"majority", "logistic"}


def test_curves_are_of_entries_with_a_size_to_test_the_law_on(declaration):
    jobs = {job.name: job for job in learning.jobs(declaration)}
    assert "learning[learning/audio]" in jobs
    for job in jobs.values():
        known = job.inputs["entries"].arguments[0]
        sizes = {}
        for entry, size, design in known:
            assert declaration.designs[design].values["size"] == size
            sizes.setdefault(entry, []).append(size)
        for each in sizes.values():
            assert each == sorted(each)
            assert len(set(each)) >= learning.LEAST_SIZES
        drawn = {size for each in sizes.values() for size in each}
        assert job.declared["sizes"] == sorted(drawn)
        tolerance = declaration.findings["more-data"].thresholds["tolerance"]
        assert job.declared["tolerance"] == tolerance


def test_too_few_sizes_make_no_curve(declaration):
    sizes = sorted(
        {each.values["size"] for each in declaration.designs.values()
         if each.kind == "size"}
    )  # fmt: skip
    few = {
        name: each
        for name, each in declaration.designs.items()
        if each.kind != "size" or each.values["size"] in sizes[:3]
    }
    assert list(learning.jobs(structs.replace(declaration, designs=few))) == []


def test_without_the_finding_that_asks_nothing_is_measured(declaration):
    left = {n: e for n, e in declaration.findings.items() if n != learning.MORE_DATA}
    study = structs.replace(declaration, findings=left)
    assert list(learning.jobs(study)) == []
