"""The declaration as values: the real one, and the fits that follow from one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from analysis.metrics import formulas
from analysis.study import declaration as study
from analysis.study import reading
from tests.small_workspace import REPOSITORY
from tests.study.test_load import TREE, changed, refusal


def test_the_real_declaration_loads(declaration):
    assert len(declaration.fits) == sum(
        e.fits for e in declaration.experiments.values()
    )
    assert declaration.evaluation.regime in declaration.regimes
    assert all(each.name == name for name, each in declaration.models.items())
    assert list(declaration.fits) == sorted(declaration.fits)
    assert "artists/audio/xgboost/0" in [fit.path for fit in declaration.fits]


def test_the_planned_number_of_fits_follows_the_variants():
    tree = changed("experiments.headline.variants", ["balanced", "smooth"])
    assert "experiments.headline.fits says 48, its lists make 96" in refusal(tree)
    tree["experiments"]["headline"]["fits"] = 96
    assert reading.parse(tree, "study.toml").experiments["headline"].fits == 96


def test_fits_of_two_experiments_are_fitted_once():
    tree = changed("experiments.again", TREE["experiments"]["headline"])
    both = reading.parse(tree, "study.toml")
    assert both.fits == reading.parse(TREE, "study.toml").fits


def test_an_experiment_without_variants_is_fitted_the_usual_way():
    """The only list that may be empty; with variants, only these are fitted."""
    fits = reading.parse(TREE, "study.toml").fits
    named = [e for e in TREE["experiments"].values() if "rows" in e["regimes"]]
    usual = {model for each in named for model in each["models"]}
    assert {fit.entry for fit in fits if fit.regime == "rows"} == usual
    told = refusal(changed("experiments.headline.folds", []))
    assert "experiments.headline.folds must name something" in told


def test_an_entry_tells_model_variant_and_bound():
    usual = {"regime": "rows", "features": "audio", "model": "forest", "fold": 3}
    for variant, items, entry in (
        ("", 0, "forest"),
        ("smooth", 0, "forest+smooth"),
        ("", 50, "forest@50"),
        ("smooth", 50, "forest+smooth@50"),
    ):
        fit = study.Fit(**usual, variant=variant, items=items)
        assert fit.entry == entry
        assert fit.path == f"rows/audio/{entry}/3"


def test_the_metrics_that_may_be_declared_are_those_that_are_measured():
    assert study.METRICS == formulas.METRICS


def test_reading_the_declaration_imports_nothing_heavy():
    """Nothing but msgspec, which takes typing_extensions where it finds them."""
    found = str(Path(msgspec.__file__).parents[1])
    code = (
        f"import sys; sys.path.append({found!r});"
        "from pathlib import Path; from analysis.study import reading;"
        "reading.load(Path('study.toml'));"
        "known = {'__main__', 'analysis', 'typing_extensions'};"
        "own = {name.partition('.')[0] for name in sys.modules} - known;"
        "own -= sys.stdlib_module_names;"
        "print(sorted(own))"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, '.'); {code}",
        ],
        capture_output=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        check=True,
    )
    assert done.stdout.strip() == "['msgspec']"
