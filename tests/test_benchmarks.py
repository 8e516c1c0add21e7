"""The benchmarks: what they choose, measure and say, without measuring for minutes."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import clone, pages, process, rows
from benchmarks.errors import NotMeasuredError
from benchmarks.rows import Figure, Row
from tests.project_copy import PROJECT, committed_results


def row(measure, name: str = "one") -> Row:
    return Row(name, "a thing", "under 1", measure)


def test_without_names_all_short_rows_are_chosen():
    names = [each.name for each in command.chosen("")]
    assert "again" in names
    assert "results" not in names
    assert [each.name for each in command.chosen("site, results")] == [
        "site",
        "results",
    ]
    assert len({each.name for each in rows.ROWS}) == len(rows.ROWS)


def test_a_wrong_name_is_told_in_one_line(capsys):
    assert command.main(["--rows", "agian"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"error: 'agian' is no row; there are: .+\.\n", told.err)


def test_the_head_names_command_commit_date_and_machine():
    lines = list(command.head(["--rows", "again"]))
    assert lines[0] == "command   python -m benchmarks --rows again"
    assert re.match(r"commit    ([0-9a-f]{40}|none)", lines[1])
    assert re.match(r"date      20\d\d-\d\d-\d\d \d\d:\d\d UTC$", lines[2])
    assert re.match(r"machine   \d+ cores, \d+ GiB, ", lines[3])


@pytest.mark.parametrize(
    ("holds", "word", "code"), [(True, "ok", 0), (False, "MISSED", 1)]
)
def test_a_row_says_what_was_found_and_whether_it_is_enough(
    monkeypatch, capsys, holds, word, code
):
    monkeypatch.setattr(command, "ROWS", [row(lambda bench: Figure("3 s", holds))])
    assert command.main([]) == code
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.split() == [word, "one", "a", "thing:", "3", "s", "(under", "1)"]


def test_what_is_missing_is_a_sentence_and_no_failure(monkeypatch, capsys):
    def measure(bench):
        raise NotMeasuredError("uv is not installed")

    monkeypatch.setattr(command, "ROWS", [row(measure)])
    assert command.main([]) == 0
    assert "a thing: not measured, uv is not installed\n" in capsys.readouterr().out


def test_the_real_file_is_asked_for_by_name(monkeypatch, tmp_path):
    monkeypatch.delenv(rows.DATASET, raising=False)
    with pytest.raises(NotMeasuredError, match=rows.DATASET):
        rows.results(rows.Bench(tmp_path))


def test_nothing_stays_behind(monkeypatch, capsys):
    rooms = []

    def measure(bench):
        (bench.room / "left").write_text("something", encoding="utf-8")
        rooms.append(bench.room)
        return Figure("done", True)

    monkeypatch.setattr(command, "ROWS", [row(measure)])
    command.main([])
    assert not rooms[0].exists()


# ------------------------------------------------------------------------- processes


def test_a_command_is_timed_and_its_largest_process_weighed(tmp_path):
    inner = "import time; block = bytearray(90_000_000); time.sleep(1.2)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    found = process.run([sys.executable, "-c", outer], tmp_path, os.environ)
    assert found.seconds > 1.2
    assert 90_000_000 < found.memory < 400_000_000


def test_a_command_that_fails_says_how(tmp_path):
    program = "print('first'); print('the reason'); raise SystemExit(3)"
    with pytest.raises(NotMeasuredError, match=r"code 3: first / the reason"):
        process.run([sys.executable, "-c", program], tmp_path, os.environ)


def test_the_tasks_of_a_run_are_read_off_its_lines():
    output = "engine    builtin\n[1/2] site  1 s\n[2/2] figure[sets]  0 s\n"
    assert rows.tasks(process.Run(1, 1, output)) == ["figure[sets]", "site"]


# ------------------------------------------------------------------------ the clone


def test_uv_is_hidden_and_the_rest_of_its_folder_stays(tmp_path, monkeypatch):
    programs, room = tmp_path / "bin", tmp_path / "room"
    programs.mkdir()
    room.mkdir()
    for name in ("uv", "other"):
        (programs / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin")
    monkeypatch.setenv("SPOTIFY_TRACKS_CSV", "somewhere")
    without = clone.surroundings(room, uv=False)
    first = without["PATH"].split(os.pathsep)[0]
    assert sorted(path.name for path in Path(first).iterdir()) == ["other"]
    assert "SPOTIFY_TRACKS_CSV" not in without
    assert without["PIP_NO_CACHE_DIR"] == "1"
    assert clone.surroundings(room)["PATH"].startswith(str(programs))
    (programs / "uv").unlink()
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(NotMeasuredError, match="uv is not installed"):
        clone.surroundings(room)


def test_the_edits_of_the_rows_still_apply():
    """The rows edit these places; renaming them must be noticed here."""
    sections = PROJECT / "templates" / "sections" / "colophon.qmd.j2"
    assert "## Data {" in sections.read_text(encoding="utf-8")
    figure = PROJECT / "analysis" / "figures" / "sets.py"
    assert "height=0.7" in figure.read_text(encoding="utf-8")


def test_an_edit_that_no_longer_applies_is_told(tmp_path):
    place = tmp_path / "page"
    place.write_text("one one", encoding="utf-8")
    clone.edit(place, "one", "two")
    assert place.read_text(encoding="utf-8") == "two one"
    with pytest.raises(NotMeasuredError, match="no longer holds 'three'"):
        clone.edit(place, "three", "four")


# ---------------------------------------------------------------------------- weights


@pytest.fixture
def site(tmp_path) -> Path:
    (tmp_path / "style.css").write_bytes(b"s" * 300)
    (tmp_path / "big.svg").write_bytes(b"b" * 1000)
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="style.css"><img alt="" src="big.svg">'
        '<img src="big.svg"><a href="linked.html">x</a>',
        encoding="utf-8",
    )
    (tmp_path / "linked.html").write_text(
        '<script src="https://example.org/x.js"></script><img src="data:image/png,x">',
        encoding="utf-8",
    )
    return tmp_path


def test_a_page_weighs_what_it_loads_each_file_once(site):
    page = site / "index.html"
    assert pages.weight(page) == page.stat().st_size + 1300
    assert pages.heaviest(site) == ("index.html", pages.weight(page))
    assert pages.total(site) == 1300 + sum(
        path.stat().st_size for path in site.glob("*.html")
    )


def test_requests_to_the_outside_are_found(site):
    assert pages.outside(site / "index.html") == []
    assert pages.outside(site / "linked.html") == ["https://example.org/x.js"]


def test_a_paper_without_its_claim_is_told_apart(tmp_path):
    paper = tmp_path / "study.pdf"
    paper.write_bytes(b"%PDF-1.7 <pdfuaid:part>1</pdfuaid:part>")
    assert pages.tagged(paper) == "PDF/UA-1"
    paper.write_bytes(b"%PDF-1.7")
    assert pages.tagged(paper) == "no claim of PDF/UA-1"


def test_scores_are_compared_with_what_they_must_reach():
    committed_results()
    low, high = ({"accuracy": least} for least in (0.0, 1.0))
    assert rows.scores("audio", "xgboost", low).holds
    assert not rows.scores("audio", "xgboost", high).holds
    with pytest.raises(NotMeasuredError, match="nothing"):
        rows.scores("audio", "nothing", low)


def test_listing_the_rows_takes_no_time(capsys):
    began = time.perf_counter()
    assert command.main(["--list"]) == 0
    assert time.perf_counter() - began < 2
    assert len(capsys.readouterr().out.splitlines()) == len(rows.ROWS)
