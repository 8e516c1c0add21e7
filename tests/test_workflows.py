"""The workflows: well formed, least rights, and only verbs that exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.project_copy import PROJECT, tracked

yaml = pytest.importorskip("yaml", reason="workflows are YAML")
FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
FLOWS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
JOBS = {
    f"{name}/{key}": job
    for name, flow in FLOWS.items()
    for key, job in flow["jobs"].items()
}
MAY_WRITE = {
    "publish/deploy": {"pages", "id-token"},
    "publish/release": {"contents"},
}


def steps(word: str) -> list[tuple[str, str]]:
    """Return what the steps of every job say under a word, with the job."""
    return [
        (name, step[word])
        for name, job in JOBS.items()
        for step in job["steps"]
        if word in step
    ]


def test_there_is_one_for_tests_and_one_for_publishing():
    assert set(FLOWS) == {"tests", "publish"}
    for flow in FLOWS.values():
        assert flow[True]  # YAML reads `on` as a truth
        assert flow["concurrency"]["group"]


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_has_no_more_rights_than_it_needs(name):
    flow, job = FLOWS[name.partition("/")[0]], JOBS[name]
    assert flow["permissions"] == {}
    assert 0 < job["timeout-minutes"] <= 60
    writing = {key for key, kind in job["permissions"].items() if kind != "read"}
    assert writing == MAY_WRITE.get(name, set())


def test_every_action_is_pinned_by_its_commit_and_says_its_version():
    uses = [action for _, action in steps("uses")]
    assert len(uses) >= 8
    for action in uses:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40}", action), action
        lines = [
            line
            for path in FILES
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        for line in lines:
            if action in line:
                assert re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_no_checkout_leaves_its_key_behind():
    for name, job in JOBS.items():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_every_verb_and_script_that_is_run_exists():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"(?m)^([a-z]+):.*## ", makefile))
    runs = [text for _, text in steps("run")]
    named = [verb for text in runs for verb in re.findall(r"(?m)^make ([a-z]+)", text)]
    for text in runs:
        for file in re.findall(r"tests/[\w/]+\.py", text):
            assert (PROJECT / file).is_file(), file
    assert {"report", "check"} <= set(named) <= verbs
    scripts = [text[5:] for text in runs if re.fullmatch(r"bash [\w./-]+", text)]
    assert ".ci/run" in scripts
    assert all(Path(PROJECT, script).is_file() for script in scripts)


def test_a_script_runs_without_its_run_bit():
    """It is lost in a ZIP, on some disks, and by `git config core.fileMode false`."""
    scripts = [
        name
        for name in tracked()
        if (PROJECT / name).read_bytes()[:2] == b"#!" and not name.endswith(".py")
    ]
    assert {".ci/run", "tests/audit/run"} <= set(scripts)
    callers = ["Makefile", "README.md", *scripts]
    callers += [name for name in tracked() if name.startswith("docs/")]
    callers += [name for name in tracked() if name.startswith("analysis/")]
    callers += [path.relative_to(PROJECT).as_posix() for path in FILES]
    for caller in callers:
        text = (PROJECT / caller).read_text(encoding="utf-8")
        for name in scripts:
            bare = (
                rf"(?m)^(?!#!).*(?<!bash )(?<![\w/.-])(\./)?{re.escape(name)}(?![\w/-])"
            )
            assert not re.search(bare, text), f"{caller} calls {name} by itself"


def test_nothing_of_an_event_reaches_a_shell_unquoted():
    for _, text in steps("run"):
        assert "${{" not in text


def order(job: str) -> list[str]:
    return [step.get("run") or step["uses"] for step in JOBS[job]["steps"]]


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        ("builtin", ["make report", "make check", "actions/upload-pages-artifact"]),
        (
            "quarto",
            [
                "quarto-dev/quarto-actions/setup", "make report ENGINE=quarto",
                "make check", "make test", "actions/upload-artifact",
                "actions/upload-pages-artifact",
            ],
        ),
    ],
)  # fmt: skip
def test_a_job_renders_then_checks_then_keeps(job, wanted):
    runs = order(f"publish/{job}")
    places = [
        next(i for i, run in enumerate(runs) if run.startswith(w)) for w in wanted
    ]
    assert places == sorted(places)
    assert runs[places[0]] == wanted[0] or job == "quarto"
    assert "continue-on-error" not in FILES[0].read_text(encoding="utf-8") + FILES[
        1
    ].read_text(encoding="utf-8")


def keeping(job: str) -> str:
    """Return the condition under which a job keeps its pages for publishing."""
    (step,) = (
        step
        for step in JOBS[f"publish/{job}"]["steps"]
        if step.get("uses", "").startswith("actions/upload-pages-artifact@")
    )
    return step["if"]


def test_exactly_one_engine_keeps_its_pages_for_publishing():
    assert keeping("builtin") == "vars.ENGINE != 'quarto'"
    assert keeping("quarto") == "vars.ENGINE == 'quarto'"
    deploy = JOBS["publish/deploy"]
    assert "needs.builtin.result == 'success'" in deploy["if"]
    assert "needs.quarto.result == 'success'" in deploy["if"]
    assert deploy["environment"]["name"] == "github-pages"


def test_a_release_waits_for_both_engines():
    assert JOBS["publish/release"]["needs"] == ["builtin", "quarto"]
    assert "if" not in JOBS["publish/quarto"]


def test_the_comparison_names_a_test_that_runs_and_may_not_skip():
    (step,) = (
        step
        for step in JOBS["publish/quarto"]["steps"]
        if "test" in step.get("run", "")
    )
    assert step["env"]["WITH_QUARTO"]
    text = (PROJECT / "tests/pages/test_engines.py").read_text(encoding="utf-8")
    assert re.search(r"def test_\w*real_quarto", text)
    assert "WITH_QUARTO" in text


def test_the_quarto_that_publishes_is_no_older_than_the_oldest():
    from analysis.pages.engines.quarto import OLDEST

    version = FLOWS["publish"]["env"]["QUARTO"]
    assert tuple(int(part) for part in version.split(".")[:2]) >= OLDEST


# A dry run of the release: git and the shell are real, GitHub is a script that writes
# down what it is asked.

GH = """#!/bin/sh
echo "$@" >> "$ASKED"
test "$1 $2" != "release view" || test -n "$KNOWN"
"""


def git(place: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", *who, "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=place, check=True, capture_output=True)


@pytest.fixture
def released(tmp_path):
    """Return what runs the steps of the release as for a tag, in a clone of its own."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    paper = origin / "report" / "releases" / "9.9.9" / "study.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_text("%PDF", encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", str(origin))
    git(origin, "add", "-A")
    git(origin, "commit", "-q", "-m", "One")
    git(origin, "tag", "v9.9.9")
    git(origin, "tag", "v9.9.8")
    git(origin, "commit", "-q", "--allow-empty", "-m", "Two")
    git(origin, "checkout", "-q", "-b", "aside")
    git(origin, "commit", "-q", "--allow-empty", "-m", "Three")
    git(origin, "tag", "v9.9.7")
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    (tmp_path / "gh").write_text(GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    asked = tmp_path / "asked"

    def run(tag: str, known: str = "") -> tuple[int, str, list[str]]:
        git(clone, "checkout", "-q", "--detach", f"refs/tags/{tag}")
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        words = {"TAG": tag, "BRANCH": "main", "ASKED": str(asked), "KNOWN": known}
        asked.write_text("", encoding="utf-8")
        for step in JOBS["publish/release"]["steps"]:
            if "run" not in step:
                continue
            assert set(step["env"]) <= {*words, "GH_TOKEN"}
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=clone,
                env=os.environ | words | {"PATH": path},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            if done.returncode:
                break
        return (
            done.returncode,
            done.stdout,
            asked.read_text(encoding="utf-8").splitlines(),
        )

    return run


def test_a_release_on_main_gets_its_paper(released):
    code, _, asked = released("v9.9.9")
    assert code == 0
    assert asked == [
        "release view v9.9.9",
        "release create v9.9.9 --verify-tag --title v9.9.9 --notes-file CHANGELOG.md",
        "release upload v9.9.9 report/releases/9.9.9/study.pdf --clobber",
    ]
    _, _, asked = released("v9.9.9", known="yes")
    assert [line.split()[1] for line in asked] == ["view", "upload"]


def test_a_tag_that_is_not_on_main_gets_nothing(released):
    code, told, asked = released("v9.9.7")
    assert code == 1
    assert "v9.9.7 is not on main" in told
    assert asked == []


def test_a_tag_without_a_kept_paper_gets_nothing(released):
    code, told, asked = released("v9.9.8")
    assert code == 1
    assert "make release VERSION=9.9.8" in told
    assert asked == []
