"""How long the stale results may take: an estimate, said before they are computed.

Flows in: the stale jobs, the declaration, and how large another dataset is. Flows out:
one line for the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.pipeline.record import Stale
from analysis.study.declaration import Study

if TYPE_CHECKING:
    from analysis.verbs.admission import Extent

MEASURED = 114_000 * 114  # rows x genres of the file that `seconds` was measured on
REST = 2  # seconds of what trains nothing, on that file
LEAST = 0.5  # seconds of any job, however small the file


def sentence(
    stale: Iterable[Stale], declared: Study, extent: Extent | None, workers: int
) -> str:
    """Return the line that says how long the stale jobs may take on this machine.

    Args:
        stale: what would run.
        declared: holds the seconds of a fit of each model, on one core.
        extent: of another dataset than the declared one; None for the declared one.
        workers: processes at once, 0 for one a core.
    """
    from analysis.pipeline.workers import count

    share = extent.rows * extent.genres / MEASURED if extent else 1.0
    each = (max(LEAST, share * seconds(one.job, declared)) for one in stale)
    minutes = max(1, round(sum(each) / count(workers) / 60))
    if not extent:
        return f"estimate  about {minutes} min"
    return (
        f"estimate  roughly {minutes} min: that of the declared dataset, scaled to "
        f"{extent.rows:,} rows of {extent.genres:,} genres"
    )


def seconds(job: str, declared: Study) -> int:
    """Return the estimated seconds of a job: declared for fits, less for the rest."""
    kind, _, name = job.rstrip("]").partition("[")
    parts = name.split("/")
    if kind == "trial":
        return declared.models[parts[0]].seconds // 3
    if kind == "importance" and name:  # a fit, and about as long to ask it
        return 2 * declared.models[parts[1]].seconds
    if kind != "fit":
        return REST
    model, _, small = parts[2].partition("@")
    design = declared.designs.get(parts[0])
    few = small or (design is not None and design.kind in ("size", "long-tail"))
    return declared.models[model.partition("+")[0]].seconds // (3 if few else 1)
