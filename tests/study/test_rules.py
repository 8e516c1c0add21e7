"""Designs and blends in the declaration: read, and refused in words."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from analysis.errors import StudyError
from analysis.splits import designs
from analysis.study import reading, recipes
from analysis.study.declaration import KINDS, OF_ROWS, STRICT
from tests.small_workspace import REPOSITORY

TREE = tomllib.loads((REPOSITORY / "study.toml").read_text(encoding="utf-8"))
SIZED = {
    "label": "x", "base": "artists", "kind": "size", "size": 9, "draw": 1, "against": []
}  # fmt: skip


def with_design(**changes: Any) -> dict[str, Any]:
    """Return the real declaration with one more design, named `extra`."""
    tree = copy.deepcopy(TREE)
    block = SIZED | changes
    tree["designs"]["extra"] = {k: v for k, v in block.items() if v is not None}
    return tree


def refusal(tree: dict[str, Any]) -> str:
    with pytest.raises(StudyError) as caught:
        reading.parse(tree, "study.toml")
    return str(caught.value)


def test_a_design_is_read_with_the_numbers_of_its_kind():
    found = reading.parse(with_design(), "study.toml").designs["extra"]
    assert (found.kind, found.base, found.against) == ("size", "artists", ())
    assert found.values == {"size": 9, "draw": 1}


def test_every_kind_is_cut_by_a_function_of_its_name():
    for kind, values in KINDS.items():
        cut = getattr(designs, kind.replace("-", "_"))
        names = cut.__code__.co_varnames[: cut.__code__.co_argcount]
        assert names == ("ground", *values)
    assert {*OF_ROWS, *STRICT} <= set(KINDS)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"kind": "sized"},
            "designs.extra.kind names 'sized', which is not declared; did you mean "
            "'size'",
        ),
        ({"kind": "zzz"}, "known: add-artist, add-rows, add-twins, control, "),
        ({"kind": 3}, "designs.extra.kind must be a text in quotes, however: 3"),
        ({"kind": None}, "missing key 'kind' in [designs.extra]"),
        ({"draw": None}, "missing key 'draw' in [designs.extra]"),
        ({"sizes": 3}, "unknown key 'sizes' in [designs.extra]; did you mean 'size'"),
        ({"ratio": 3}, "unknown key 'ratio'"),
        ({"size": "9"}, "designs.extra.size must be a whole number"),
        (
            {"size": 0},
            "designs.extra.size must be a whole number of at least 1, however: 0",
        ),
        ({"base": "artist"}, "designs.extra.base names 'artist'"),
        ({"against": ["row"]}, "designs.extra.against names 'row'"),
        ({"against": ["rows"]}, "designs.extra.against names 'rows'"),
        ({"against": ["reference"]}, "rows and recordings are not the same items"),
    ],
)
def test_a_design_that_cannot_be_cut_is_refused(changes, words):
    assert words in refusal(with_design(**changes))


def test_rows_are_cut_from_recordings_only():
    only = {"size": None, "draw": None}
    told = refusal(with_design(kind="reference", base="ids", **only))
    assert "designs.extra.base must divide recordings, for reference" in told


def test_a_control_is_like_a_strict_design():
    only = {"size": None, "draw": None}
    told = refusal(with_design(kind="control", like="reference", **only))
    assert "designs.extra.like names 'reference', which is not declared" in told


@pytest.mark.parametrize("name", ["rows", "audio"])
def test_a_design_has_a_name_of_its_own(name):
    tree = copy.deepcopy(TREE)
    tree["designs"][name] = SIZED
    assert f"designs.{name} has the name of a regime" in refusal(tree)


def test_an_experiment_may_name_a_design_and_must_use_its_only_fold():
    tree = with_design()
    experiment = tree["experiments"]["headline"]
    experiment |= {"regimes": ["extra"], "fits": experiment["fits"] // 4}
    declared = reading.parse(tree, "study.toml")
    assert "extra" in {fit.regime for fit in declared.fits}
    experiment |= {"folds": [0, 1], "fits": experiment["fits"] * 2}
    assert "folds must be [0]: extra has no other" in refusal(tree)


def test_a_design_that_is_misspelt_gets_the_nearest():
    tree = with_design()
    tree["experiments"]["headline"]["regimes"] = ["strict-artist"]
    assert "did you mean 'strict-artists'" in refusal(tree)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"members": ["florest"]}, "blends.extra.members names 'florest'"),
        ({"members": ["extra"]}, "blends.extra.members names 'extra'"),
        ({"mean": "median"}, "blends.extra.mean names 'median'"),
        ({"shares": "odd"}, "blends.extra.shares names 'odd'"),
        ({"members": []}, "must name something"),
    ],
)
def test_a_blend_of_what_is_not_there_is_refused(block, words):
    tree = copy.deepcopy(TREE)
    whole = {"label": "x", "members": ["forest"], "mean": "geometric"}
    whole |= {"shares": "training"}
    tree["blends"] = {"extra": whole}
    reading.parse(tree, "study.toml")
    tree["blends"] = {"extra": whole | block}
    assert words in refusal(tree)


def test_a_fit_on_a_design_knows_unit_and_group_of_its_base(declaration):
    fits = {fit.regime: fit for fit in declaration.fits}
    for name, design in declaration.designs.items():
        found = recipes.recipe(declaration, fits[name])
        assert found["regime"] == name
        assert found["group"] == declaration.regimes[design.base].group
        assert found["unit"] == ("row" if design.kind in OF_ROWS else "recording")


def test_designs_share_the_draws_of_their_base(declaration):
    base = recipes.bootstrap(declaration, "artists")
    for name in declaration.designs:
        found = recipes.bootstrap(declaration, name)
        assert found | {"unit": base["unit"]} == base


def test_a_plan_of_a_design_changes_with_what_decides_it(declaration):
    first = recipes.design(declaration, "artists-control")
    assert first["values"] == {"like": "strict-artists"}
    assert first != recipes.design(declaration, "albums-control")
    draws = [recipes.design(declaration, f"size-25-{draw}") for draw in (1, 2)]
    assert draws[0] != draws[1]
    assert draws[0]["seed"] == declaration.evaluation.seed


def test_contrasts_are_of_one_entry_in_two_places(declaration):
    found = list(recipes.contrasts(declaration))
    assert len({name for name, _, _ in found}) == len(found)
    for name, first, second in found:
        design = declaration.designs[first.regime]
        assert second.regime in design.against
        assert (first.entry, first.features) == (second.entry, second.features)
        assert [fit.fold for fit in first.fits] == [fit.fold for fit in second.fits]
        parts = (first.regime, second.regime, first.features, first.entry)
        assert name == "/".join(parts)
    pairs = {(first.regime, second.regime) for _, first, second in found}
    wanted = {
        ("strict-artists", "artists"), ("strict-artists", "artists-control"),
        ("add-twins", "reference"), ("keep-first", "keep-random"),
    }  # fmt: skip
    assert wanted <= pairs


def titled(**words):
    return {**TREE, "study": {**TREE["study"], **words}}


@pytest.mark.parametrize("key", ["site", "repository"])
@pytest.mark.parametrize(
    "text",
    [
        "example.org/study", "javascript:alert(1)", "https://", "https:// a.org",
        "https://a.org/my study", "https://a.org/<b>", 'https://a.org/"', "ftp://a.org",
        "https://a.org/[x](y)", "https://a.org\n", "file:///etc", "//a.org", " ",
        "https://-a.org", "https://user:word@a.org",
    ],
)  # fmt: skip
def test_a_bad_address_is_one_clear_sentence(key, text):
    told = rf"study\.{key} must be empty or an address like https://example\.org/study"
    with pytest.raises(StudyError, match=told) as error:
        reading.parse(titled(**{key: text}), "study.toml")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    ["", "https://a.org", "http://a.b.org:8080/x_y/~z", "https://xn--a.org/my--study/"],
)
def test_a_good_address_is_kept_without_its_last_slash(text):
    found = reading.parse(titled(site=text, repository=text), "study.toml").study
    assert found.site == found.repository == text.rstrip("/")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-02-30", "20261123"])
def test_a_bad_date_is_one_clear_sentence(text):
    with pytest.raises(StudyError, match=r"study\.date must be empty or a date like"):
        reading.parse(titled(date=text), "study.toml")
    good = reading.parse(titled(date="2026-11-23"), "study.toml")
    assert good.study.date == "2026-11-23"
