"""The cleaning rules, declared, and counted per genre.

Flows in: the table that `table.read` returned. Flows out: the cleaned table, and for
every rule how many rows of each genre it concerns. A rule drops rows, marks a cell as
not measured, or states what the units (track, recording) merge; merging itself is
done by `items`, because the unit "row" keeps repeats on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.data.columns import AUDIO, ROW

if TYPE_CHECKING:
    import pandas

DROP, BLANK, MERGE = "drop", "not measured", "merge"


@dataclass(frozen=True)
class Rule:
    """A rule: what it does (`action`), to which `column`, in one sentence.

    `mask` says which rows of a table it concerns: (n,) bool.
    """

    name: str
    action: str
    sentence: str
    mask: Callable[[pandas.DataFrame], pandas.Series]
    column: str = ""


@dataclass(frozen=True)
class RuleCount:
    """How many rows of every genre a rule concerns (genres with none included)."""

    name: str
    action: str
    sentence: str
    genres: Mapping[str, int]

    @property
    def rows(self) -> int:
        """The number of rows in all genres."""
        return sum(self.genres.values())


def _unnamed(table: pandas.DataFrame) -> pandas.Series:
    return _blank(table["artists"]) & _blank(table["track_name"])


def _blank(texts: pandas.Series) -> pandas.Series:
    return texts.fillna("").str.strip() == ""


def _repeats(table: pandas.DataFrame) -> pandas.Series:
    return table.drop(columns=ROW.name).duplicated()


def _shared_ids(table: pandas.DataFrame) -> pandas.Series:
    pairs = table[["track_id", "track_genre"]].drop_duplicates()
    genres = pairs["track_id"].value_counts()
    return table["track_id"].map(genres) > 1


def _shared_audio(table: pandas.DataFrame) -> pandas.Series:
    audio = table.groupby(list(AUDIO), dropna=False)["track_id"]
    return audio.transform("nunique") > 1


RULES = (
    Rule(
        "unnamed",
        DROP,
        "A row without artist and track name is dropped.",
        _unnamed,
    ),
    Rule(
        "zero_tempo",
        BLANK,
        "A tempo of 0 means that none was found: not measured.",
        lambda table: table["tempo"] == 0,
        "tempo",
    ),
    Rule(
        "zero_time_signature",
        BLANK,
        "A time signature of 0 means that none was found: not measured.",
        lambda table: table["time_signature"] == 0,
        "time_signature",
    ),
    Rule(
        "repeated_row",
        MERGE,
        "A row that repeats an earlier one in everything but the index adds nothing: "
        "tracks and recordings count it once.",
        _repeats,
    ),
    Rule(
        "shared_id",
        MERGE,
        "A track that stands under several genres keeps all of them as its genre set.",
        _shared_ids,
    ),
    Rule(
        "shared_audio",
        MERGE,
        "Track ids with the same audio are one recording; it keeps the genres of all.",
        _shared_audio,
    ),
)


def clean(table: pandas.DataFrame) -> tuple[pandas.DataFrame, list[RuleCount]]:
    """Apply the rules in their order.

    Args:
        table: (n, 21), from `table.read`.

    Returns:
        The cleaned table, (m, 21) with m <= n, fresh index, NaN where not measured
        (those columns become float64); and one count per rule, of the rows that it
        met when its turn came.
    """
    counts = []
    table = table.copy()
    genres = sorted(table["track_genre"].unique())
    for rule in RULES:
        mask = rule.mask(table)
        found = table.loc[mask, "track_genre"].value_counts()
        numbers = {genre: int(found.get(genre, 0)) for genre in genres}
        counts.append(RuleCount(rule.name, rule.action, rule.sentence, numbers))
        if rule.action == DROP:
            table = table[~mask].reset_index(drop=True)
        if rule.action == BLANK:
            table[rule.column] = table[rule.column].astype(float).mask(mask)
    return table, counts
