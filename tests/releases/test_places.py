"""The version in every place that holds it, and the entry in the changelog."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.releases import places
from tests.small_workspace import REPOSITORY

BEFORE = "# Changelog\n\nWords.\n\n"
OLD = "## [0.1.0] - 2026-11-01\n\n### Added\n\n- Old.\n"


def entered(part: str, changed=(), head: str = "[Unreleased]") -> str:
    text = f"{BEFORE}## {head}\n\n{part}\n\n{OLD}"
    return places.entered(text, "1.0.0", "2026-11-20", changed)


def test_the_unreleased_part_becomes_the_version_and_the_rest_stays():
    for head in ("[Unreleased]", "[0.9.0] - unreleased"):
        assert entered("- New.", head=head) == (
            f"{BEFORE}## [1.0.0] - 2026-11-20\n\n- New.\n\n{OLD}"
        )


def test_what_the_code_found_follows_under_changed():
    made = entered("### Added\n\n- New.", ["- Found."])
    assert made == (
        f"{BEFORE}## [1.0.0] - 2026-11-20\n\n### Added\n\n- New.\n\n"
        f"### Changed\n\n- Found.\n\n{OLD}"
    )
    made = entered("### Changed\n\n- By hand.", ["- Found."])
    assert made.count("### Changed") == 1
    assert "### Changed\n\n- Found.\n- By hand.\n\n## [0.1.0]" in made


def test_the_last_part_of_a_changelog_ends_with_one_newline():
    text = f"{BEFORE}## [Unreleased]\n\n- New.\n"
    made = places.entered(text, "1.0.0", "2026-11-20", ["- Found."])
    assert made.endswith("- New.\n\n### Changed\n\n- Found.\n")


@pytest.mark.parametrize("place", places.PLACES, ids=lambda each: each.name)
def test_one_line_of_each_place_changes_and_nothing_else(place):
    text = (REPOSITORY / place.name).read_text(encoding="utf-8")
    made = place.edited(text, "98.7.6")
    pairs = zip(text.splitlines(), made.splitlines(), strict=True)
    changed = [(old, new) for old, new in pairs if old != new]
    assert len(changed) == 1
    assert "98.7.6" in changed[0][1]
    assert place.edited(made, "98.7.6") == made


def test_only_the_section_that_holds_the_version_is_touched():
    place = next(each for each in places.PLACES if each.name == "study.toml")
    text = '[study]\ntitle = "x"\nversion = "0.1.0"\n\n[other]\nversion = "3"\n'
    assert place.edited(text, "1.0.0") == text.replace("0.1.0", "1.0.0")
    with pytest.raises(StudyError, match=r"study\.toml has no line"):
        place.edited('[study]\ntitle = "x"\n', "1.0.0")


def test_files_are_put_back_whatever_happens(tmp_path):
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(b"old\r\n")
    with pytest.raises(KeyboardInterrupt), places.written(dict.fromkeys(paths, "new")):
        assert paths[2].read_bytes() == b"new"
        raise KeyboardInterrupt
    assert [path.read_bytes() for path in paths] == [b"old\r\n"] * 3
