"""Files that a project names, and the layers of its style sheets."""

from __future__ import annotations

import re

import pytest

from analysis.pages import TEMPLATES
from analysis.pages.checks import layers

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
    sheet.write_text(text, encoding="utf-8")
    assert layers.style_sheets(tmp_path) == []
    for old, new in change.items():
        text = text.replace(old, new)
    sheet.write_text(text, encoding="utf-8")
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


def colours(text):
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", text))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quarto_has_the_colours_of_the_built_in_engine(theme):
    style = (TEMPLATES / "site" / "style.css").read_text(encoding="utf-8")
    block = {
        "light": r"^:root \{(.*?)^\}",
        "dark": r'^:root\[data-theme="dark"\] \{(.*?)\}',
    }[theme]
    ours = colours(re.search(block, style, re.MULTILINE | re.DOTALL)[1])
    sheet = (TEMPLATES / "quarto" / f"{theme}.scss").read_text(encoding="utf-8")
    theirs = colours(sheet.split("scss:rules")[1])
    assert {"--ink", "--paper", "--accent", "--line"} <= set(ours)
    assert {name: theirs.get(name) for name in ours} == ours
    names = {"$body-bg": "--paper", "$body-color": "--ink", "$primary": "--accent"}
    for variable, name in names.items():
        assert f"{variable}: {ours[name]};" in sheet


GIVEN = {"--at", "--hue", "--letter", "--ratio"}


def test_every_colour_of_the_content_is_known_to_both_engines():
    """But what a bar or a point is given where it stands, or the sheet gives itself."""
    content = (TEMPLATES / "quarto" / "content.css").read_text(encoding="utf-8")
    sheets = "".join(
        path.read_text(encoding="utf-8")
        for path in (TEMPLATES / "quarto").glob("*.scss")
    )
    own = set(re.findall(r"(--[\w-]+):", content)) | GIVEN
    for name in sorted(set(re.findall(r"var\((--[\w-]+)", content)) - own):
        assert f"{name}:" in sheets, name
