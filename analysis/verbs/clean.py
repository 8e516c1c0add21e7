"""Remove what can be made again: `python -m analysis.verbs.clean [--all]`.

Flows in: nothing but the folders of the project. Flows out: fewer of them. What
`make report` rebuilds goes; with --all also the caches that cost computing, and .venv.
Releases, results and a dataset that somebody put into data/raw always stay.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from analysis.errors import StudyError
from analysis.verbs import words

ROOT = Path(__file__).resolve().parents[2]
KEPT = "releases"  # report/releases is committed
SHORT = (".pytask", ".pytest_cache", ".ruff_cache", ".hypothesis")
LONG = ("data/cache", ".venv", "tests/audit/node_modules")


def targets(root: Path, *, everything: bool) -> list[Path]:
    """Return what would be removed below `root`, and exists."""
    report = sorted(path for path in root.glob("report/*") if path.name != KEPT)
    names = SHORT + (LONG if everything else ())
    return [*report, *(root / name for name in names if (root / name).exists())]


def main(arguments: list[str]) -> int:
    """Remove the targets, naming each; return 2 for an unknown option or value."""
    everything = False
    for each in arguments:
        option, _, value = each.partition("=")
        if option != "--all":
            print(f"error: unknown option {each}: there is only --all")
            return 2
        try:
            everything = words.value("ALL", value if "=" in each else "yes")
        except StudyError as error:
            print(f"error: {error}")
            return 2
    for path in targets(ROOT, everything=everything):
        print(f"removing {path.relative_to(ROOT)}")
        folder = path.is_dir() and not path.is_symlink()
        shutil.rmtree(path) if folder else path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
