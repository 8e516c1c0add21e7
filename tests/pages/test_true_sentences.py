"""Sentences of the committed study say what its results say, and turn with them.

Each test reads a rendered sentence, compares it with the results, changes the results,
and reads it again.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from analysis import figures
from analysis.findings import Verdict, all_findings
from analysis.findings.verdicts import Number
from analysis.pages.manuscript import TEMPLATES, Manuscript
from analysis.pages.record import Page
from analysis.results import store
from analysis.results.reader import Results
from tests import project_copy
from tests.project_copy import PROJECT

PROVENANCE = {"demo": False, "other_data": False, "stale": [], "sha256": "0" * 64}
COMMITTED = PROJECT / "data" / "results"
SIZES = "promises/audio/xgboost.json"
NOISE = "possible/noise/audio.json"
NO_SOUND = ("places and languages", "moods and uses", "roles and instruments")
Edits = Mapping[str, Callable[[Any], Any]]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory) -> Path:
    """A workspace with the committed results and stubs of the figures."""
    project_copy.committed_results()
    root = tmp_path_factory.mktemp("committed") / "untouched"
    shutil.copytree(COMMITTED, root / "data" / "results")
    for name in figures.names():
        for file in figures.outputs(name):
            store.write_bytes(root / "report/src/figures" / file, b"")
    return root


@pytest.fixture
def pages(untouched, tmp_path, declaration):
    """Return a function that writes a page from the committed results, edited."""

    def write(name: str, edits: Edits | None = None, **turned: Any) -> str:
        root = edited(untouched, tmp_path / "edited", edits) if edits else untouched
        judged = all_findings(declaration, Results(root / "data" / "results"))
        kind, _, last = name.rpartition("/")
        page = Page(name, f"sections/{name}.qmd.j2")
        if kind == "findings":
            page = Page(name, "finding.qmd.j2", finding=last)
        manuscript = Manuscript(
            root, declaration, judged | turned, PROVENANCE, TEMPLATES
        )
        return plain(manuscript.write(page).text)

    return write


def edited(untouched: Path, root: Path, edits: Edits) -> Path:
    """Make a workspace whose results are the committed ones but for `edits`."""
    shutil.copytree(untouched, root, copy_function=os.link)
    for key, edit in edits.items():
        file = root / "data" / "results" / key
        content = edit(read(file))
        file.unlink()
        if file.suffix == ".csv":
            rows = [list(row.values()) for row in content]
            store.write_csv(file, list(content[0]), rows)
        else:
            store.write_json(file, content)
    return root


def read(path: Path) -> Any:
    return store.read_json(path) if path.suffix == ".json" else store.read_csv(path)


def plain(markdown: str) -> str:
    """Return the words of a page: without links, marks and lines."""
    markdown = markdown.replace("\\[", "⟦").replace("\\]", "⟧")
    for _ in range(3):  # an interval stands in a number, a number in a link
        markdown = re.sub(r"\[([^][]*)\]\{[^}]*\}", r"\1", markdown)
        markdown = re.sub(r"\[([^][]*)\]\([^()]*\)(?:\{[^}]*\})?", r"\1", markdown)
    markdown = markdown.replace("⟦", "[").replace("⟧", "]").replace("\\", "")
    return " ".join(markdown.replace("\u202f", " ").split())


def committed(key: str) -> Any:
    return read(COMMITTED / key)


# ---------------------------------------------------------------- which folds


def folds_of(regime: str) -> set[str]:
    """Return the folds of every usual model of a regime, counted from the files."""
    files = [
        file
        for file in (COMMITTED / "scores" / regime).rglob("*.json")
        if "+" not in file.name and "@" not in file.name
    ]
    return set.intersection(*(set(read(file)["by_fold"]) for file in files))


def test_the_methods_say_of_every_split_which_folds_were_tested(pages, declaration):
    text = pages("methods")
    (told,) = re.findall(r"Tested: (.*?)\. ", text)
    for name, regime in declaration.regimes.items():
        (part,) = (part for part in told.split("; ") if f"*{regime.label}*" in part)
        folds = folds_of(name)
        if len(folds) == declaration.evaluation.folds:
            assert part.startswith("all five folds of "), part
        else:
            assert re.match(r"folds? (.*) of ", part)[1] == " and ".join(sorted(folds))
    assert "all of which served" not in text


def test_folds_that_only_some_models_were_tested_on_are_told_apart(pages):
    def two(scores):
        return scores | {"by_fold": dict.fromkeys("03", scores["by_fold"]["0"])}

    def three(scores):
        scores = two(scores)
        return scores | {"by_fold": scores["by_fold"] | {"2": scores["by_fold"]["0"]}}

    scores = COMMITTED / "scores"
    keys = [
        f"scores/{file.relative_to(scores).as_posix()}"
        for file in (scores / "ids").rglob("*.json")
    ]
    edits = dict.fromkeys(keys, two) | {"scores/ids/audio/forest.json": three}
    text = pages("methods", edits)
    assert "folds 0 and 3 of *track ids* (and, of some models, fold 2)" in text
    assert "fold 0 of *rows* and *recordings*" in text


@pytest.mark.parametrize("name", ["results", "ladder", "findings/accuracy", "answer"])
def test_scores_of_several_splits_stand_beside_the_folds_they_rest_on(pages, name):
    assert "Tested: all five folds of *artists*; fold 0 of *rows*" in pages(name)


def test_a_page_that_calls_every_recording_tested_has_counted_the_folds(pages):
    sentence = "every recording outside the artists set aside is tested once"
    assert sentence in pages("evaluation")

    def fewer(scores):
        kept = {name: scores["by_fold"][name] for name in "01"}
        return scores | {"by_fold": kept, "folds": 2}

    key = "scores/artists/audio/xgboost.json"
    assert sentence not in pages("evaluation", {key: fewer})


# ---------------------------------------------------------------- one number, one name


@pytest.mark.parametrize(
    "name", ["findings-list", "brief", "cards", "findings/promises"]
)
def test_pages_print_one_average_of_the_size_of_sets_and_name_it(pages, name):
    def other(found):
        level = found["kinds"]["threshold-drawn"]["90"]
        level["tracks"]["size"] = {"estimate": 12.34, "low": 12.14, "high": 12.54}
        level["artists"]["size"] = {"estimate": 45.67, "low": 45.6, "high": 45.7}
        return found

    text = pages(name, {SIZES: other})
    assert re.search(r"12\.3 \[12\.1, 12\.5\][^.;|]* on average over recordings", text)
    assert "45.7" not in text
    assert "12 genres" not in text


@pytest.mark.parametrize("name", ["possible", "findings/label-noise"])
def test_the_two_estimates_of_doubted_labels_have_two_names(pages, name):
    def other(found):
        return found | {"wrong": 0.123, "flagged": 0.456}

    said = (
        "*estimates* that 12 % of all labels are wrong, and *flags* 46 % of the drawn"
    )
    text = pages(name, {NOISE: other})
    assert said in text
    assert not re.search(r"(?:12|46) % of the (?:drawn )?labels (?:are )?wrong", text)


# ---------------------------------------------------------------- the lead in accuracy


def lead(features: str) -> dict[str, float]:
    """Return the tree's lead, which the file has the other way round."""
    key = f"comparisons/{features}/modern-network--xgboost.json"
    gap = committed(key)["metrics"]["accuracy"]
    return {"estimate": -gap["estimate"], "low": -gap["high"], "high": -gap["low"]}


def turned(low: float, high: float) -> Callable[[Any], Any]:
    def edit(pair):
        ends = {"estimate": -(low + high) / 2, "low": -high, "high": -low}
        pair["metrics"]["accuracy"] = ends
        return pair

    return edit


def test_the_lead_in_accuracy_is_told_for_every_feature_set(pages, declaration):
    text = pages("findings/trees-outperform")
    (told,) = re.findall(
        r"In accuracy, best tree minus best network is (.*?)\. [A-Z]", text
    )
    for name, features in declaration.features.items():
        ends = [100 * lead(name)[end] for end in ("estimate", "low", "high")]
        printed = "{:.1f} points [{:.1f}, {:.1f}]".format(*ends).replace("-", "−")
        assert f"{printed} from {features.label}" in told
    assert "at the most" not in text


@pytest.mark.parametrize(
    ("features", "low", "high", "less"),
    [("audio", -0.005, 0.002, True), ("audio-popularity", 0.03, 0.06, False),
     ("audio", -0.06, -0.03, False)],
)  # fmt: skip
def test_the_split_matters_more_only_than_leads_that_every_interval_allows(
    pages, features, low, high, less
):
    key = f"comparisons/{features}/modern-network--xgboost.json"
    text = pages("findings/trees-outperform", {key: turned(low, high)})
    assert "when known artists are kept out of training" in text
    assert ("more than any lead that these intervals allow" in text) == less


# ---------------------------------------------------------------- reported, and reached


@pytest.mark.parametrize("name", ["answer", "brief"])
@pytest.mark.parametrize(
    ("verdict", "primary", "said"),
    [("supported", 0.62, "62.0 % from audio + popularity, agrees with the 60 %"),
     ("contradicted", 0.73, "73.0 % from audio + popularity, is above the 60 %"),
     ("contradicted", 0.369, "No way of splitting the file gives the 60 %"),
     ("mixed", 0.369, "reached in some ways of splitting the file"),
     ("inconclusive", 0.369, "stays open")],
)  # fmt: skip
def test_the_first_screen_names_the_number_that_the_verdict_rests_on(
    pages, declaration, name, verdict, primary, said
):
    found = all_findings(declaration, Results(COMMITTED))["accuracy"]
    numbers = dict(found.numbers) | {"primary": Number(primary, "turned for the test")}
    text = pages(name, accuracy=Verdict(verdict, numbers, found.words))
    assert said in text
    if primary > declaration.findings["accuracy"].thresholds["high"]:
        assert "No way of splitting" not in text


# ---------------------------------------------------------------- ethics, licence


def named_artists() -> list[str]:
    """Return the results that print artists by name."""
    tables = [file for file in COMMITTED.rglob("*.csv") if "artists" in head(file)]
    return [
        file.relative_to(COMMITTED).as_posix()
        for file in tables
        if not re.fullmatch(r"[\d.e+-]+", read(file)[0]["artists"])
    ]


def head(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return lines.readline().strip().split(",")


def test_the_ethics_tell_where_artists_are_named(pages):
    assert named_artists() == ["atlas/examples.csv"]
    for name in ("limits", "data"):
        assert re.search(
            r"page of each genre[^.]* titles (?:with their|and) artists", pages(name)
        )
    assert "No score is given for a single artist" not in pages("limits")
    assert "only statistics are published" not in pages("data")


def test_what_is_said_of_the_published_splits_is_what_their_files_hold(pages):
    assert "track ids and row numbers of the file with the fold of each" in pages(
        "splits"
    )
    assert "need no licence" not in pages("splits")
    for file in (COMMITTED / "splits").glob("*.csv"):
        assert head(file) == ["id", "fold"], "neither descriptors nor labels"


# ---------------------------------------------------------------- labels and sound


def means(f1: Callable[[float], float]) -> list[float]:
    """Return the mean F1 of labels that name no sound, and of the others."""
    families = {row["genre"]: row["family"] for row in committed("data/families.csv")}
    parts: list[list[float]] = [[], []]
    for row in committed("genres/audio/xgboost.csv"):
        parts[families[row["genre"]] not in NO_SOUND].append(f1(float(row["f1"])))
    return [mean(part) for part in parts]


@pytest.mark.parametrize("turn", [lambda f1: f1, lambda f1: 1 - f1])
def test_labels_that_name_no_sound_are_compared_with_the_others(pages, turn):
    def edit(rows):
        return [row | {"f1": str(turn(float(row["f1"])))} for row in rows]

    text = pages("limits", {"genres/audio/xgboost.csv": edit})
    unlike, alike = means(turn)
    assert f"mean F1 of XGBoost is {unlike:.3f} over the 24 of that kind" in text
    assert f"and {alike:.3f} over the 90 others: on average" in text
    assert ("no worse than the others" in text) == (unlike >= alike)
    assert ("worse than the others, which" in text) == (unlike < alike)
    assert "hard to hear" not in text


# ---------------------------------------------------------------- what was fixed before


def test_no_first_page_says_that_all_thresholds_were_fixed_before_the_runs(pages):
    exceptions = pages("questions")
    assert "looked at before their thresholds were set" in exceptions
    index = (TEMPLATES / "pages" / "index.qmd.j2").read_text(encoding="utf-8")
    for text in (pages("abstract"), index):
        assert "most" in re.search(r"[^.]*fixed[^.]*before the runs", text)[0]


def test_what_was_searched_is_counted(pages, declaration):
    text = pages("questions")
    (told,) = re.findall(r"the settings of (.*?) are searched", text)
    for name, model in declaration.models.items():
        searched = (COMMITTED / "search" / f"{name}.json").is_file() or (
            COMMITTED / "search" / name
        ).is_dir()
        assert (model.label in told) == searched, name
    assert "All other fits use the chosen settings" not in pages("tuning")
