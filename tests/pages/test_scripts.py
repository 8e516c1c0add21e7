"""Scripts that every page shares, and what they work on: figures and tables."""

from __future__ import annotations

import re

from analysis.pages.inlining import INLINED, SHARED
from tests.pages.conftest import REPOSITORY

LIGHT = 15_000  # bytes of all scripts of an ordinary page


def test_the_scripts_of_an_ordinary_page_are_small(built):
    text = built.pages["methods.html"]
    loaded = re.findall(r'<script defer src="([^"]+)"', text)
    inlined = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    sizes = [(built.site / name).stat().st_size for name in loaded]
    assert {f"assets/{name}" for name in SHARED} <= set(loaded)
    assert sum(sizes) + sum(map(len, inlined)) < LIGHT


def test_quarto_gets_the_same_scripts_inlined(built):
    text = (built.source / INLINED).read_text(encoding="utf-8")
    for name in SHARED:
        script = (REPOSITORY / "templates" / "quarto" / name).read_text("utf-8")
        assert script.strip() in text
    assert text.count("<script>") == text.count("</script>") == 1
    configuration = (built.source / "_quarto.yml").read_text(encoding="utf-8")
    assert f"include-after-body: {INLINED}" in configuration


def test_every_figure_has_what_a_reader_needs(built):
    found = 0
    for name, text in built.pages.items():
        figures = set(re.findall(r'<figure id="(fig-[\w-]+)"', text))
        tools = re.findall(r'<div class="figure-tools">(.*?)</div>', text, re.DOTALL)
        links = [
            re.search(r'href="#(fig-[\w-]+)" class="permalink"', each) for each in tools
        ]
        assert {link[1] for link in links if link} == figures, name
        for each in tools:
            assert re.search(
                r'href="[./]*figures/[\w-]+-light\.svg" class="enlarge"', each
            )
            assert re.search(r'href="[./]*figures/[\w-]+\.csv"', each)
            shown = re.search(r"</summary>(.*?)</details>", each, re.DOTALL)
            assert len(re.sub("<[^>]+>", "", shown[1]).split()) >= 8
        found += len(figures)
    assert found > 30


def test_tables_have_an_address_that_names_them(built):
    for name, text in built.pages.items():
        for id_ in re.findall(r'<figure id="(tbl-[\w-]+)"', text):
            assert f'href="#{id_}" class="permalink"' in text, name
