"""Which models the synthetic results hold: those that the declaration has fitted."""

from __future__ import annotations


def usual(study, regime, features):
    """Return the models with a fit the usual way, on all items, as declared."""
    fitted = {
        fit.model
        for fit in study.fits
        if (fit.regime, fit.features, fit.variant, fit.items)
        == (regime, features, "", 0)
    }
    return [name for name in study.models if name in fitted]


def learned(study, features):
    """Return those of the primary regime that are no baseline."""
    return [
        name
        for name in usual(study, study.evaluation.regime, features)
        if study.models[name].family != "baseline"
    ]
