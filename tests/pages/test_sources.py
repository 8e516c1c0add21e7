"""The four locks, each proved by something that must fail or change the words."""

from __future__ import annotations

import json
import re
import tomllib
from types import SimpleNamespace

import pytest

from analysis.errors import StudyError
from analysis.findings import all_findings
from analysis.findings.verdicts import VERDICTS
from analysis.pages.checks import validate
from analysis.results.reader import Results
from analysis.study import reading
from tests import small_workspace, synthetic_results
from tests.pages.conftest import draw, own_templates, write

SAID = {word: word for word in VERDICTS} | {"inconclusive": "open"}
NEIGHBOURS = """[models.neighbours]
label = "nearest neighbours"
family = "linear"
module = "logistic"
seconds = 1
params = { k = 5 }
space = {}

"""


def change(place, path, edit):
    """Edit one JSON result."""
    file = place.root / "data" / "results" / path
    content = json.loads(file.read_text(encoding="utf-8"))
    edit(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def edit(folder, name, old, new):
    """Edit one template."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def words_only(text):
    return re.sub(r"\]\([^)]*\)", "]", text)


# 1. values -----------------------------------------------------------------------


def test_a_metric_that_changes_changes_the_words(workspace):
    path = "scores/artists/audio/forest.json"

    def set_accuracy(content):
        content["metrics"]["accuracy"] = {
            "estimate": 0.9871,
            "low": 0.9761,
            "high": 0.9981,
        }

    before = write(workspace)
    change(workspace, path, set_accuracy)
    judge_again(workspace)  # other findings quote this score
    workspace.findings = told(workspace, "mixed")
    after = write(workspace)
    for name in ("index.qmd", "results.qmd", "study.qmd", "findings/accuracy.qmd"):
        share = re.compile(r"98\.7\W?%")  # not an end of an interval
        assert not share.search(before[name])
        assert share.search(after[name])
    assert (
        "scores/artists/audio/forest#metrics.accuracy.estimate,0.9871"
        in after["results.csv"]
    )


def told(place, verdict):
    """Return the findings with another verdict on accuracy."""
    other = SimpleNamespace(verdict=verdict, numbers=numbers(), words=words())
    return {**place.findings, "accuracy": other}


def judge_again(place):
    """Judge the findings from the results as they are now."""
    place.findings = all_findings(place.study, Results(place.root / "data/results"))


def numbers():
    key = "scores/artists/audio/forest#metrics.accuracy.low"
    names = ("primary", "highest", "highest_low", "highest_high")
    return dict.fromkeys(names, key)


def words():
    return {
        f"{name}_{what}": what
        for name in ("primary", "highest")
        for what in ("model", "features", "regime")
    }


def test_every_number_in_the_words_is_listed_with_its_place(workspace):
    texts = write(workspace)
    for name, text in texts.items():
        for page, anchor in re.findall(r"\((?:\.\./)*(numbers/\w+\.qmd)#([^)]+)", text):
            assert f'<tr id="{anchor}">' in texts[page], name
    row = '<tr id="n-scores:artists:audio:forest::metrics.accuracy.estimate">'
    assert row in texts["numbers/scores.qmd"]
    file = "numbers/scores.html#f-data:results:scores:artists:audio:forest.json"
    assert f'href="{file}"' in texts["numbers.qmd"]


def test_the_paper_has_the_same_numbers_as_the_site(workspace):
    texts = write(workspace)
    printed = set(
        re.findall(r"(?<!\w)\[([\d.,]+\u202f%)(?:\]| )", texts["results.qmd"])
    )
    assert len(printed) > 50
    assert [each for each in sorted(printed) if each not in texts["study.qmd"]] == []


def test_a_result_that_is_gone_names_template_and_line(workspace):
    (workspace.root / "data/results/scores/artists/audio/forest.json").unlink()
    judge_again(workspace)
    with pytest.raises(
        StudyError, match=r"^templates/sections/[\w/]+\.qmd\.j2:\d+: no 'forest'"
    ):
        write(workspace)


# 2. directions -------------------------------------------------------------------


def test_a_verdict_that_flips_takes_the_other_branch(workspace):
    seen = {}
    for verdict in VERDICTS:
        workspace.findings = told(workspace, verdict)
        texts = write(workspace)
        assert (
            f"[{SAID[verdict]}]{{.verdict-word .is-{SAID[verdict]}}}"
            in texts["findings/accuracy.qmd"]
        )
        head = texts["findings/accuracy.qmd"].split("\n---\n")[0]
        seen[verdict] = (head, texts["index.qmd"], texts["study.qmd"])
    for place in range(3):
        assert len({each[place] for each in seen.values()}) == len(VERDICTS)


def test_a_lead_that_is_lost_changes_the_sentence(workspace):
    results = workspace.root / "data" / "results" / "comparisons" / "audio"
    before = write(workspace)["results.qmd"]
    for file in results.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        content["metrics"]["macro_f1"] |= {"low": -0.2, "high": 0.2}
        file.write_text(json.dumps(content), encoding="utf-8")
    judge_again(workspace)
    after = write(workspace)["results.qmd"]
    assert after.count("which is not sure") > before.count("which is not sure")


@pytest.mark.parametrize(
    ("score", "takeaway"),
    [
        ((0.9, 0.8, 1.0), "Without known artists the score falls."),
        ((0.001, 0.0, 0.002), "Without known artists the score rises."),
        ((0.5, 0.0, 1.0), "Without known artists the score is not clearly another."),
    ],
)
def test_regimes_that_trade_places_change_the_takeaway(workspace, score, takeaway):
    folder = workspace.root / "data/results/scores/recordings/audio"
    for file in folder.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        words_ = ("estimate", "low", "high")
        content["metrics"]["accuracy"] = dict(zip(words_, score, strict=True))
        file.write_text(json.dumps(content), encoding="utf-8")
    judge_again(workspace)
    texts = write(workspace)
    for name in ("results.qmd", "study.qmd"):
        assert f"**{takeaway}**" in texts[name]


# 3. literals ---------------------------------------------------------------------


def test_a_typed_literal_fails(workspace):
    folder = own_templates(workspace)
    edit(
        folder,
        "sections/methods.qmd.j2",
        "Models train on one",
        "Accuracy is 35.4 %. Models train on one",
    )
    line = 1 + (folder / "sections/methods.qmd.j2").read_text(encoding="utf-8").split(
        "35.4"
    )[0].count("\n")
    with pytest.raises(
        StudyError, match=rf"^templates/sections/methods\.qmd\.j2:{line}: '35\.4'"
    ):
        write(workspace)
    assert not (workspace.source / "index.qmd").exists()


# 4. completeness -----------------------------------------------------------------


def test_a_dropped_figure_fails(workspace):
    folder = own_templates(workspace)
    file = folder / "sections/results.qmd.j2"
    text = file.read_text(encoding="utf-8")
    start = text.index('<< figure("scores"')
    file.write_text(
        text[:start] + text[text.index(">>", start) + 2 :], encoding="utf-8"
    )
    with pytest.raises(
        StudyError, match=r"^analysis/figures/scores\.py:\d+: no page shows"
    ):
        write(workspace)


def test_an_experiment_that_no_page_names_fails(workspace):
    folder = own_templates(workspace)
    edit(folder, "sections/results.qmd.j2", "<< words.asked(each.name) >>", "")
    line = 1 + (workspace.root / "study.toml").read_text(encoding="utf-8").split(
        "[experiments.headline]"
    )[0].count("\n")
    with pytest.raises(
        StudyError,
        match=rf"^study\.toml:{line}: no page shows the experiment 'headline'",
    ):
        write(workspace)


def test_a_finding_whose_page_hides_the_verdict_fails(workspace):
    folder = own_templates(workspace)
    (folder / "sections/findings/accuracy.qmd.j2").write_text(
        "<% macro short() %>a<% endmacro %><% macro title() %>b<% endmacro %>"
        "<% macro body() %>c<% endmacro %>",
        encoding="utf-8",
    )
    with pytest.raises(
        StudyError, match=r"^study\.toml:\d+: no page shows the finding 'accuracy'"
    ):
        write(workspace)


def test_a_finding_without_a_section_names_what_to_write(workspace):
    folder = own_templates(workspace)
    (folder / "sections/findings/accuracy.qmd.j2").unlink()
    with pytest.raises(StudyError, match=r"sections/findings/accuracy\.qmd\.j2"):
        write(workspace)


def test_a_figure_that_was_not_drawn_is_named(workspace):
    (workspace.source / "figures" / "ladder.csv").unlink()
    with pytest.raises(
        StudyError, match=r"templates/.*:\d+: .*'ladder' has no ladder\.csv"
    ):
        write(workspace)


# the rest ------------------------------------------------------------------------


def test_the_sources_follow_quartos_rules(workspace):
    write(workspace)
    assert validate.sources(workspace.source) == []


def test_the_same_input_gives_the_same_sources(workspace):
    assert write(workspace) == write(workspace)


def test_pages_of_an_earlier_build_go(workspace):
    write(workspace)
    old = workspace.source / "findings" / "old.qmd"
    old.write_text("old", encoding="utf-8")
    write(workspace)
    assert not old.exists()


def test_a_new_model_appears_in_every_table_and_sentence(workspace):
    text = (workspace.root / "study.toml").read_text(encoding="utf-8")
    text = text.replace("[experiments.headline]", f"{NEIGHBOURS}[experiments.headline]")
    text = re.sub(
        r'(models = \["majority"[^\]]*)"network"\]', r'\1"network", "neighbours"]', text
    )
    text = text.replace("fits = 48", "fits = 56")
    (workspace.root / "study.toml").write_text(text, encoding="utf-8")
    workspace.study = reading.load(workspace.root / "study.toml")
    facts = {
        path: path.read_bytes()
        for path in (workspace.root / "data/results/data").iterdir()
    }
    synthetic_results.write(
        workspace.root / "data/results", workspace.study, genres=8, items=240
    )
    for path, content in facts.items():
        path.write_bytes(content)
    judge_again(workspace)
    texts = write(workspace)
    tables = re.findall(
        r"::: \{#(tbl-(?:ladder|scores|models)[\w-]*)\}(.*?):::",
        texts["results.qmd"] + texts["methods.qmd"],
        re.DOTALL,
    )
    assert len(tables) == 5
    for name, table in tables:
        assert "nearest neighbours" in table, name
    sentences = (
        words_only(texts["results.qmd"])
        .split("## Scores on unseen artists")[1]
        .split("\n:::")[0]
    )
    assert sentences.count("nearest neighbours") >= 4
    assert re.search(r"In all, \[eleven\]\S* models", texts["goals.qmd"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"demo": True}, "synthetic"),
        ({"other_data": True}, "not the Spotify Tracks Dataset"),
        ({"stale": [{"item": "fit/a*b", "reason": "code <x> changed"}]}, "tale"),
    ],
)
def test_every_page_says_when_the_numbers_are_not_the_real_ones(workspace, told, words):
    workspace.provenance |= told
    texts = write(workspace)
    pages = [name for name in texts if name.endswith(".qmd")]
    assert len(pages) >= 9
    for name in pages:
        assert words in texts[name], name
    assert validate.sources(workspace.source) == []
    assert "callout-warning" in texts["index.qmd"]


def test_fresh_real_pages_carry_no_banner(workspace):
    texts = write(workspace)
    assert not any("callout-warning" in text for text in texts.values())


def test_title_author_and_addresses_come_from_the_declaration(workspace):
    text = (workspace.root / "study.toml").read_text(encoding="utf-8")
    for key, value in {
        "author": 'A. \\"Quote\\" Author',
        "repository": "https://example.org/study",
        "site": "https://example.org/site",
        "course": "DATA: 101 #1",
    }.items():
        text = re.sub(rf'(?m)^{key} = ""', f'{key} = "{value}"', text)
    (workspace.root / "study.toml").write_text(text, encoding="utf-8")
    workspace.study = reading.load(workspace.root / "study.toml")
    texts = write(workspace)
    assert 'repo-url: "https://example.org/study"' in texts["_quarto.yml"]
    assert 'site-url: "https://example.org/site"' in texts["_quarto.yml"]
    assert r'author: "A\\. \\\"Quote\\\" Author"' in texts["study.qmd"]
    assert "https://example.org/study" in texts["colophon.qmd"]
    assert validate.sources(workspace.source) == []


def test_links_without_an_address_are_left_out(workspace):
    texts = write(workspace)
    assert "repo-url" not in texts["_quarto.yml"]
    assert "site-url" not in texts["_quarto.yml"]


def test_drawing_is_not_part_of_rendering(workspace):
    draw(workspace.root)
    write(workspace)
    assert (workspace.source / "figures" / "ladder-light.svg").is_file()


def test_a_smaller_study_has_its_pages_too(workspace):
    tree = tomllib.loads((workspace.root / "study.toml").read_text(encoding="utf-8"))
    for experiment in tree["experiments"].values():
        experiment["features"] = ["audio"]
    tree["experiments"]["headline"]["regimes"] = ["rows", "artists"]
    tree["experiments"]["duel-ladder"]["regimes"].remove("ids")
    small_workspace.declare(workspace.root, small_workspace.counted(tree))
    workspace.study = reading.load(workspace.root / "study.toml")
    judge_again(workspace)
    texts = write(workspace)
    assert validate.sources(workspace.source) == []
    assert "track ids" not in words_only(texts["results.qmd"])
