from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from msgspec import structs
from pytest import approx

from analysis.errors import StudyError
from analysis.pages import fonts
from analysis.pages.engines.paper import EPOCH, compile_paper, timestamp, typst_source
from analysis.pages.manuscript import TEMPLATES
from analysis.pages.pandoc import convert
from analysis.pages.sources import with_boxes
from tests.pages.conftest import write
from tests.stand_in_font import fonts_of


def pdf(place):
    write(place)
    return compile_paper(place.root, place.templates).read_bytes()


def test_the_paper_is_tagged_dated_and_always_the_same(workspace):
    first = pdf(workspace)
    assert first.startswith(b"%PDF")
    for part in (b"pdfuaid:part>1<", b"/Marked true", b"/StructTreeRoot", b"/Outlines"):
        assert part in first
    assert b"2026-11-22" in first
    assert first == pdf(workspace)
    assert len(first) < 6_000_000


def test_the_date_is_that_of_the_commit(workspace):
    workspace.provenance["date"] = ""
    write(workspace)
    assert timestamp(workspace.source) == EPOCH
    workspace.provenance["date"] = "2026-01-09"
    write(workspace)
    assert timestamp(workspace.source) == 1767916800


def test_pictures_keep_their_alt_text_and_tables_their_captions(workspace):
    write(workspace)
    text = typst_source(workspace.source, workspace.templates)
    text = text.split("#show: study-document")[1]
    pictures = re.findall(
        r'#image\("figures/([\w-]+)-light\.svg", width: 100%, alt: "(.+?)"\)', text
    )
    assert {name for name, _ in pictures} >= {"ladder", "scores", "confusion"}
    assert all(len(alt.split()) >= 8 for _, alt in pictures)
    assert text.count("kind: table, supplement: [Table]") >= 8
    assert text.count("kind: table") == text.count("kind: table, supplement: [Table]")
    assert "#ref(<fig-ladder>)" in text
    assert ".qmd" not in text


def test_a_picture_without_alt_text_is_refused(workspace):
    write(workspace)
    source = workspace.source / "study.qmd"
    source.write_text(
        re.sub(r' fig-alt="[^"]*"', "", source.read_text(encoding="utf-8"), count=1),
        encoding="utf-8",
    )
    with pytest.raises(StudyError, match=r"report/src/study\.qmd: .*has no alt text"):
        typst_source(workspace.source, workspace.templates)


def test_what_typst_refuses_is_told(workspace):
    write(workspace)
    source = workspace.source / "study.qmd"
    source.write_text(
        source.read_text(encoding="utf-8") + "\n```{=typst}\n#undefined-thing\n```\n",
        encoding="utf-8",
    )
    with pytest.raises(StudyError, match=r"Typst refuses .*undefined-thing"):
        compile_paper(workspace.root, workspace.templates)


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_both_papers(workspace, paper):

    title = structs.replace(workspace.study.study, paper=paper)
    workspace.study = structs.replace(workspace.study, study=title)
    sizes = set(re.findall(rb"/MediaBox\[(.+?)\]", pdf(workspace)))
    expected = {"a4": b"0 0 595.2756 841.8898", "us-letter": b"0 0 612 792"}
    assert sizes == {expected[paper]}


def test_the_words_of_the_paper_can_be_read(workspace):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: the text of the PDF goes unread")
    workspace.study = with_author(workspace.study)
    pdf(workspace)
    path = workspace.root / "report" / "study.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    text = " ".join(text.split())
    for words in (
        "Audio Feature Analysis", 'An #Hash "Q" Author', "COURSE 101: $x", "Abstract",
        "Contents", "Figure 1", "Table 1", "Version", "Pampalk", "Appendix",
        workspace.findings["accuracy"].verdict.upper(),
    ):  # fmt: skip
        assert words in text, words


def with_author(study):

    title = structs.replace(
        study.study, author='An #Hash "Q" Author', course="COURSE 101: $x"
    )
    return structs.replace(study, study=title)


def heights(folder, templates, tables, width=450):
    """Return how high tables are in points, as the template sets them."""
    import typst

    code = (templates / "pdf" / "typst-template.typ").read_text(encoding="utf-8")
    shown = "".join(
        f"#context [#metadata(measure(study-table[{each}], width: {width}pt)"
        ".height.pt())<height>]\n"
        for each in tables
    )
    path = folder / "table.typ"
    settings = "#set table(inset: (x: pad / 2, y: 3pt))\n"
    path.write_text(code + settings + shown, encoding="utf-8")
    return json.loads(typst.query(str(path), "<height>", field="value"))


def typst_table(columns, rows, cell):
    align = "(left, " + "right, " * (columns - 1) + ")"
    heads = ", ".join(["[A head]"] * columns)
    cells = ", ".join((["[a model]"] + [f"[{cell}]"] * (columns - 1)) * rows)
    return f"#table(columns: {columns}, align: {align}, table.header({heads}), {cells})"


def test_intervals_stand_beside_their_numbers_while_there_is_room(workspace, tmp_path):
    number = "0.194 #study-interval([\\[0.191, 0.199\\]])"
    tables = [
        typst_table(columns, 10, cell)
        for columns, cell in [(4, "0.194"), (4, number), (8, number)]
    ]
    plain, beside, below = heights(tmp_path, workspace.templates, tables)
    assert beside == approx(plain, rel=0.02)
    assert below > 1.5 * plain


def test_a_long_narrow_table_stands_in_two_columns(workspace, tmp_path):
    tables = [typst_table(columns, 70, "1,000") for columns in (4, 11)]
    narrow, wide = heights(tmp_path, workspace.templates, tables)
    assert narrow < 0.65 * wide


def test_a_long_table_goes_on_over_pages_in_two_columns_and_loses_no_row(tmp_path):
    import typst

    code = (TEMPLATES / "pdf" / "typst-template.typ").read_text(encoding="utf-8")
    cells = ", ".join(f"[#metadata({at})<row>a], [1]" for at in range(114))
    table = f"#table(columns: 2, align: (left, right), table.header([A], [B]), {cells})"
    figure = f"#figure([\n#study-table[\n{table}\n]\n], kind: table, caption: [C])"
    text = "#show: study-document.with(title: [T])\n" + "".join(
        f"#pagebreak()\n#v({lead}pt)\n\n#study-long[\n{figure}\n]\n"
        for lead in (0, 200, 400, 640)
    )
    asked = (
        "#context [#metadata(query(<row>).map(it => { let at = it.location().position()"
        "\n(at.page, calc.round(at.x.pt()), at.y.pt()) }))<places>]"
    )
    path = tmp_path / "x.typ"
    path.write_text(code + text + asked, encoding="utf-8")
    typst.compile(str(path), pdf_standards=["ua-1"], ignore_system_fonts=True)
    places = json.loads(typst.query(str(path), "<places>", field="value", one=True))
    assert len(places) == 4 * 114
    assert all(y < 842 - 23 * 72 / 25.4 for _, _, y in places)  # above the margin
    sides = [sum(x < 300 for _, x, _ in places[at : at + 114]) for at in (0, 114, 228)]
    assert all(45 < left < 72 for left in sides)


def test_every_table_of_the_paper_is_fitted(workspace):
    write(workspace)
    text = typst_source(workspace.source, workspace.templates)
    body = text.split("#show: study-document")[1]
    assert body.count("#table(") == body.count("#study-table[") >= 8
    assert body.index("#study-references[") < body.index("<refs>")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (
            "---\nlang: en\n---\n\nFirst.\n\n| a |\n|---|\n| 平 |\n\nThen 平行線.",
            "Then □.",
        ),
        ("---\nlang: en\n---\n\nFirst.\n\n| a |\n|---|\n| 平 |\n\nThen.", "First."),
        ("---\nauthor: 山田\n---\n\nFirst.", "First."),
    ],
)
def test_letters_that_the_fonts_lack_are_boxes_and_a_footnote_says_so(
    text, before, tmp_path
):
    text = with_boxes(text, tmp_path)
    lua = TEMPLATES / "pdf" / "paper.lua"
    arguments = ["--to=typst", f"--lua-filter={lua}", "--wrap=none"]
    made = convert(arguments, text, folder=TEMPLATES, shown="a text")
    assert f"{before}#footnote[The fonts of this paper" in made
    assert made.count("#footnote") == 1
    plain = with_boxes("---\nlang: en\n---\n\nПривет, naïve, שָׁלוֹם.", tmp_path)
    made = convert(arguments, plain, folder=TEMPLATES, shown="a text")
    assert made == "Привет, naïve, שָׁלוֹם.\n"


def test_a_name_in_a_font_of_the_workspace_is_never_a_box(workspace):
    """Of everything else in the paper, the letters of that font are shown too."""
    fonts_of(workspace.root)
    title = structs.replace(workspace.study.study, author="ꙮ Ꚋ; Ann Lee")
    workspace.study = structs.replace(workspace.study, study=title)
    fonts.check(title, workspace.root)
    text = write(workspace)["study.qmd"]
    assert 'study-fonts:\n  - "Stand-in"' in text
    assert "font-paths: [fonts]" in text
    assert "study-boxes" not in text
    made = typst_source(workspace.source, workspace.templates)
    assert "author: [ꙮ Ꚋ and Ann Lee]" in made
    compile_paper(workspace.root, workspace.templates)
    shutil.rmtree(workspace.root / "fonts")
    assert "study-boxes" in write(workspace)["study.qmd"]
    assert not (workspace.source / "fonts").exists()


APPENDIX = """#show: study-document.with(title: [T])
= First <sec-a>
#show: study-appendix
= Last <sec-b>
See {}, {}."""


def test_an_appendix_is_called_one_whoever_refers_to_it(tmp_path):
    """Quarto writes `supplement: [Section]` to every reference to a heading."""
    import typst

    code = (TEMPLATES / "pdf" / "typst-template.typ").read_text(encoding="utf-8")
    made = []
    for supplement in ("", ", supplement: [Section]"):
        refs = [f"#ref(<sec-{name}>{supplement})" for name in "ab"]
        (tmp_path / "x.typ").write_text(code + APPENDIX.format(*refs), encoding="utf-8")
        made.append(typst.compile(str(tmp_path / "x.typ"), format="svg"))
    assert made[0] == made[1]


def test_code_of_the_paper_has_no_language_to_colour():
    lua = TEMPLATES / "pdf" / "paper.lua"
    arguments = ["--to=typst", f"--lua-filter={lua}", "--wrap=none"]
    text = "```{.ruby .numberLines}\nputs 1\n```"
    made = convert(arguments, text, folder=TEMPLATES, shown="a text")
    assert "puts 1" in made
    assert "ruby" not in made
