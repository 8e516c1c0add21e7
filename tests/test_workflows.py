"""The workflows: well formed, least rights, and only verbs that exist."""

from __future__ import annotations

import re
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


def test_every_action_is_of_a_release():
    uses = [action for _, action in steps("uses")]
    assert len(uses) >= 8
    for action in uses:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+(\.\d+\.\d+)?", action), action


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


def test_publishing_renders_with_quarto_then_checks_then_keeps():
    order = [
        step.get("run") or step["uses"] for step in JOBS["publish/render"]["steps"]
    ]
    wanted = ["quarto-dev/quarto-actions/setup", "make report ENGINE=quarto"]
    wanted += ["make check", "actions/upload-pages-artifact"]
    places = [
        next(i for i, each in enumerate(order) if each.startswith(w)) for w in wanted
    ]
    assert places == sorted(places)
    assert (
        JOBS["publish/deploy"]["needs"] == JOBS["publish/release"]["needs"] == "render"
    )
    assert JOBS["publish/deploy"]["environment"]["name"] == "github-pages"
    assert "continue-on-error" not in FILES[0].read_text(encoding="utf-8") + FILES[
        1
    ].read_text(encoding="utf-8")


def test_the_quarto_that_publishes_is_no_older_than_the_oldest():
    from analysis.render.quarto import OLDEST

    version = FLOWS["publish"]["env"]["QUARTO"]
    assert tuple(int(part) for part in version.split(".")[:2]) >= OLDEST
