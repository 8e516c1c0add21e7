"""The Makefile: its verbs, in words, and what each would do."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from analysis.__main__ import parser
from tests.small_workspace import REPOSITORY

TEXT = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
VERBS = {
    "help", "report", "results", "study", "test", "demo", "explain", "check", "verify",
    "release", "diff", "clean", "audit",
}  # fmt: skip
INNER = {"light", "full"}  # what verbs need; nobody types them

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
    for verb, words in told().items():
        assert len(words.split()) >= 3, verb
        assert words == words.strip("# ")


def test_every_target_is_phony_and_every_verb_has_words():
    targets = set(re.findall(r"^([a-z][a-z ]*):(?!=)", TEXT, re.MULTILINE))
    named = {name for line in targets for name in line.split()}
    assert named == VERBS | INNER
    phony = re.search(r"^\.PHONY: (.+)$", TEXT, re.MULTILINE).group(1)
    assert set(phony.split()) == named


def test_every_verb_is_also_one_of_the_command_line():
    actions = [each for each in parser()._actions if each.dest == "verb"]
    offered = set(actions[0].choices)
    # help and test are make's and pytest's own; study is two verbs; clean, which must
    # work without packages, is a module of its own; audit is a program for node
    assert offered == VERBS - {"help", "test", "study", "clean", "audit"}
    for verb in offered:
        assert f"-m analysis {verb}" in make("-n", verb)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("results", "CLUSTER=tcp://a:1"), "results --cluster tcp://a:1"),
        (("results", "WORKERS=3"), "results  --workers 3"),
        (("results", "OTHER_DATA=1"), "--allow-other-data"),
        (("report", "ENGINE=quarto"), "report --engine quarto"),
        (("report", "PAPER=letter"), "--paper='letter'"),
        (("report", "COURSE=CS 1"), "--course='CS 1'"),
        (("report", "AUTHOR="), "--author=''"),
        (("report", "AUTHOR=O'Hara $$(id) `id` \";#x"), "--author='O'\\''Hara "),
        (("test", "ARGS=-m real"), "-m pytest -m real"),
        (("clean", "ALL=1"), "analysis.clean --all"),
        (("results", "PYTHON=python9"), "python9 -m analysis.environment full"),
        (("release", "VERSION=1.2.3"), "release '1.2.3'"),
        (("release", "VERSION=../x'; rm y"), r"release '../x'\''; rm y'"),
        (("diff", "A=1.0.0"), "diff '1.0.0'"),
        (("diff", "A=1.0.0", "B=1.1.0"), "diff '1.0.0' '1.1.0'"),
        (("release", "VERSION=1.2.3"), "analysis.environment light"),
        (("explain",), "analysis.environment light"),
        (("audit", "PAGES=ci"), "bash tests/audit/run ci"),
        (("check",), "analysis.environment light"),
    ],
)
def test_options_reach_the_command(arguments, part):
    assert part in make("-n", *arguments)


def test_study_computes_before_it_renders_even_with_many_jobs():
    plan = make("-n", "-j4", "study")
    assert plan.index("analysis results") < plan.index("analysis report")
    assert re.search(r"^\.NOTPARALLEL:", TEXT, re.MULTILINE)


def test_bytecode_is_written_whatever_the_shell_says():
    """Without it, starting processes would dominate small work."""
    script = "print:\n\t@printenv PYTHONDONTWRITEBYTECODE || echo unset\n"
    done = subprocess.run(
        ["make", "-s", "-f", "Makefile", "-f", "-", "print"],
        cwd=REPOSITORY,
        input=script,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == "unset\n"
