"""SHA-256 of bytes, of files, and of many files at once.

Flows in: contents and paths. Flows out: checksums, as 64 signs.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path


def of_bytes(content: bytes) -> str:
    """Return the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file, which is read once while it stays as it is."""
    found = path.stat()
    return _of_file(path, found.st_mtime_ns, found.st_size)


def of_files(files: Iterable[tuple[str, Path]], first: bytes = b"") -> str:
    """Return one SHA-256 of the names and contents of `files`, in their order.

    Args:
        files: a name and a path each.
        first: what else counts.
    """
    whole = hashlib.sha256(first)
    for name, path in files:
        whole.update(f"\0{name}\0".encode() + bytes.fromhex(of_file(path)))
    return whole.hexdigest()


@functools.cache
def _of_file(path: Path, moment: int, size: int) -> str:
    return of_bytes(path.read_bytes())
