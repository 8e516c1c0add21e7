"""Files that a project names, and the layers of its style sheets."""

from __future__ import annotations

import pytest

from analysis.render import layers

SHEET = """// colours
/*-- scss:defaults --*/
$a: #fff;
/*-- scss:rules --*/
b { c: d; }
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"/*-- scss:defaults --*/": "", "/*-- scss:rules --*/": ""}, "1: no layer"),
        ({"defaults": "default"}, "2: there is no layer default; known: uses"),
        ({"// colours": "$x: 1;"}, "1: rules stand above the first layer"),
        ({"d; }": "d;"}, "1: not every brace is closed"),
    ],
)
def test_a_sheet_that_quarto_would_misread_is_told(tmp_path, change, told):
    sheet, text = tmp_path / "study.scss", SHEET
    sheet.write_text(text)
    assert layers.style_sheets(tmp_path) == []
    for old, new in change.items():
        text = text.replace(old, new)
    sheet.write_text(text)
    (found,) = layers.style_sheets(tmp_path)
    assert found.startswith(f"study.scss:{told}")


@pytest.mark.parametrize(
    "settings",
    [
        {"format": {"html": {"css": "quarto/gone.css"}}},
        {"format": {"html": {"theme": {"dark": ["darkly", "quarto/gone.scss"]}}}},
        {"bibliography": ["gone.bib"]},
        {"project": {"resources": ["figures/*.csv"]}},
        {"website": {"open-graph": {"image": "assets/card.png"}}},
    ],
)
def test_a_file_that_is_named_must_be_there(tmp_path, settings):
    (found,) = layers.missing_files("_quarto.yml", settings, tmp_path)
    assert found.endswith("which is not there")


def test_a_theme_of_quarto_is_no_file(tmp_path):
    (tmp_path / "a.csv").touch()
    settings = {"theme": "cosmo", "resources": ["*.csv"], "title": "gone.qmd"}
    assert layers.missing_files("_quarto.yml", settings, tmp_path) == []
