"""Ladders: one block of [designs] for several designs."""

from __future__ import annotations

import copy
import tarfile
import tomllib
from typing import Any

import pytest

from analysis.study import reading
from tests.small_workspace import REPOSITORY
from tests.study.test_load import LOADED, TREE, changed, refusal

STEPS = {
    "label": "{size} of draw {draw}", "base": "artists", "kind": "size",
    "size": [9, 3], "draw": [2, 5],
}  # fmt: skip
NAMES = ["steps-9-2", "steps-3-2", "steps-9-5", "steps-3-5"]


def with_ladder(name: str = "steps", **changes: Any) -> dict[str, Any]:
    """Return the real declaration with one more ladder."""
    tree = copy.deepcopy(TREE)
    block = STEPS | changes
    tree["designs"][name] = {k: v for k, v in block.items() if v is not None}
    return tree


def test_the_declared_ladders_stand_for_the_designs_of_before():
    assert [name for name in LOADED.designs if name.startswith(("size", "tail"))] == [
        "size-25-1", "size-50-1", "size-100-1", "size-200-1", "size-400-1",
        "size-25-2", "size-50-2", "size-100-2", "size-200-2", "size-400-2",
        "tail-1-1", "tail-10-1", "tail-50-1", "tail-100-1",
        "tail-1-2", "tail-10-2", "tail-50-2", "tail-100-2",
    ]  # fmt: skip
    flat, steep = LOADED.designs["tail-1-2"], LOADED.designs["tail-100-2"]
    assert (flat.against, steep.against) == ((), ("tail-1-2",))
    assert steep.label == "ratio 100, draw 2"
    assert steep.values == {"ratio": 100, "tracks": 64, "tested": 40, "draw": 2}


def test_the_declaration_of_the_first_release_loads():
    """Its designs were written one by one, and no key of then was left out."""
    path = REPOSITORY / "report" / "releases" / "1.0.0" / "results.tar.xz"
    with tarfile.open(path) as archive:
        text = archive.extractfile("study.toml").read().decode()
    released = reading.parse(tomllib.loads(text), "study.toml")
    assert {"size-25-1", "tail-100-2"} <= released.designs.keys()
    whole = reading.written_out(tomllib.loads(text))
    for model in whole["models"].values():
        assert model.pop("experiments") == []
    assert whole == tomllib.loads(text)


def test_a_ladder_is_what_its_designs_written_out_are():
    tree = with_ladder(against=["steps-9-{draw}"])
    read = reading.parse(tree, "study.toml")
    del tree["designs"]["steps"]
    for name, size, draw in zip(NAMES, (9, 3, 9, 3), (2, 2, 5, 5), strict=True):
        tree["designs"][name] = STEPS | {
            "label": f"{size} of draw {draw}", "size": size, "draw": draw,
            "against": [] if size == 9 else [f"steps-9-{draw}"],
        }  # fmt: skip
    assert read == reading.parse(tree, "study.toml")
    assert list(read.designs)[-4:] == NAMES


def test_an_experiment_that_names_a_ladder_has_all_its_designs():
    tree = with_ladder()
    experiment = tree["experiments"]["headline"]
    experiment |= {"regimes": ["rows", "steps", "artists"], "fits": 72}
    asked = reading.parse(tree, "study.toml").experiments["headline"]
    assert asked.regimes == ("rows", *NAMES, "artists")
    experiment["regimes"] = ["steps", "steps-3-5"]
    assert "experiments.headline.regimes must name something, and nothing twice" in (
        refusal(tree)
    )
    experiment["regimes"] = ["stesp"]
    assert "did you mean 'steps'" in refusal(tree)


def test_the_tree_that_is_read_is_left_as_it_was():
    tree = with_ladder()
    before = copy.deepcopy(tree)
    reading.parse(tree, "study.toml")
    assert tree == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": []}, "designs.steps.size must name something, and nothing twice"),
        ({"size": [3, 3]}, "designs.steps.size must name something, and nothing twice"),
        ({"size": [3, 0]}, "designs.steps.size must be a whole number of at least 1"),
        ({"draw": ["1"]}, "designs.steps.draw must be a whole number of at least 1"),
        ({"draw": [[1]]}, "designs.steps.draw must be a whole number of at least 1"),
        ({"draw": None, "label": "x"}, "missing key 'draw' in [designs.steps]: add it"),
        ({"ratio": [3]}, "unknown key 'ratio' in [designs.steps]"),
        ({"sizes": [3]}, "unknown key 'sizes' in [designs.steps]; did you mean 'size'"),
        ({"kind": "sise"}, "designs.steps.kind names 'sise'"),
        ({"label": 3}, "designs.steps.label must be a text in quotes, however: 3"),
        ({"label": "{sise}"}, "designs.steps.label may have {size}, {draw}, however: "),
        (
            {"base": "artist"},
            "designs.steps.base names 'artist', which is not declared",
        ),
        ({"against": ["step"]}, "designs.steps.against names 'step'"),
    ],
)
def test_a_mistake_in_a_ladder_is_told_at_its_place(changes, words):
    assert f"study.toml: {words}" in refusal(with_ladder(**changes))


def test_names_are_given_once():
    tree = with_ladder()
    tree["designs"]["steps-3-5"] = STEPS | {"size": 3, "draw": 5}
    assert "two designs are called 'steps-3-5'" in refusal(tree)
    assert "designs.rows has the name of a regime" in refusal(with_ladder("rows"))
    assert "designs.Steps" in refusal(with_ladder("Steps"))


@pytest.mark.parametrize("path", ["designs", "designs.size", "experiments"])
@pytest.mark.parametrize("value", [3, "x", [1]])
def test_a_ladder_hides_no_mistake_beside_it(path, value):
    assert f"study.toml: [{path}] must be a table" in refusal(changed(path, value))


def test_regimes_that_are_no_list_of_names_are_refused():
    told = refusal(changed("experiments.learning-curves.regimes", "size"))
    assert "experiments.learning-curves.regimes must be a list" in told
    told = refusal(changed("experiments.learning-curves.regimes", [["size"]]))
    assert "experiments.learning-curves.regimes must be a text in quotes" in told
