"""The rows: what is measured, what it must reach, and how.

Flows in: a `Bench`, which clones and renders once for all rows that need it. Flows out:
one `Figure` a row: words for the table, and whether it reached what it must.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.workspace import PROJECT
from benchmarks import clone, pages
from benchmarks.errors import NotMeasuredError
from benchmarks.process import Run, run
from tests import readme_steps

DATASET = "SPOTIFY_TRACKS_CSV"
MB, GB = 10**6, 10**9


@dataclass(frozen=True)
class Figure:
    """What was found, in words, and whether it reached what it must."""

    words: str
    holds: bool


class Bench:
    """A folder that goes away, and a clone in it whose report is rendered once."""

    def __init__(self, room: Path):
        self.room = room

    @functools.cached_property
    def rendered(self) -> Path:
        """A clone with its report."""
        place = clone.clone(self.room / "rendered")
        self.study("report", place)
        return place

    def study(self, verb: str, place: Path | None = None, **variables: str) -> Run:
        """Run a verb in a clone with the packages that are installed here."""
        command = [sys.executable, "-m", "analysis", verb]
        return run(command, place or self.rendered, self._plain() | variables)

    def _plain(self) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if not k.startswith(clone.OWN)}


def fresh(bench: Bench, *, uv: bool) -> Figure:
    """Clone, install from the package registries, and make the report."""
    room = bench.room / ("uv" if uv else "pip")
    room.mkdir()
    around = clone.surroundings(room, uv=uv)
    place = clone.clone(room / "clone")
    found = run(["make", "report"], place, around)
    if not (place / "report" / "study.pdf").is_file():
        raise NotMeasuredError("`make report` left no report/study.pdf")
    return Figure(f"{found.seconds:.0f} s", found.seconds < 120)


def again(bench: Bench) -> Figure:
    """Make the report again with nothing changed."""
    place = bench.rendered
    found = bench.study("report", place)
    made = tasks(found)
    words = f"{found.seconds:.1f} s, {len(made)} made"
    return Figure(words, found.seconds < 4 and not made)


def template(bench: Bench) -> Figure:
    """Edit one template and make the report."""
    place = bench.rendered / "templates" / "sections" / "colophon.qmd.j2"
    clone.edit(place, "## Data {", "One more sentence.\n\n## Data {")
    found = bench.study("report")
    made = tasks(found)
    kinds = {each.partition("[")[0] for each in made}
    holds = found.seconds < 15 and kinds <= {"pages", "site", "pdf"}
    return Figure(f"{found.seconds:.1f} s, made {', '.join(made)}", holds)


def figure(bench: Bench) -> Figure:
    """Restyle one figure and make the report."""
    place = bench.rendered / "analysis" / "figures" / "sets.py"
    clone.edit(place, "height=0.7", "height=0.6")
    found = bench.study("report")
    made = tasks(found)
    drawn = [each for each in made if each.startswith("figure")]
    words = f"{found.seconds:.1f} s, made {', '.join(made)}"
    return Figure(words, drawn == ["figure[sets]"])


def model(bench: Bench) -> Figure:
    """Carry out the README's steps for a model and ask what would run."""
    place = clone.clone(bench.room / "model")
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for step in readme_steps.steps(readme, "Add a model"):
        if step.verb != "Then run":
            readme_steps.edit(step, place)
    found = bench.study("explain", place).output.partition("report:")[0]
    stale = re.findall(r"^  (\w+\[\S+\]):", found, re.MULTILINE)
    own = [each for each in stale if "bayes" in each]
    words = f"{len(own)} of {len(stale)} stale results are the new model's"
    return Figure(words, bool(stale) and own == stale)


def demo(bench: Bench) -> Figure:
    """Run the demonstration from nothing."""
    found = bench.study("demo", clone.clone(bench.room / "demo"))
    return Figure(_cost(found), found.seconds < 240 and found.memory < 4 * GB)


def results(bench: Bench) -> Figure:
    """Compute every result from nothing on the real file."""
    dataset = os.environ.get(DATASET, "")
    if not dataset:
        raise NotMeasuredError(f"{DATASET} does not name the dataset")
    place = clone.clone(bench.room / "results")
    for name in ("data/results", "pytask.lock"):
        run(["rm", "-rf", name], place, os.environ)
    found = bench.study("results", place, **{DATASET: dataset})
    return Figure(_cost(found), found.seconds < 75 * 60 and found.memory < 4 * GB)


def scores(features: str, model: str, least: dict[str, float]) -> Figure:
    """Read committed scores of the regime `artists`."""
    name = f"data/results/scores/artists/{features}/{model}.json"
    try:
        found = json.loads((PROJECT / name).read_text(encoding="utf-8"))["metrics"]
    except FileNotFoundError as error:
        raise NotMeasuredError(f"{name} is missing") from error
    values = {metric: found[metric]["estimate"] for metric in least}
    words = ", ".join(f"{metric} {value:.3f}" for metric, value in values.items())
    holds = all(values[metric] >= value for metric, value in least.items())
    return Figure(words, holds)


def paper(bench: Bench) -> Figure:
    """Weigh the paper and look at its fonts and its claim."""
    place = bench.rendered / "report" / "study.pdf"
    size, claim, inside = place.stat().st_size, pages.tagged(place), pages.fonts(place)
    first, _, last = inside.partition(" of ")
    holds = size < 6 * MB and claim == "PDF/UA-1" and last[:1] != "0"
    embedded = not last or first == last.split()[0]
    return Figure(f"{size / MB:.2f} MB, {claim}, {inside}", holds and embedded)


def site(bench: Bench) -> Figure:
    """Weigh the site and its heaviest page; count requests to the outside."""
    place = bench.rendered / "report" / "site"
    name, size = pages.heaviest(place)
    asked = [each for page in place.rglob("*.html") for each in pages.outside(page)]
    words = (
        f"heaviest {name} {size / MB:.2f} MB, all {pages.total(place) / MB:.1f} MB, "
        f"{len(asked)} outside requests"
    )
    return Figure(words, size < 1.5 * MB and not asked)


def tasks(found: Run) -> list[str]:
    """Return the names of the tasks that a verb ran."""
    return sorted(re.findall(r"^\[\d+/\d+\] (\S+)", found.output, re.MULTILINE))


def _cost(found: Run) -> str:
    minutes, seconds = divmod(round(found.seconds), 60)
    return f"{minutes} min {seconds} s, largest process {found.memory / GB:.2f} GB"


@dataclass(frozen=True)
class Row:
    """One row: its name, what it measures, what that must reach, and how."""

    name: str
    what: str
    must: str
    measure: Callable[[Bench], Figure]
    long: bool = False  # only when asked for by name


ROWS = (
    Row(
        "fresh-uv",
        "fresh clone, nothing cached, make report, with uv",
        "under 2 min",
        functools.partial(fresh, uv=True),
    ),
    Row(
        "fresh-pip",
        "fresh clone, nothing cached, make report, with pip",
        "under 2 min",
        functools.partial(fresh, uv=False),
    ),
    Row("again", "make report again", "under 4 s, nothing made", again),
    Row("template", "one template edited", "under 15 s, never a fit", template),
    Row("figure", "one figure restyled", "only that one drawn", figure),
    Row("model", "one more model added", "only its own fits run", model),
    Row("demo", "make demo, installed", "under 4 min, no process above 4 GB", demo),
    Row(
        "results",
        "make results from nothing on the real file",
        "under 75 min, no process above 4 GB",
        results,
        long=True,
    ),
    Row(
        "scores",
        "artists, audio + popularity, XGBoost",
        "accuracy 0.35, macro-F1 0.31",
        lambda bench: scores(
            "audio-popularity", "xgboost", {"accuracy": 0.35, "macro_f1": 0.31}
        ),
    ),
    Row(
        "scores-audio",
        "artists, audio, XGBoost",
        "accuracy 0.24, macro-F1 0.19",
        lambda bench: scores("audio", "xgboost", {"accuracy": 0.24, "macro_f1": 0.19}),
    ),
    Row("paper", "study.pdf", "PDF/UA-1, fonts embedded, under 6 MB", paper),
    Row("site", "the site", "each page under 1.5 MB, nothing from outside", site),
)
