"""Which pages of the site need no new conversion.

Flows in: for every page what pandoc would be asked, and the pages that lie there. Flows
out: whether a page already is the answer. A page takes a tenth of a second of both
cores; most changes touch a few of two hundred. The record lies in .pytask and may be
deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.errors import StudyError
from analysis.results import checksums, store
from analysis.results.store import write_bytes

RECORD = "pages.json"  # below .pytask
CODE = ("builtin.py", "../pandoc.py")  # what makes a page of a request


@dataclass(frozen=True)
class Request:
    """What makes one page: pandoc's arguments and text, asked for in `source`.

    `page` is the path of the page in the site, `name` that of its source.
    """

    page: str
    name: str
    arguments: tuple[str, ...]
    text: str
    source: Path


class Converted:
    """The record of what the pages of a site were converted from.

    `folders` hold the files that arguments name, whose contents count too. Leaving the
    context writes the record, also after an error: pages made before it are kept.
    """

    def __init__(self, path: Path, site: Path, folders: Iterable[Path]) -> None:
        self.path, self.site, self.folders = path, site, tuple(folders)
        self.known: dict[str, Any] = _read(path)
        self.kept: dict[str, Any] = {}
        code = [Path(__file__).parent / name for name in CODE]
        self.maker = [version("pypandoc-binary"), *map(checksums.of_file, code)]

    def __enter__(self) -> Converted:
        return self

    def __exit__(self, *_: object) -> None:
        store.write_json(self.path, self.kept)

    def holds(self, request: Request) -> bool:
        """Return whether the page in the site is what the request would give."""
        path = self.site / request.page
        if not path.is_file():
            return False
        now = [self._asked(request), checksums.of_file(path)]
        if self.known.get(request.page) != now:
            return False
        self.kept[request.page] = now
        return True

    def keep(self, request: Request, made: str) -> None:
        """Write a page that was made and remember of what."""
        page = made.encode()
        write_bytes(self.site / request.page, page)
        self.kept[request.page] = [self._asked(request), checksums.of_bytes(page)]

    def _asked(self, request: Request) -> str:
        """Return the SHA-256 of all that a page is made of."""
        named = [self._file(each) for each in request.arguments]
        asked = [*self.maker, request.arguments, named, request.text]
        return checksums.of_bytes(json.dumps(asked).encode())

    def _file(self, argument: str) -> str:
        """Return the SHA-256 of the file that an argument names, if it names one."""
        value = argument.partition("=")[2]
        if not any(value.startswith(str(folder)) for folder in self.folders):
            return ""
        path = Path(value)  # pandoc itself tells of one that is missing
        return checksums.of_file(path) if path.is_file() else ""


def _read(path: Path) -> dict[str, Any]:
    """Return the record, nothing where there is none or it cannot be read."""
    try:
        return store.read_json(path)
    except (StudyError, OSError):
        return {}
