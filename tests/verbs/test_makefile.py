"""The Makefile: its verbs, in words, and what each would do."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import VERBS as OFFERED
from analysis.verbs import words
from tests.small_workspace import REPOSITORY

TEXT = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
VERBS = {
    "help", "report", "results", "study", "test", "demo", "explain", "check", "verify",
    "release", "diff", "clean", "audit", "accept",
}  # fmt: skip
INNER = {"light", "full", "words"}  # what verbs need; nobody types them

pytestmark = pytest.mark.skipif(
    shutil.which("make") is None, reason="make is not installed: Makefile unchecked"
)


def make(*arguments: str) -> str:
    command = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def told() -> dict[str, str]:
    lines = make().splitlines()
    return dict(re.fullmatch(r"  make (\w+) +(.+)", line).groups() for line in lines)


def test_help_is_the_default_and_lists_every_verb_in_words():
    assert make() == make("help")
    assert set(told()) == VERBS
    for verb, meaning in told().items():
        assert len(meaning.split()) >= 3, verb
        assert meaning == meaning.strip("# ")


def test_every_target_is_phony_and_every_verb_has_words():
    targets = set(re.findall(r"^([a-z][a-z ]*):(?!=)", TEXT, re.MULTILINE))
    named = {name for line in targets for name in line.split()}
    assert named == VERBS | INNER
    assert re.search(r"^\.PHONY: \$\(VERBS\) words$", TEXT, re.MULTILINE)
    verbs = re.search(r"^VERBS := (.+)$", TEXT, re.MULTILINE).group(1)
    assert {*verbs.split(), "words"} == named


def test_every_verb_is_also_one_of_the_command_line():
    # help and test are make's and pytest's own; study is two verbs; clean, which must
    # work without packages, is a module of its own; audit is a program for node
    assert set(OFFERED) == VERBS - {"help", "test", "study", "clean", "audit"}
    for verb in OFFERED:
        assert f"-m analysis {verb}" in make("-n", verb)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("results", "CLUSTER=tcp://a:1"), "results --cluster='tcp://a:1'"),
        (("results", "WORKERS=3"), "results  --workers='3'"),
        (("results", "OTHER_DATA=no"), "--allow-other-data='no'"),
        (("report", "ENGINE=quarto"), "report --engine='quarto'"),
        (("report", "PAPER=letter"), "--paper='letter'"),
        (("report", "COURSE=CS 1"), "--course='CS 1'"),
        (("report", "AUTHOR="), "--author=''"),
        (("report", "AUTHOR=O'Hara $$(id) `id` \";#x"), "--author='O'\\''Hara "),
        (("test", "ARGS=-m real"), "PYTEST_ADDOPTS='-m real' .venv/bin/python -m pyt"),
        (("clean", "ALL=1"), "analysis.verbs.clean --all='1'"),
        (("results", "PYTHON=python9"), "python9 -m analysis.verbs.environment full"),
        (("release", "VERSION=1.2.3"), "release '1.2.3'"),
        (("release", "VERSION=../x'; rm y"), r"release '../x'\''; rm y'"),
        (("diff", "A=1.0.0"), "diff '1.0.0'"),
        (("diff", "A=1.0.0", "B=1.1.0"), "diff '1.0.0' '1.1.0'"),
        (("release", "VERSION=1.2.3"), "analysis.verbs.environment light"),
        (("explain",), "analysis.verbs.environment light"),
        (("audit", "PAGES=ci"), "bash tests/audit/run 'ci'"),
        (("check",), "analysis.verbs.environment light"),
        (("reprot",), "analysis.verbs.words 'reprot'"),
        (("tests",), "analysis.verbs.words 'tests'"),
    ],
)
def test_options_reach_the_command(arguments, part):
    assert part in make("-n", *arguments)


def test_words_are_checked_before_anything_else():
    for verb in sorted(VERBS - {"help"}):
        assert "-m analysis.verbs.words" in make("-n", verb).splitlines()[0]
    assert "analysis.verbs.words" in make("-n", "help", "PAPER=a4").splitlines()[0]


def test_no_recipe_pastes_a_word_into_the_shell():
    """Words go through `option` and `argument`, from which `words` reads them, too."""
    recipes = "\n".join(re.findall(r"^\t.*", TEXT, re.MULTILINE))
    own = {"STUDY", "PYTHON", "MAKEFILE_LIST", "MAKECMDGOALS"}
    assert set(re.findall(r"\$[({]([A-Z_]+)[)}]", recipes)) <= own


PROBE = "import os, sys; print(repr((sys.argv[1:], dict(os.environ))))"


@pytest.fixture
def probed(tmp_path) -> Path:
    """A Makefile whose programs print what reached them, in a folder of its own."""
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE, encoding="utf-8")
    shown = f"{sys.executable} {probe}"
    text = TEXT.replace("STUDY := .venv/bin/python -m analysis", f"STUDY := {shown}")
    for program in (".venv/bin/python -m pytest", "bash tests/audit/run"):
        text = text.replace(program, shown)
    text = text.replace("$(PYTHON) -m analysis.verbs.clean", shown)
    text = re.sub(
        r"\t@.*\$\(PYTHON\) -m analysis\.verbs\.(words|environment).*", "\t@:", text
    )
    (tmp_path / "Makefile").write_text(text, encoding="utf-8")
    return tmp_path


COMMON = {"PYTHON", "INSTALLER"}  # for what installs, before every verb


def test_the_installer_reaches_what_installs_as_text(tmp_path):
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE, encoding="utf-8")
    text = TEXT.replace("-m analysis.verbs.environment", f"{probe}")
    text = text.replace("$(PYTHON) -m analysis.verbs.words", ": ")
    (tmp_path / "Makefile").write_text(text, encoding="utf-8")
    for value in ("pip", "`touch ran` $(shell touch ran); 'x"):
        done = subprocess.run(
            ["make", "-s", "light", f"PYTHON={sys.executable}", f"INSTALLER={value}"],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        assert ast.literal_eval(done.stdout)[1]["INSTALLER"] == value
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "value",
    [
        "`touch ran` $(shell touch ran) $$(touch ran); touch ran; 'x",
        '" && touch ran # a, b) | touch ran & %\\',
    ],
)
@pytest.mark.parametrize(
    ("verb", "word"),
    [(verb, word) for verb, own in words.taken().items() for word in own - COMMON],
)
def test_every_word_reaches_the_program_as_text(probed, verb, word, value):
    """No shell runs it, and make itself reads no variable and no function into it."""
    done = subprocess.run(
        ["make", "-s", verb, f"{word}={value}"],
        cwd=probed,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    reached = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    given = [each for argv, _ in reached for each in argv]
    given += [variables.get("PYTEST_ADDOPTS") for _, variables in reached]
    assert any(
        (each and each.partition("=")[2] == value) or each == value for each in given
    )
    assert not (probed / "ran").exists()
    assert all(word not in variables for _, variables in reached)


def test_a_line_break_in_a_word_is_a_blank(probed):
    command = ["make", "-s", "report", "AUTHOR=Ada\nLovelace'\n; touch ran"]
    done = subprocess.run(command, cwd=probed, capture_output=True, encoding="utf-8")
    assert "--author=Ada Lovelace' ; touch ran" in done.stdout
    assert not (probed / "ran").exists()


def test_words_do_not_reach_a_make_inside_make(probed):
    """As when `make test ARGS=…` tests this Makefile."""
    done = subprocess.run(
        ["make", "-s", "test", "ARGS=x"],
        cwd=probed,
        capture_output=True,
        encoding="utf-8",
    )
    ((_, variables),) = map(ast.literal_eval, done.stdout.splitlines())
    assert "ARGS" not in variables.get("MAKEFLAGS", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("reprot",), "knows no 'reprot'. Did you mean report?"),
        (("tests",), "knows no 'tests'. Did you mean test?"),  # although a folder
        (("explain", "auditt"), "knows no 'auditt'. Did you mean audit?"),
        (("explain", "COURSE=x"), "word of `make report` and `make study`."),
        (("check", "AL=1"), "`make check` takes no AL."),
        (("diff", "a=1.0.0"), "Did you mean A?"),
        (("results", "WORKERS=3.5"), "WORKERS (without make: --workers) is '3.5'"),
        (("study", "OTHER_DATA=perhaps"), "give 1 or yes, or 0 or no."),
        (("clean", "ALL=2"), "ALL (without make: --all) is '2'"),
    ],
)
def test_what_make_does_not_know_is_refused_before_anything_runs(arguments, sentence):
    command = ["make", "--no-print-directory", *arguments, "PYTHON=" + sys.executable]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr.splitlines()[0]


def test_study_computes_before_it_renders_even_with_many_jobs():
    plan = make("-n", "-j4", "study")
    assert plan.index("analysis results") < plan.index("analysis report")
    assert re.search(r"^\.NOTPARALLEL:", TEXT, re.MULTILINE)


def test_bytecode_is_written_whatever_the_shell_says():
    """Without it, starting processes would dominate small work."""
    script = ".DEFAULT_GOAL := print\nprint:\n"
    script += "\t@printenv PYTHONDONTWRITEBYTECODE || echo unset\n"
    done = subprocess.run(
        ["make", "-s", "-f", "Makefile", "-f", "-"],
        cwd=REPOSITORY,
        input=script,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == "unset\n"
