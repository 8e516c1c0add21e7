"""The pictures of links: bound to the results, the same bytes, the right sizes."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest
from msgspec import structs

from analysis.figures import card
from analysis.results.reader import Results
from analysis.study import leaders
from tests import synthetic_results


@pytest.fixture(scope="module")
def found(tmp_path_factory, declaration) -> Results:
    folder = tmp_path_factory.mktemp("results")
    return Results(synthetic_results.write(folder, declaration))


def test_the_bars_are_the_claim_the_best_models_and_a_guess(found, declaration):
    table = card.frame(found, declaration)
    claim = declaration.findings["accuracy"].thresholds
    e = declaration.evaluation
    best = leaders.best(found, declaration, e.regime, e.features, "accuracy")
    score = leaders.score(found, e.regime, e.features, best, "accuracy")[0]
    assert list(table["kind"]) == ["claim", "audio-popularity", "audio", "guess"]
    assert tuple(table.loc[0, ["low", "high"]]) == (claim["low"], claim["high"])
    assert table["high"].iloc[-2] == score
    assert table["high"].iloc[-1] == 1 / len(found.csv("data/classes"))
    number, sentence = card.words(table, found, declaration)
    assert number == f"{100 * score:.0f}%"
    assert f"of {len(found.csv('data/classes'))} genres" in sentence


def test_a_study_without_the_claim_has_no_bar_of_it(found, declaration):
    other = structs.replace(declaration, findings={})
    assert "claim" not in set(card.frame(found, other)["kind"])


def size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    assert content.startswith(b"\x89PNG")
    return struct.unpack(">II", content[16:24])


def test_the_pictures_have_their_sizes_and_always_the_same_bytes(
    found, declaration, tmp_path
):
    places = [
        card.render(found, declaration, tmp_path / name) for name in ("one", "two")
    ]
    first, second = ([path.read_bytes() for path in paths] for paths in places)
    assert first == second
    assert [path.name for path in places[0]] == card.outputs()
    big, svg, *small = first
    assert size(big) == (1200, 630)
    assert len(big) < 100_000
    assert [size(each) for each in small] == [(each, each) for each in card.SIZES]
    assert b"Matplotlib" not in big
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_a_title_that_looks_like_mathematics_is_text(found, declaration):
    table = card.frame(found, declaration)
    drawn = card.draw(table, r"$\frac{1}{0} <b> " + "long " * 40, "1%", "$x^2$ words")
    texts = [each.get_text() for each in drawn.texts]
    assert any(text.startswith(r"$\frac{1}{0} <b> long") for text in texts)
    drawn.savefig("/dev/null", format="png")


def test_what_is_declared_decides_when_the_card_is_drawn_again(declaration):
    other = structs.replace(declaration, models={}, experiments={})
    assert card.declared(other) == card.declared(declaration)
    title = structs.replace(declaration.study, title="Another")
    other = structs.replace(declaration, study=title)
    assert card.declared(other) != card.declared(declaration)
