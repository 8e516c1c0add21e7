"""The command line: `python -m analysis VERB`."""

from __future__ import annotations

if __name__ == "__main__":  # before anything loads that a variable could replace
    from analysis.isolation import begin_again

    begin_again()

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import StudyError
from analysis.verbs import words
from analysis.workspace import current

# What a system answers when a disk is full or a folder may not be written.
REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS,
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the parser of every verb and its options."""
    top = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    top.add_argument("--root", type=Path, default=current().root, help="the workspace")
    top.add_argument("--debug", action="store_true", help="show the trace of an error")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    report = verbs.add_parser("report", help="render the committed results")
    report.add_argument("--engine", default="", help="quarto; default: builtin")
    for key, meaning in (
        ("paper", "a4 or letter"),
        ("author", "who stands on the title page"),
        ("course", "what the study was written for"),
    ):
        report.add_argument(f"--{key}", help=f"{meaning}, in this run only")

    compute = verbs.add_parser("results", help="compute what is missing or stale")
    compute.add_argument("--workers", default="", help="processes at once")
    compute.add_argument("--cluster", default="", help="tcp://host:port of a scheduler")
    compute.add_argument(
        "--allow-other-data", dest="other_data", nargs="?", const="yes", default="no"
    )

    for name, meaning in (
        ("demo", "everything on a small synthetic dataset"),
        ("explain", "what is stale and why"),
        ("check", "check everything against everything"),
        ("verify", "recompute one fit of each family and compare"),
    ):
        verbs.add_parser(name, help=meaning)

    accept = verbs.add_parser("accept", help="record what is proved to be unchanged")
    accept.add_argument("since", metavar="FROM", help="a commit at which all is fresh")
    accept.add_argument("--outcomes", nargs="?", const="yes", default="no")

    release = verbs.add_parser("release", help="keep the study as a version")
    release.add_argument("version", help="three numbers, as in 1.0.0")
    diff = verbs.add_parser("diff", help="say what changed between two versions")
    diff.add_argument("before", metavar="A", help="a released version")
    diff.add_argument(
        "after", metavar="B", nargs="?", default="", help="default: the working results"
    )
    return top


def _read(options: argparse.Namespace) -> None:
    """Turn the words that stand for numbers, or for yes and no, into these."""
    for name, text in vars(options).items():
        if name.upper() in words.READERS and text is not None:
            setattr(options, name, words.READERS[name.upper()](text))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 2 an expected failure."""
    options = parser().parse_args(arguments)
    options.root = options.root.resolve()
    from analysis.verbs import commands

    verb = {"results": "compute"}.get(options.verb, options.verb)
    try:
        _read(options)
        return getattr(commands, verb)(options)
    except StudyError as error:
        if options.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever reads has seen enough, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if options.debug or error.errno not in REFUSALS:
            raise
        print(
            f"error: {error.strerror}: {error.filename or 'a file'}. Free the space "
            "or the permission, then run the same command again.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print(
            "\nInterrupted: what was finished is kept; the same command goes on.",
            file=sys.stderr,
        )
        return 130


if __name__ == "__main__":
    sys.exit(main())
