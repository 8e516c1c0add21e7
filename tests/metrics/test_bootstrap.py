"""The artist bootstrap: draws, BCa against scipy, pairing, coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse, stats

from analysis.metrics import bootstrap, formulas
from analysis.metrics.bootstrap import Interval


def mean_of(sums: np.ndarray) -> np.ndarray:
    """From columns (items, value) to the mean, (B, 1)."""
    return sums[:, 1:] / sums[:, :1]


def clustered(random, artists, deviation=1.0):
    """Items of artists with a shared mean: values (n,), codes (n,); the truth is 0."""
    sizes = random.integers(1, 6, artists)
    codes = np.repeat(np.arange(artists), sizes)
    shared = random.exponential(deviation, artists) - deviation
    return shared[codes] + random.normal(0, 0.5, codes.size), codes


def sums_of(values, codes):
    columns = np.column_stack([np.ones(len(values)), values])
    return bootstrap.cluster_sums(sparse.csr_array(columns), codes)


def test_sums_within_artists():
    found = sums_of(np.array([1.0, 2, 4, 8]), np.array([7, 3, 7, -1]))
    assert found.toarray().tolist() == [[1, 8], [1, 2], [2, 5]]


def test_jackknife_leaves_out_one_artist():
    sums = sums_of(np.array([1.0, 2, 6]), np.array([0, 0, 1]))
    assert bootstrap.jackknife(sums, mean_of).ravel().tolist() == [6, 1.5]


def test_draws_follow_from_the_seed_and_do_not_depend_on_blocks(monkeypatch):
    values, codes = clustered(np.random.default_rng(1), 41)
    sums = sums_of(values, codes)
    first = bootstrap.replicates(sums, mean_of, draws=77, seed=5)
    assert first.shape == (77, 1)
    monkeypatch.setattr(bootstrap, "_BLOCK", 11)
    again = bootstrap.replicates(sums, mean_of, draws=77, seed=5)
    assert np.array_equal(first, again)
    other = bootstrap.replicates(sums, mean_of, draws=77, seed=6)
    assert not np.array_equal(first, other)


def test_a_draw_keeps_whole_artists():
    sums = sums_of(np.array([0.0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1]))
    found = bootstrap.replicates(sums, mean_of, draws=400, seed=0).ravel()
    assert set(np.round(found, 6)) == {0, 0.6, 1}
    assert np.mean(found == 0) == pytest.approx(0.25, abs=0.07)


def test_bca_agrees_with_scipy_on_the_same_replicates():
    values = np.random.default_rng(3).exponential(1, 60)
    reference = stats.bootstrap(
        (values,), np.mean, n_resamples=2000, method="BCa", rng=2
    )
    left_out = bootstrap.jackknife(sums_of(values, np.arange(60)), mean_of)
    found = bootstrap.interval(
        values.mean(), reference.bootstrap_distribution, left_out.ravel(), 0.95
    )
    assert found.low == pytest.approx(reference.confidence_interval.low, abs=1e-9)
    assert found.high == pytest.approx(reference.confidence_interval.high, abs=1e-9)


def test_falls_back_to_basic_when_bca_is_undefined():
    drawn = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    one_sided = bootstrap.interval(0.5, drawn, np.array([1.0, 2.0]), 0.5)
    assert (one_sided.low, one_sided.high) == (1 - 4, 1 - 2)
    flat = bootstrap.interval(3.0, drawn, np.array([2.0, 2.0]), 0.5)
    assert (flat.low, flat.high) == (6 - 4, 6 - 2)
    alone = bootstrap.interval(3.0, drawn, np.array([np.nan]), 0.5)
    assert (alone.low, alone.high) == (6 - 4, 6 - 2)


def test_one_artist_gives_an_interval_without_width():
    found = bootstrap.intervals(
        sums_of(np.array([1.0, 2]), np.array([4, 4])),
        mean_of,
        draws=20,
        confidence=0.95,
        seed=0,
    )
    assert found == [Interval(1.5, 1.5, 1.5)]


def coverage(simulate, truth, trials):
    """Share of trials whose interval holds the truth, and the mean width."""
    kept, widths = 0, []
    for trial in range(trials):
        found = simulate(np.random.default_rng(trial), trial)
        kept += found.low <= truth <= found.high
        widths.append(found.high - found.low)
    return kept, np.mean(widths)


def binomial_band(trials, rate=0.95, tail=1e-3, slack=0.025):
    """Counts that an interval of about this coverage would plausibly show."""
    low = stats.binom.ppf(tail, trials, rate - slack)
    return low, stats.binom.ppf(1 - tail, trials, min(rate + slack, 0.99))


def test_coverage_of_a_mean_over_skewed_artists():
    def by_artist(random, trial):
        sums = sums_of(*clustered(random, 80))
        return bootstrap.intervals(
            sums, mean_of, draws=300, confidence=0.95, seed=trial
        )[0]

    def by_item(random, trial):
        values, _ = clustered(random, 80)
        sums = sums_of(values, np.arange(values.size))
        return bootstrap.intervals(
            sums, mean_of, draws=300, confidence=0.95, seed=trial
        )[0]

    low, high = binomial_band(300)
    kept, width = coverage(by_artist, 0.0, 300)
    assert low <= kept <= high
    naive, naive_width = coverage(by_item, 0.0, 300)
    assert naive < low and naive_width < 0.75 * width


# Three genres; an artist has one genre and one skill: the chance that the model names
# it. The other predictions fall on the next genre, so the true totals are known.
SKILLS = np.array([0.35, 0.6, 0.85])


def true_scores():
    hits = SKILLS / 3
    predicted = hits + np.roll((1 - SKILLS) / 3, 1)
    f1 = 2 * hits / (predicted + 1 / 3)
    return {"accuracy": SKILLS.mean(), "macro_f1": f1.mean()}


def simulated_totals(random, artists=90):
    """Totals per artist of predictions with artist-wise skill, sparse (A, columns)."""
    genre = np.arange(artists) % 3
    strength = 4.0  # of the beta distribution: small = artists differ much
    skill = random.beta(strength * SKILLS[genre], strength * (1 - SKILLS[genre]))
    codes = np.repeat(np.arange(artists), 5)
    hit = random.random(codes.size) < skill[codes]
    predicted = np.where(hit, genre[codes], (genre[codes] + 1) % 3)
    outcome = formulas.outcomes(
        np.eye(3)[predicted], np.eye(3, dtype=bool)[genre[codes]]
    )
    rows = [
        formulas.totals(
            formulas.Outcomes(*(part[codes == a] for part in vars(outcome).values()))
        )
        for a in range(artists)
    ]
    return sparse.csr_array(np.array(rows))


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1"])
def test_coverage_of_scores(metric):
    place = formulas.METRICS.index(metric)

    def simulate(random, trial):
        return bootstrap.intervals(
            simulated_totals(random),
            formulas.evaluate,
            draws=200,
            confidence=0.95,
            seed=trial,
        )[place]

    low, high = binomial_band(200)
    kept, _ = coverage(simulate, true_scores()[metric], 200)
    assert low <= kept <= high


def crowd(genres=60, artists=900):
    """Totals per artist of many genres with few artists each, sparse (A, columns)."""
    random = np.random.default_rng(11)
    sizes = np.minimum(random.zipf(1.8, artists), 30)
    codes = np.repeat(np.arange(artists), sizes)
    true = (np.arange(artists) % genres)[codes]
    hit = random.random(codes.size) < random.beta(0.6, 1.4, artists)[codes]
    predicted = np.where(hit, true, random.integers(genres, size=codes.size))
    return formulas.outcome_sums(
        formulas.outcomes(np.eye(genres)[predicted], np.eye(genres, dtype=bool)[true]),
        codes,
    )


def test_macro_f1_over_many_small_genres_is_covered_where_bca_is_not(monkeypatch):
    population = crowd()
    place = formulas.METRICS.index("macro_f1")
    truth = formulas.evaluate(population.sum(axis=0).reshape(1, -1))[0, place]

    def simulate(random, trial):
        artists = random.integers(population.shape[0], size=population.shape[0])
        return bootstrap.intervals(
            population[artists],
            formulas.evaluate,
            draws=200,
            confidence=0.95,
            seed=trial,
        )[place]

    kept, _ = coverage(simulate, truth, 120)
    assert kept >= 0.85 * 120
    monkeypatch.setattr(bootstrap, "BIAS_LIMIT", np.inf)
    kept_by_bca, _ = coverage(simulate, truth, 120)
    assert kept_by_bca < 0.75 * 120


def test_pairing_removes_what_two_models_share():
    random = np.random.default_rng(0)
    values, codes = clustered(random, 60)
    better = sums_of(values + 0.05 + random.normal(0, 0.02, values.size), codes)
    plain = sums_of(values, codes)
    settings = {"draws": 400, "confidence": 0.95, "seed": 1}
    paired = bootstrap.paired_intervals(better, plain, mean_of, **settings)[0]
    alone = bootstrap.intervals(plain, mean_of, **settings)[0]
    assert 0 < paired.low < 0.05 < paired.high
    assert paired.high - paired.low < 0.1 * (alone.high - alone.low)


def test_a_model_does_not_differ_from_itself():
    sums = sums_of(*clustered(np.random.default_rng(0), 30))
    found = bootstrap.paired_intervals(
        sums, sums, mean_of, draws=50, confidence=0.95, seed=1
    )
    assert found == [Interval(0, 0, 0)]


def test_pairs_must_be_alike():
    first = sums_of(np.ones(4), np.arange(4))
    second = sums_of(np.ones(4), np.zeros(4))
    with pytest.raises(ValueError, match="alike"):
        bootstrap.paired_intervals(
            first, second, mean_of, draws=50, confidence=0.95, seed=1
        )


def test_effective_artists():
    assert bootstrap.effective_artists([5, 5, 5, 5]) == pytest.approx(4)
    assert bootstrap.effective_artists([8, 0, 0]) == 1
    assert bootstrap.effective_artists([3, 1]) == pytest.approx(16 / 10)
    assert bootstrap.effective_artists([0, 0]) == 0


def test_clipping_keeps_the_estimate():
    assert Interval(0.1, -0.2, 1.4).clipped(0, 1) == Interval(0.1, 0.0, 1.0)


def test_the_complement_turns_the_ends():
    assert Interval(0.2, 0.1, 0.5).complement() == Interval(0.8, 0.5, 0.9)


def test_basic_intervals_mirror_the_replicates_at_the_estimate():
    drawn = np.linspace(0, 1, 101)
    found = bootstrap.basic(np.append(0.4, drawn), 0.9)
    assert found == pytest.approx((0.4, 0.8 - 0.95, 0.8 - 0.05))


def test_means_are_those_of_the_columns():
    random = np.random.default_rng(4)
    values, artists = random.random((90, 2)), np.arange(90) // 3
    drawn = {"draws": 60, "confidence": 0.9, "seed": 2}
    found = bootstrap.mean_intervals(values, artists, **drawn)
    assert [each.estimate for each in found] == pytest.approx(values.mean(axis=0))
    (one,) = bootstrap.mean_intervals(values[:, 1], artists, **drawn)
    assert one == found[1]


def test_a_share_of_nothing_may_be_anything():
    wholes = np.array([[2.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    parts = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    sums = sparse.csr_array(np.hstack([wholes, parts]))
    drawn = {"draws": 60, "confidence": 0.9, "seed": 2}
    known, unknown = bootstrap.known_intervals(sums, formulas.ratios, **drawn)
    assert known.estimate == pytest.approx(1 / 3)
    assert unknown == bootstrap.UNKNOWN == (0, 0, 1)


def test_the_draws_are_those_of_the_intervals():
    sums = sparse.csr_array(np.random.default_rng(3).random((20, 3)))
    drawn = {"draws": 40, "confidence": 0.9, "seed": 1}
    found, values = bootstrap.drawn_intervals(sums, bootstrap.means, **drawn)
    assert found == bootstrap.intervals(sums, bootstrap.means, **drawn)
    again = bootstrap.replicates(sums, bootstrap.means, draws=40, seed=1)
    assert (values == again).all() and values.shape == (40, 2)
