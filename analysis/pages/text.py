"""Make words from the data safe to print.

Flows in: any string: a genre, track or artist name with markup, Typst or Jinja syntax,
control characters, direction marks, emoji, 300 characters or nothing in it. Flows out:
Pandoc Markdown that shows exactly these words and does nothing else.
"""

from __future__ import annotations

import re
import unicodedata

from analysis.texts import visible

LONGEST = 120  # characters of a name that are shown; the rest becomes an ellipsis
LONGEST_WORD = 30  # a longer word gets places where a line may break

# the last word of what takes an article: a model that is one of its kind
_SINGLE = ("network", "forest", "blend", "ensemble", "genre", "guess", "tree")

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Return Markdown that prints `text` as it is, whatever it holds."""
    words = shortened(text)
    words = " ".join(_breakable(word) for word in words.split(" "))
    return isolated(_PUNCTUATION.sub(r"\\\1", words))


def isolated(words: str) -> str:
    """Return `words` such that, written from right to left, they move no neighbour."""
    return f"\u2068{words}\u2069" if _right_to_left(words) else words


def shortened(text: str) -> str:
    """Return what is visible of `text`, at most `LONGEST` signs, not yet escaped."""
    words = visible(text)
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def code(text: str) -> str:
    """Return inline code that shows `text`: for checksums, keys and commands."""
    words = visible(text).replace("`", "'")
    return f"`{words}`"


def definite(label: str) -> str:
    """Return a model's label as a sentence names it: the modern network, XGBoost."""
    noun = re.split(r",| of | with ", label)[0].split(" ")[-1]
    return f"the {label}" if noun in _SINGLE else label


def _breakable(word: str) -> str:
    """Let a very long word break every `LONGEST_WORD` characters."""
    if len(word) <= LONGEST_WORD:
        return word
    parts = (word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
    return "\u200b".join(parts)


def _right_to_left(text: str) -> bool:
    """Say whether any sign of `text` is written from right to left."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)
