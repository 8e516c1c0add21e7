"""Style sheets of both engines: the same colours, and none that is not given."""

from __future__ import annotations

import re

import pytest

from analysis.pages import TEMPLATES


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
