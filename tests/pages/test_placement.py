"""Figures of the paper move past the paragraphs after them, and past nothing else."""

from __future__ import annotations

import json

import pytest

from analysis.pages import pandoc
from analysis.pages.engines.paper import typst_source
from analysis.pages.fonts import STANDARD
from analysis.pages.manuscript import TEMPLATES
from analysis.pages.placement import placed
from analysis.pages.sources import CITATIONS

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6" width="9" height="6"/>'
TABLE = """```{=typst}
#study-tall[
```

::: {#tbl-t}

| x |
|:--|
| 1 |

Caption.

:::

```{=typst}
]
```"""
NEAR = "#study-near["
WORDS = "Words take the room that a figure leaves, line after line of them, to its end."
LINES = f"{WORDS} {WORDS}"


def mark(name: str) -> str:
    """Return a place in the text that Typst can tell."""
    return f'`#[#metadata("{name}")<mark>]`{{=typst}}'


def figure(name: str) -> str:
    caption = f"A box.{mark(name)}"
    return f'::: {{#fig-{name}}}\n\n![](box.svg){{fig-alt="A"}}\n\n{caption}\n\n:::'


A, B = figure("a"), figure("b")
ITEMS = "\n".join(f"- {mark('item')}Item. {WORDS} {WORDS}" for _ in range(9))


def paper(*parts: str) -> str:
    return "---\ntitle: A\n---\n\n" + "\n\n".join(parts) + "\n"


def together(*parts: str) -> str:
    """Return blocks as they stand where they may move."""
    return "\n\n".join([f"```{{=typst}}\n{NEAR}\n```", *parts, "```{=typst}\n]\n```"])


@pytest.mark.parametrize(
    ("parts", "moving"),
    [
        ((A, "One.", "Two.", "# Next"), (together(A, "One.", "Two."), "# Next")),
        (("Ago.", A, "One.", "- item"), ("Ago.", together(A, "One."), "- item")),
        ((A, TABLE, "One."), (together(A, TABLE, "One."),)),
        (
            (A, "One.", TABLE, "Two."),
            (together(A, "One."), together(TABLE, "Two.")),
        ),
    ],
)
def test_a_float_stands_with_the_paragraphs_that_follow_it(parts, moving):
    assert placed(paper(*parts)) == paper(*moving)


@pytest.mark.parametrize(
    "parts",
    [
        (A, "- item", "One."),
        (A, "(a) item", "One."),
        (A, "12) item", "One."),
        (A, "Term\n: what it means", "One."),
        (A, "Term", ":   what it means", "One."),
        (A, "Heading\n-------", "One."),
        (A, "> One.", "Two."),
        (A, "::: {.callout-note}\n\nOne.\n\n:::", "Two."),
        ("One.", A),
        ("One.", "Two."),
    ],
)
def test_no_float_moves_past_anything_else(parts):
    assert placed(paper(*parts)) == paper(*parts)


def places(folder, text):
    """Return what stands where in a paper, in the order of its source.

    That is headings (None), captions and items by name, each with its page and its
    height there. Typesets it after PDF/UA-1, which refuses a figure in a list.
    """
    import typst

    folder.mkdir(exist_ok=True)
    (folder / "study.qmd").write_text(text, encoding="utf-8")
    (folder / "references.bib").touch()
    (folder / CITATIONS).write_text(pandoc.citation_style(), encoding="utf-8")
    (folder / "box.svg").write_text(SVG, encoding="utf-8")
    path = folder / "study.typ"
    asked = (
        "\n#context [#metadata(query(selector(heading).or(<mark>)).map(each => {"
        " let at = each.location().position()"
        '\n(each.at("value", default: none), at.page, at.y.pt()) }))<places>]\n'
    )
    path.write_text(typst_source(folder, TEMPLATES) + asked, encoding="utf-8")
    typst.compile(str(path), pdf_standards=[STANDARD], ignore_system_fonts=True)
    return json.loads(typst.query(str(path), "<places>", field="value", one=True))


BREAK = "```{=typst}\n#pagebreak()\n```"


@pytest.mark.parametrize(
    "parts",
    [
        (A, ITEMS),  # before a list
        (ITEMS, A, LINES),  # after one
        (A, *[LINES] * 3, ITEMS, B),
        (A, B, LINES, "## Inside", ITEMS),
        (ITEMS + "\n\n  " + A.replace("\n", "\n  "),),  # in an item
    ],
)
def test_a_figure_stays_between_its_neighbours_wherever_the_page_ends(tmp_path, parts):
    text = paper()
    for lines in range(4, 29, 4):
        section = ["# One", *[LINES] * lines, *parts, "# Two", ITEMS, BREAK]
        text += "\n" + "\n\n".join(section).replace("{#fig-", f"{{#fig-{lines}-") + "\n"
    seen = [tuple(at) for _, *at in places(tmp_path, placed(text))]
    assert len(seen) > 7 * (len(parts) + 2)
    assert seen == sorted(seen)


def test_the_paragraphs_after_a_figure_take_the_room_that_it_leaves(tmp_path):
    """Of what follows a figure that goes to the next page, words stand before it."""
    text = paper("# One {#sec-one}", *[LINES] * 22, A, f"{mark('words')}{LINES}", LINES)
    order = {name: at for name, *at in places(tmp_path / "near", placed(text))}
    assert order["a"][0] == order["words"][0] + 1
    order = {name: at for name, *at in places(tmp_path / "still", text)}
    assert order["a"][0] == order["words"][0]
