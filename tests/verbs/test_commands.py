"""The command line: exit codes, one sentence an error, light verbs stay light."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from analysis.__main__ import VERBS, main
from analysis.errors import StudyError
from analysis.pipeline import run
from analysis.study import reading
from analysis.verbs import explain
from tests import small_workspace as small
from tests.test_architecture import COMPUTE

JOBS = 38  # of the small study


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return small.computed(tmp_path_factory)


def failing(error: BaseException) -> click.Command:
    @click.command("explain")
    def verb() -> int:
        raise error

    return verb


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (StudyError("What, where, what next."), 2, "error: What, where, what next.\n"),
        (KeyboardInterrupt(), 130, "Interrupted: what was finished is kept"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/full/x"),
            2,
            "error: No space left on device: /full/x. Free the space",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/x"),
            2,
            "error: Permission denied: /x.",
        ),
    ],
)
def test_an_expected_failure_is_one_sentence_and_its_code(
    tmp_path, monkeypatch, capsys, error, code, told
):
    monkeypatch.setattr(explain, "command", failing(error))
    assert main(["--root", str(tmp_path), "explain"]) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), RuntimeError("bug")])
def test_what_nobody_expected_keeps_its_trace(tmp_path, monkeypatch, error):
    monkeypatch.setattr(explain, "command", failing(error))
    with pytest.raises(type(error)):
        main(["--root", str(tmp_path), "explain"])


def test_debug_shows_the_trace_of_an_expected_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(explain, "command", failing(StudyError("x")))
    with pytest.raises(StudyError):
        main(["--root", str(tmp_path), "--debug", "explain"])


def test_a_reader_that_stops_reading_is_no_error(base):
    """As in `make explain | head -1`."""
    reader = subprocess.Popen(
        small.command(base / "study", "explain"),
        cwd=base / "code",
        env=small.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader.stdout.close()
    assert reader.wait(60) == 0
    assert reader.stderr.read() == b""


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--workers=0", "WORKERS (without make: --workers) is '0'"),
        ("--workers=two", "WORKERS (without make: --workers) is 'two'"),
        ("--allow-other-data=perhaps", "OTHER_DATA (without make: --allow-other-data)"),
    ],
)
def test_a_value_that_means_nothing_is_one_sentence(option, sentence, capsys):
    assert main(["results", option]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {sentence}")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "example"),
    [(["diff", ""], "make diff A=1.0.0"), (["release", ""], "make release VERSION=1.")],
)
def test_a_version_that_is_left_out_is_asked_for(words, example, capsys):
    assert main(words) == 2
    assert example in capsys.readouterr().err


def test_an_unknown_verb_is_refused_with_those_that_exist(capsys):
    assert main(["reprot"]) == 2
    told = capsys.readouterr().err
    assert "no verb 'reprot'" in told
    assert "report, results" in told


def test_yes_is_meant_where_its_option_stands_alone(monkeypatch):
    """As make writes it, and as it is typed."""
    taken = []
    monkeypatch.setattr(
        "analysis.verbs.results.compute",
        lambda *arguments, other_data: taken.append(other_data) or 0,
    )
    option = "--allow-other-data"
    for given in ([], [option], [f"{option}=1"], [f"{option}=no"]):
        assert main(["results", *given]) == 0
    assert taken == [False, True, True, False]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_takes(verb, capsys):
    assert main([verb, "--help"]) == 0
    assert f"Usage: python -m analysis {verb}" in capsys.readouterr().out


BLOCKED = """
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
from analysis.__main__ import VERBS, main
code = main(sys.argv[1:])
sys.exit(code)
"""


def test_explaining_needs_the_light_packages_only(base):
    """Without anything that only computing needs, as after `make report`."""
    absent = sorted(COMPUTE | {"pytask", "_pytask"})
    arguments = ("--root", str(base / "study"), "explain")
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, ",".join(absent), *arguments],
        cwd=base / "code",
        env=small.environment(PYTHONPATH=str(base / "code")),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert f"results: {JOBS} fresh, 0 stale or missing" in done.stdout


def test_explaining_needs_no_dataset(base, tmp_path):
    """A fresh clone has the results and no data."""
    place = small.copied(base, tmp_path / "copy")
    (place / "study" / "data" / "raw" / "dataset.csv").unlink()
    done = small.run(place / "study", "explain", code=place / "code")
    assert f"results: {JOBS} fresh, 0 stale or missing" in done.stdout


@pytest.mark.slow
def test_a_study_of_one_fit_computes(tmp_path):
    tree = small.tree()
    tree["experiments"]["headline"] |= {
        "regimes": ["artists"],
        "models": ["majority"],
        "folds": [0],
    }
    small.write(tmp_path, small.counted(tree))
    done = small.run(tmp_path, "results", "--workers", "1")
    name = re.escape("fit[artists/audio/majority/0]")
    assert re.search(rf"^\[\d+/\d+\] {name}  \d+ s$", done.stdout, re.MULTILINE)
    assert "scores/artists/audio/majority.json" in small.results(tmp_path)


@pytest.mark.slow
def test_two_demonstrations_at_once_are_refused(tmp_path, monkeypatch, capsys):
    """The second would delete what the first is computing."""
    kept = tmp_path / "report" / "demo" / "study.toml"
    kept.parent.mkdir(parents=True)
    kept.write_text("in use", encoding="utf-8")
    with run.exclusive(tmp_path / ".pytask" / "demo"):
        assert main(["--root", str(tmp_path), "demo"]) == 2
    assert "Another run is at work" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "in use"


@pytest.mark.real
def test_the_committed_results_are_fresh(capsys):
    """Also without the dataset: freshness is told by the record alone."""
    root = small.REPOSITORY
    assert reading.load(root / "study.toml").fits
    assert main(["--root", str(root), "explain"]) == 0
    assert ", 0 stale or missing" in capsys.readouterr().out.splitlines()[0]
