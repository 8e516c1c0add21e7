"""The words behind a verb of make, as in `make report AUTHOR=x`: read and refused.

Flows in: the Makefile, which says which words each verb takes, and what was typed.
Flows out: nothing, or one sentence. Uses the standard library alone and any Python 3,
because it runs before anything is installed.
"""

import difflib
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from analysis.errors import StudyError

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off", "")
PAPERS = ("a4", "letter", "us-letter")
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:\d+")
# Words that a verb cannot do without, with an example.
NEEDED = {
    "accept": "Name a commit at which all was fresh: `make accept FROM=v1.0.0`.",
    "diff": "Name the version to compare with: `make diff A=1.0.0`, or two, "
    "`make diff A=1.0.0 B=1.1.0`.",
    "release": "Name the new version: `make release VERSION=1.1.0`.",
}
FIRST = {"accept": "FROM", "diff": "A", "release": "VERSION"}
ENGINES = ("builtin", "quarto")
RULE = re.compile(r"^([a-z]+):([^#=\n]*)##.*\n((?:\t.*\n)*)", re.MULTILINE)
# A variable of the environment that resembles a word this much is a slip (AUTOR), and
# one that does so less is a neighbour's own (PAGER).
SLIP, SHORTEST = 0.85, 5


def count(text: str) -> int:
    """Return a number of processes, 0 for as many as there are cores.

    Raises:
        StudyError: when `text` is no whole number from 1.
    """
    if text == "":
        return 0
    if not (text.isascii() and text.isdecimal() and int(text[:9]) >= 1):
        raise StudyError(
            f"WORKERS (without make: --workers) is {shown(text)}: "
            "give a whole number from 1."
        )
    return int(text[:9])


def other_data(text: str) -> bool:
    """Return whether another dataset is allowed."""
    return _agreed(text, "OTHER_DATA", "--allow-other-data")


def outcomes(text: str) -> bool:
    """Return whether what two codes compute is compared."""
    return _agreed(text, "OUTCOMES", "--outcomes")


def everything(text: str) -> bool:
    """Return whether caches and the environment are removed, too."""
    return _agreed(text, "ALL", "--all")


def engine(text: str) -> str:
    """Return the name of an engine, "" for the usual one.

    Raises:
        StudyError: when there is no such engine.
    """
    if text.lower() not in ("", *ENGINES):
        raise StudyError(
            f"ENGINE (without make: --engine) is {shown(text)}: give builtin or quarto."
        )
    return text.lower()


def arguments(text: str) -> list:
    """Return the arguments of pytest, read as a shell would, but run by none.

    Raises:
        StudyError: when a quote is open.
    """
    try:
        return shlex.split(text)
    except ValueError as error:
        raise StudyError(
            f"ARGS is {shown(text)}, in which a quote is open: close it."
        ) from error


def paper(text: str) -> str:
    """Return the size of the paper, "" for the declared one.

    Raises:
        StudyError: when it is neither A4 nor letter.
    """
    if text.lower() not in ("", *PAPERS):
        raise StudyError(f"PAPER is {shown(text)}: it must be a4 or letter.")
    return text


def cluster(text: str) -> str:
    """Return the address of a Dask scheduler, "" for none.

    Raises:
        StudyError: when it does not look like one.
    """
    if text and not ADDRESS.fullmatch(text):
        raise StudyError(
            f"{shown(text)} is no address of a Dask scheduler: CLUSTER must look like "
            "tcp://host:8786."
        )
    return text


def installer(text: str) -> str:
    """Return the program that installs, "" for whichever there is.

    Raises:
        StudyError: when it is neither uv nor pip.
    """
    if text not in ("", "uv", "pip"):
        raise StudyError(f"INSTALLER is {shown(text)}: give uv or pip.")
    return text


READERS = {
    "PAPER": paper,
    "CLUSTER": cluster,
    "INSTALLER": installer,
    "WORKERS": count,
    "OTHER_DATA": other_data,
    "OUTCOMES": outcomes,
    "ALL": everything,
    "ENGINE": engine,
    "ARGS": arguments,
}


def read(context: Any, parameter: Any, text: str) -> Any:
    """Return what a word of the command line stands for, as click asks for it.

    Raises:
        StudyError: when no verb could use it.
    """
    return READERS[parameter.name.upper()](text)


# An option of the command line that means yes where it stands alone.
ALONE = {"default": "no", "is_flag": False, "flag_value": "yes", "callback": read}


def _agreed(text: str, word: str, option: str) -> bool:
    """Return whether `text` means yes; refuse what is neither yes nor no."""
    if text.lower() not in YES + NO:
        raise StudyError(
            f"{word} (without make: {option}) is {shown(text)}: "
            "give 1 or yes, or 0 or no."
        )
    return text.lower() in YES


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
    for word, value in typed.items():
        if word not in allowed:
            raise StudyError(_unknown(word, verb, allowed, words))
        READERS.get(word, str)(value)
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
