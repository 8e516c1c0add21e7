"""The living part of the README: its numbers, written from the results.

Flows in: the declaration and the results. Flows out: the lines between two markers of
README.md. `make results` writes them, `make check` and a test compare them.
"""

from __future__ import annotations

from pathlib import Path

from analysis import findings, texts
from analysis.errors import StudyError
from analysis.findings import summary
from analysis.findings.verdicts import WORDS
from analysis.results.reader import Results
from analysis.results.store import write_bytes
from analysis.study import leaders
from analysis.study.declaration import Study

BEGIN = "<!-- numbers: written by `make results`, do not edit -->"
END = "<!-- end of numbers -->"
EARLIER = (
    "accuracy", "imbalance", "trees-outperform", "network-overfits", "leading-features"
)  # fmt: skip


def block(study: Study, results: Results) -> str:
    """Return the lines between the markers."""
    found = summary.summary(study, results)
    regimes = leaders.regimes(results, study)
    primary = study.regimes[study.evaluation.regime]
    heads = [f"accuracy, {study.regimes[each].label}" for each in regimes]
    small = primary.describes[:1].lower() + primary.describes[1:].rstrip(".")
    heads = ["what a model sees", "best model", *heads, f"macro-F1, {primary.label}"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for features, model in found.best.items():
        name = features.replace("-", "_")
        cells = [study.features[features].label, found.words[f"{name}_model"]]
        cells += [_accuracy(results, each, features, model) for each in regimes]
        lines.append(_row([*cells, _macro_f1(found, name)]))
    chance, genres = found.numbers["chance"], found.numbers["genres"]
    lines += [
        "",
        f"{genres.value} genres; a guess is right {chance.value:.1%} of the time. "
        f"In brackets: {study.evaluation.confidence:.0%} intervals over artists. "
        "The columns are ways to split the data into training and test, the loosest "
        f"first; *{primary.label}* means: {small}.",
        "",
        "What an earlier project claimed of the same file, and how it came out:",
        "",
        *_verdicts(study, results),
    ]
    return "\n".join(lines)


def _verdicts(study: Study, results: Results) -> list[str]:
    """Return a line for each claim of the earlier project, and one for all others."""
    judged = findings.all_findings(study, results)
    lines = [
        f"- “{study.findings[name].claim}” **{WORDS[each.verdict]}**"
        for name, each in judged.items()
        if name in EARLIER
    ]
    others = [each.verdict for name, each in judged.items() if name not in EARLIER]
    if not others:
        return lines
    told = [
        f"{others.count(verdict)} {words}"
        for verdict, words in WORDS.items()
        if verdict in others
    ]
    further = f"Of {len(others)} further claims: {', '.join(told)}."
    return [*lines, "", further]


def _row(cells: list[str]) -> str:
    """Return one line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _accuracy(results: Results, regime: str, features: str, model: str) -> str:
    """Return an accuracy with its interval, or a dash where it was not measured."""
    if not results.has(f"scores/{regime}/{features}/{model}"):
        return "–"
    value, low, high = leaders.score(results, regime, features, model, "accuracy")
    return f"{value:.1%} [{100 * low:.1f}, {100 * high:.1f}]"


def _macro_f1(found: summary.Summary, features: str) -> str:
    """Return the macro-F1 of the best model with its interval."""
    ends = ("", "_low", "_high")
    names = [f"{features}_macro_f1{end}" for end in ends]
    value, low, high = (found.numbers[name].value for name in names)
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def updated(text: str, lines: str) -> str:
    """Return the README with its living part replaced.

    Raises:
        StudyError: when a marker is missing.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise StudyError(
            "README.md has lost a marker of its living numbers: put the lines "
            f"'{BEGIN}' and '{END}' back where the numbers shall stand."
        )
    return f"{head}{BEGIN}\n{lines}\n{END}{tail}"


def refresh(path: Path, study: Study, results: Results) -> bool:
    """Write the living part into the README; return whether it changed."""
    text = texts.text(path)
    fresh = updated(text, block(study, results))
    if fresh != text:
        write_bytes(path, fresh.encode())
    return fresh != text
