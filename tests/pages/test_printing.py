from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.pages import printing
from analysis.pages.binding import Branch, Value


def value(number):
    return Value(number, "scores/x#metrics.f1")


def branch(estimate, low, high):
    children = {"estimate": value(estimate), "low": value(low), "high": value(high)}
    return Branch(children, "scores/x#", lambda child, name: child)


@pytest.mark.parametrize(
    ("filter_", "arguments", "printed"),
    [
        (printing.percent, (0.3541,), "35.4 %"),
        (printing.percent, (0.3541, 0), "35 %"),
        (printing.percent, (-0.0001,), "0.0 %"),
        (printing.percent, (-0.02,), "−2.0 %"),
        (printing.points, (0.032,), "3.2 points"),
        (printing.points, (0.01, 0), "1 point"),
        (printing.decimal, (0.31349,), "0.313"),
        (printing.decimal, (1234.5, 1), "1,234.5"),
        (printing.decimal, (0.00000314,), "3.1 × 10⁻⁶"),
        (printing.decimal, (-0.00000314,), "−3.1 × 10⁻⁶"),
        (printing.decimal, (0.0,), "0.000"),
        (printing.whole, (114000,), "114,000"),
        (printing.whole, (12.0,), "12"),
        (printing.chance, (0.04213,), "0.042"),
        (printing.chance, (0.001,), "0.001"),
        (printing.chance, (0.00099,), "< 0.001"),
        (printing.chance, (0.0,), "< 0.001"),
        (printing.spelled, (4,), "four"),
        (printing.spelled, (0,), "no"),
        (printing.spelled, (114,), "114"),
        (printing.setting, (0.1,), "0.1"),
        (printing.setting, (20221022,), "20221022"),
        (printing.rounded, (0.0004,), "0.00"),
        (printing.brief, (212906.0,), "212,906"),
        (printing.brief, (4.532,), "4.53"),
        (printing.brief, (122.15,), "122.2"),
        (printing.brief, (0.567,), "0.567"),
        (printing.brief, (0.0,), "0"),
        (printing.seconds, (215214,), "215"),
        (printing.setting, (1e-5,), "1e−05"),
    ],
)
def test_a_filter_prints(filter_, arguments, printed):
    number, *others = arguments
    assert filter_(value(number), *others).replace("\u202f", " ") == printed


@pytest.mark.parametrize(
    "filter_",
    [
        printing.percent,
        printing.points,
        printing.decimal,
        printing.chance,
        printing.whole,
        printing.spelled,
        printing.setting,
        printing.rounded,
        printing.brief,
        printing.seconds,
    ],
)
@pytest.mark.parametrize("unbound", [0.5, 3, "0.5", None, branch(1, 0, 2)])
def test_a_filter_refuses_what_is_not_bound(filter_, unbound):
    with pytest.raises(StudyError, match="not bound"):
        filter_(unbound)


def test_a_count_is_whole():
    with pytest.raises(StudyError, match="not a count"):
        printing.whole(value(1.5))


def test_an_interval_stands_beside_its_estimate():
    both = printing.with_interval(branch(0.354, 0.346, 0.362))
    assert both == ("35.4\u202f%", "[34.6,\u00a036.2]")
    assert (
        printing.with_interval(branch(0.3, -0.1, 0.5), "num", 1)[1]
        == "[−0.1,\u00a00.5]"
    )
    assert (
        printing.limits(branch(0.354, 0.346, 0.362)) == "34.6\u00a0to\u00a036.2\u202f%"
    )


def test_plain_takes_a_printed_number_only():
    assert printing.plain(printing.Printed("[1](x)", "1")) == "1"
    with pytest.raises(StudyError, match="plain"):
        printing.plain("1")


def test_anchors_are_ids_and_differ_where_keys_differ():
    keys = ["a/b#c.d", "a/b.c#d", "a.b#c.d", "a-b#c", "a b#c", "a/b#é", "a/b#e9"]
    anchors = {printing.anchor(key) for key in keys}
    assert len(anchors) == len(keys)
    assert all(anchor.startswith("n-") and " " not in anchor for anchor in anchors)
