"""The words behind a verb of make, as in `make report AUTHOR=x`: read and refused.

Flows in: the Makefile, which says which words each verb takes, and what was typed.
Flows out: nothing, or one sentence. Uses the standard library alone and any Python 3,
because it runs before anything is installed.
"""

import contextlib
import difflib
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from analysis.errors import StudyError

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")
# Words that a verb cannot do without, with an example.
NEEDED = {
    "accept": "Name a commit at which all was fresh: `make accept FROM=v1.0.0`.",
    "diff": "Name the version to compare with: `make diff A=1.0.0`, or two, "
    "`make diff A=1.0.0 B=1.1.0`.",
    "release": "Name the new version: `make release VERSION=1.1.0`.",
}
FIRST = {"accept": "FROM", "diff": "A", "release": "VERSION"}
RULE = re.compile(r"^([a-z]+):([^#=\n]*)##.*\n((?:\t.*\n)*)", re.MULTILINE)
# A variable of the environment that resembles a word this much is a slip (AUTOR), and
# one that does so less is a neighbour's own (PAGER).
SLIP, SHORTEST = 0.85, 5


def value(word: str, text: str) -> Any:
    """Return what a word stands for: a number, a choice, a list, or yes and no.

    Raises:
        StudyError: when no verb could use the text.
    """
    form, convert, complaint = VALUES[word]
    if re.fullmatch(form, text):
        with contextlib.suppress(ValueError):  # of a quote that is open
            return convert(text)
    raise StudyError(complaint.format(shown(text)))


def _agreed(word: str, option: str) -> tuple:
    """Return the row of a word that means yes or no."""
    complaint = f"{word} (without make: {option}) is {{}}: give 1 or yes, or 0 or no."
    return f"(?i:{'|'.join(YES + NO)})?", lambda text: text.lower() in YES, complaint


# Of each word: the form of its text, what it is turned into, and what is said else.
VALUES = {
    "PAPER": (
        "(?i:a4|letter|us-letter)?",
        str,
        "PAPER is {}: it must be a4 or letter.",
    ),
    "CLUSTER": (
        r"((tcp|tls|ws|wss)://\S+:\d+)?",
        str,
        "{} is no address of a Dask scheduler: CLUSTER must look like tcp://host:8786.",
    ),
    "INSTALLER": ("(uv|pip)?", str, "INSTALLER is {}: give uv or pip."),
    "WORKERS": (  # 0 for as many as there are cores
        "(0*[1-9][0-9]{0,8})?",
        lambda text: int(text or 0),
        "WORKERS (without make: --workers) is {}: give a whole number from 1.",
    ),
    "OTHER_DATA": _agreed("OTHER_DATA", "--allow-other-data"),
    "OUTCOMES": _agreed("OUTCOMES", "--outcomes"),
    "ALL": _agreed("ALL", "--all"),
    "ENGINE": (
        "(?i:builtin|quarto)?",
        str.lower,
        "ENGINE (without make: --engine) is {}: give builtin or quarto.",
    ),
    "ARGS": (  # read as a shell would, but run by none
        "(?s:.*)",
        shlex.split,
        "ARGS is {}, in which a quote is open: close it.",
    ),
}


def read(context: Any, parameter: Any, text: str) -> Any:
    """Return what a word of the command line stands for, as click asks for it.

    Raises:
        StudyError: when no verb could use it.
    """
    return value(parameter.name.upper(), text)


# An option of the command line that means yes where it stands alone.
ALONE = {"default": "no", "is_flag": False, "flag_value": "yes", "callback": read}


def shown(text: str) -> str:
    """Return what was typed as an error quotes it: in one line, a long one cut."""
    line = " ".join(text.split())
    return f"'{line[:40]}{'…' * (len(line) > 40)}'"


def taken() -> dict:
    """Return the words of every verb, as the Makefile hands them over: verb to set.

    A word with a default (`PYTHON ?= …`) belongs to every verb; a verb that needs
    others takes their words.
    """
    text = MAKEFILE.read_text(encoding="utf-8")
    common = set(re.findall(r"^(\w+) \?=", text, re.MULTILINE))
    words, needed = {}, {}
    for verb, needs, recipe in RULE.findall(text):
        words[verb] = common | set(re.findall(r"\$\(call \w+,([A-Z_]+)", recipe))
        needed[verb] = needs.split()
    return {
        verb: own.union(*(words.get(each, set()) for each in needed[verb]))
        for verb, own in words.items()
    } | {"light": common, "full": common}


def check(verbs: list, typed: dict, environment: dict) -> None:
    """Refuse a verb, a word or a value that make does not know.

    Args:
        verbs: what make was asked for; nothing means help.
        typed: the words behind `make`, with their values.
        environment: variables, among which a word may stand by mistake.

    Raises:
        StudyError: with the nearest verb or word.
    """
    words = taken()
    for verb in verbs:
        if verb not in words:
            raise StudyError(
                f"make knows no {shown(verb)}. {_nearest(verb, words)}"
                "Its verbs are in `make help`."
            )
    verb = " ".join(verbs) or "help"
    allowed = set().union(*(words.get(each, set()) for each in verbs or ["help"]))
    for word, text in typed.items():
        if word not in allowed:
            raise StudyError(_unknown(word, verb, allowed, words))
        if word in VALUES:
            value(word, text)
    for each in verbs:
        if each in NEEDED and not typed.get(FIRST[each]):
            raise StudyError(NEEDED[each])
    for word in sorted(allowed - set(typed)):
        _check_environment(word, verb, environment)


def _unknown(word: str, verb: str, allowed: set, words: dict) -> str:
    """Return what to say of a word that the verbs do not take."""
    others = [f"`make {each}`" for each in sorted(words) if word in words[each]]
    belongs = f"That is a word of {' and '.join(others)}. " if others else ""
    return (
        f"`make {verb}` takes no {shown(word)[1:-1]}. "
        f"{belongs or _nearest(word, allowed)}"
        f"It takes {', '.join(sorted(allowed))}."
    )


def _nearest(word: str, among: object) -> str:
    """Return "Did you mean …? " where something resembles `word`, else ""."""
    spelt = {each.lower(): each for each in among}
    close = difflib.get_close_matches(word.lower(), spelt, n=1)
    return f"Did you mean {spelt[close[0]]}? " if close else ""


def _check_environment(word: str, verb: str, environment: dict) -> None:
    """Refuse a word before `make`, where it would do nothing, and a slip of one."""
    if word in ("PYTHON", "INSTALLER"):  # these give way to the environment
        return
    for name in sorted(environment):
        likeness = difflib.SequenceMatcher(None, name, word).ratio()
        if name == word or (likeness >= SLIP and len(name) >= SHORTEST):
            raise StudyError(
                f"{name} is set before make, which does not read it there: write "
                f"`make {verb} {word}=…`, or unset {name}."
            )


def main(arguments: list) -> int:
    """Check what make was asked: verbs, `--`, then words as NAME=value."""
    place = arguments.index("--")
    typed = dict(each.split("=", 1) for each in arguments[place + 1 :])
    try:
        check(arguments[:place], typed, dict(os.environ))
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
