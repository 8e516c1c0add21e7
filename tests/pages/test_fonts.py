"""Letters that the paper can show, and the sentence where it cannot."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analysis.errors import StudyError
from analysis.pages import fonts
from analysis.study import edition, reading
from analysis.verbs import report
from analysis.workspace import Workspace
from tests.small_workspace import REPOSITORY
from tests.stand_in_font import LETTERS, fonts_of


def title(**words):
    return SimpleNamespace(**(dict.fromkeys(fonts.TITLE, "") | words))


@pytest.mark.parametrize(
    "name",
    [
        "Ngô Bảo Châu", "Łukasz Żółć", "Ἀριστοτέλης", "Ђорђе Ћирић", "נעמי שֶׁמֶר",
        "فاطمة الزهراء", "Հրանտ", "ქეთევან", "O’Neill–Šā", "Z̧̆a", "a\u200db", "",
    ],
)  # fmt: skip
def test_these_names_need_no_font_of_ones_own(name, tmp_path):
    fonts.check(title(author=name), tmp_path)


@pytest.mark.parametrize(
    ("key", "words", "letters"),
    [
        ("author", "林 美玲; Ann 林", "林美玲"),
        ("author", "ប៊ុន 🎷", "ប៊ុន🎷"),
        ("course", "Kurs ሀ", "ሀ"),
        ("title", "𓀀 and A", "𓀀"),
    ],
)
def test_a_name_without_letters_is_refused_in_one_sentence(
    key, words, letters, tmp_path
):
    with pytest.raises(StudyError, match=r"^[^\n]+$") as refused:
        fonts.check(title(**{key: words}), tmp_path)
    assert f"'{letters}' ({key})" in str(refused.value)
    assert str(tmp_path / "fonts") in str(refused.value)


def test_a_font_of_the_workspace_has_its_letters(tmp_path):
    assert fonts.lacking(f"{LETTERS} 林", tmp_path) == "".join(sorted(f"{LETTERS}林"))
    fonts_of(tmp_path)
    (tmp_path / "fonts" / "OFL.txt").write_text("no font", encoding="utf-8")
    assert fonts.lacking(f"{LETTERS} 林", tmp_path) == "林"
    assert fonts.families(tmp_path) == ["Stand-in"]
    assert [*fonts.digests(tmp_path)] == ["stand-in.ttf"]
    with pytest.raises(StudyError, match=r"nor do those in fonts/ \(stand-in.ttf\)"):
        fonts.check(title(author="林"), tmp_path)


def test_the_report_asks_before_anything_is_written(tmp_path):
    """Of the words of this run, as of those that are declared."""
    (tmp_path / "study.toml").write_bytes((REPOSITORY / "study.toml").read_bytes())
    place = Workspace(tmp_path)
    declared = reading.load(place.declaration)
    report.check_letters(place, declared)
    chosen = edition.chosen({"author": "오세훈"})
    with pytest.raises(StudyError, match="오세훈"):
        report.check_letters(place, edition.applied(declared, chosen))
    with pytest.raises(StudyError, match="오세훈"):
        report.report(place, words=chosen)
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]
