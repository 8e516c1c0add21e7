"""The PDF: one source, typeset by Typst.

Flows in: report/src/study.qmd with its figures. Flows out: report/study.pdf, tagged
after PDF/UA-1, with embedded fonts and the date of the commit, so that the same source
always gives the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from analysis.errors import StudyError
from analysis.pages import fonts
from analysis.pages.pandoc import convert, metadata
from analysis.pages.sources import CITATIONS
from analysis.results.store import write_bytes

# paper.lua is Quarto's too: study.qmd names it
FILTERS = ("pdf/paper.lua", "filters/crossref.lua", "filters/callouts.lua")
EPOCH = 1577836800  # 2020-01-01, where there is no commit to take the date from


def typst_source(source: Path, templates: Path) -> str:
    """Return the Typst text of report/src/study.qmd."""
    filters = [f"--lua-filter={templates / name}" for name in FILTERS]
    arguments = [
        "--to=typst",
        "--standalone",
        f"--template={templates / 'pdf' / 'study.typ'}",
        "--wrap=none",
        "--columns=10000",
        *filters,
        "--citeproc",
        "--bibliography=references.bib",
        f"--csl={CITATIONS}",
        "--metadata=link-citations:true",
    ]
    text = (source / "study.qmd").read_text(encoding="utf-8")
    return convert(arguments, text, folder=source, shown="report/src/study.qmd")


def compile_paper(root: Path, templates: Path) -> Path:
    """Write root/report/study.pdf from root/report/src/study.qmd and return it.

    Raises:
        StudyError: when pandoc or Typst refuse the source, with their words.
    """
    import typst

    source = root / "report" / "src"
    path = source / "study.typ"
    write_bytes(path, typst_source(source, templates).encode())
    try:
        made = typst.compile(
            str(path),
            root=str(source),
            font_paths=[str(folder) for folder in fonts.folders(source)],
            ignore_system_fonts=True,
            pdf_standards=[fonts.STANDARD],
            timestamp=timestamp(source),
        )
    except (typst.TypstError, RuntimeError) as error:
        raise StudyError(f"Typst refuses report/src/study.typ: {error}") from error
    finished = root / "report" / "study.pdf"
    write_bytes(finished, made)
    return finished


def timestamp(source: Path) -> int:
    """Return midnight (UTC) of the commit's date, as the front matter has it."""
    text = (source / "study.qmd").read_text(encoding="utf-8")
    head = text.split("\n---\n", 1)[0] + "\n---\n"
    date = metadata(head, source, "report/src/study.qmd").get("study-date")
    if not date:
        return EPOCH
    year, month, day = (int(part) for part in date)
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())
