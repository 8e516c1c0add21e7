"""A state of the study that can be compared: a released one, or the working one.

Flows in: a release, or a workspace. Flows out: a `Snapshot`: the declaration as plain
tables, the files of the results, the verdicts, and the numbers that findings rest on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import findings, texts
from analysis.errors import StudyError
from analysis.pages.catalogue import RESULTS, Release, released
from analysis.releases import archives
from analysis.results import checksums, store
from analysis.results.reader import Results
from analysis.study import declaration, reading
from analysis.workspace import Workspace

DECLARATION, PREFIX = "study.toml", "data/results/"
WORKING = "the working results"


@dataclass(frozen=True)
class Snapshot:
    """One state of the study.

    `files` are results by key, such as "scores/artists/audio/forest.json"; `verdicts`
    are by finding; `headlines` are the numbers of findings by "finding.word".
    """

    name: str
    sha256: str
    declared: Mapping[str, Any]
    files: Mapping[str, bytes]
    verdicts: Mapping[str, str]
    headlines: Mapping[str, float]


def find(root: Path, version: str) -> Release:
    """Return a released version.

    Raises:
        StudyError: when there is none of that name; names those that there are.
    """
    known = released(root)
    for each in known:
        if each.version == version:
            return each
    names = ", ".join(each.version for each in known)
    raise StudyError(
        f"There is no version {version[:60]!r} in report/releases: "
        + (f"known are {names}." if names else "nothing was released yet.")
    )


def of_release(release: Release) -> Snapshot:
    """Return the state of a released version.

    Raises:
        StudyError: when its archive is missing, damaged, or not what was released.
    """
    files = archives.unpacked(content(release, RESULTS), f"{release.folder / RESULTS}")
    judged = release.manifest["findings"]
    return Snapshot(
        name=release.version,
        sha256=release.sha256,
        declared=reading.written_out(tomllib.loads(files.pop(DECLARATION).decode())),
        files={name.removeprefix(PREFIX): each for name, each in files.items()},
        verdicts={name: each["verdict"] for name, each in judged.items()},
        headlines=headlines(judged),
    )


def content(release: Release, name: str) -> bytes:
    """Return a file of a release as it was released.

    Raises:
        StudyError: when it is missing, or has another checksum than the manifest says.
    """
    path = release.folder / name
    try:
        found = path.read_bytes()
    except OSError as error:
        raise StudyError(f"{path} is missing: restore it from git.") from error
    said = release.manifest.get("files", {}).get(name, {}).get("sha256")
    if checksums.of_bytes(found) != said:
        raise StudyError(
            f"{path} is not the file that was released: its checksum is not the one "
            "in manifest.json; restore both from git."
        )
    return found


def of_workspace(place: Workspace, name: str = WORKING) -> Snapshot:
    """Return the state of the working results.

    Raises:
        StudyError: when a result is missing or the declaration is not sound.
    """
    declared = reading.load(place.declaration)
    judged = judgements(declared, Results(place.results))
    return Snapshot(
        name=name,
        sha256=store.read_json(place.results / "data" / "source.json")["sha256"],
        declared=reading.written_out(tomllib.loads(texts.text(place.declaration))),
        files={
            key: (place.results / key).read_bytes() for key in store.keys(place.results)
        },
        verdicts={name: each["verdict"] for name, each in judged.items()},
        headlines=headlines(judged),
    )


def judgements(declared: declaration.Study, found: Results) -> dict[str, Any]:
    """Return verdict and numbers of every finding, as manifests hold them."""
    return {
        name: {
            "verdict": each.verdict,
            "numbers": {
                word: number.value
                for word, number in sorted(each.numbers.items())
                if isinstance(getattr(number, "value", None), int | float)
            },
        }
        for name, each in findings.all_findings(declared, found).items()
    }


def headlines(judged: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of all findings by "finding.word"."""
    return {
        f"{name}.{word}": value
        for name, each in judged.items()
        for word, value in each["numbers"].items()
    }
