"""The command line: `python -m analysis VERB`."""

from __future__ import annotations

if __name__ == "__main__":  # before anything loads that a variable could replace
    from analysis.isolation import begin_again

    begin_again()

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from analysis.errors import StudyError
from analysis.workspace import Workspace, current

# What a system answers when a disk is full or a folder may not be written.
REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS,
}  # fmt: skip
VERBS = (
    "accept", "check", "demo", "diff", "explain", "release", "report", "results",
    "verify",
)  # fmt: skip


class Verbs(click.Group):
    """The verbs: one module of analysis/verbs each, loaded when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of the verbs."""
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command:
        """Return a verb.

        Raises:
            click.UsageError: where there is none of this name.
        """
        if name not in VERBS:
            raise click.UsageError(
                f"There is no verb '{name}': choose from {', '.join(VERBS)}.", context
            )
        return importlib.import_module(f"analysis.verbs.{name}").command


@click.group(cls=Verbs, help=__doc__)
@click.option("--root", type=Path, help="the workspace; default: the repository")
@click.option("--debug", is_flag=True, help="show the trace of an error")
@click.pass_context
def study(context: click.Context, root: Path | None, debug: bool) -> None:
    """Find the workspace."""
    context.obj = Workspace(root.resolve()) if root else current()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 2 an expected failure."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        # not study.main, which would end the process where nobody reads any more
        with study.make_context("python -m analysis", given) as context:
            return study.invoke(context) or 0
    except click.exceptions.Exit as ended:  # of --help
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except StudyError as error:
        if debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever reads has seen enough, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if debug or error.errno not in REFUSALS:
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
