"""Findings: claims with verdicts that are computed, never written.

Flows in: the declaration (claims, thresholds) and the results. Flows out: one `Verdict`
per declared finding. One module per finding, named like it, with a pure, total
`judge(study, results)`; it reads committed results only.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import StudyError
from analysis.findings.verdicts import Number, Verdict
from analysis.results.reader import Results
from analysis.study.declaration import Study

__all__ = ["Number", "Verdict", "all_findings", "judge"]


def all_findings(study: Study, results: Results) -> Mapping[str, Verdict]:
    """Return the verdict of every declared finding, as declared."""
    return {name: judge(name, study, results) for name in study.findings}


def judges(study: Study) -> tuple[str, ...]:
    """Return the functions that judge the declared findings, as jobs name them."""
    return tuple(f"{__name__}.{_module(name)}:judge" for name in study.findings)


def _module(name: str) -> str:
    """Return the module of a finding."""
    return name.replace("-", "_")


def judge(name: str, study: Study, results: Results) -> Verdict:
    """Return the verdict of one declared finding.

    Raises:
        StudyError: when no module of that name says how to judge it.
    """
    place = _module(name)
    if not (Path(__file__).parent / f"{place}.py").is_file():
        raise StudyError(
            f"study.toml declares the finding '{name}', but nothing judges it: "
            f"write analysis/findings/{place}.py with a judge(study, results)."
        )
    return importlib.import_module(f"{__name__}.{place}").judge(study, results)
