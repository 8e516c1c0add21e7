"""Download the dataset: one declared address after the other, checked, then renamed.

Flows in: the declared sources and the place for the file. Flows out: the file, with
the declared checksum, or one sentence with what was tried and the two manual ways.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from pathlib import Path
from urllib.parse import urlsplit

from analysis.data.content import foreign
from analysis.data.source import Download, Sources, checksum
from analysis.errors import StudyError

CONNECT, READ = 4, 20  # seconds until an address counts as unreachable, or as stalled
PAUSE = 1  # seconds before a second attempt
ATTEMPTS = 2  # for an address that answers, but with a broken or wrong transfer


class _DownloadError(Exception):
    """An attempt that failed; `again` says whether the same address may yet work."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


def fetch(declared: Sources, place: Path) -> Path:
    """Download the dataset to `place` and return `place`.

    Raises:
        StudyError: when no address gave the declared file, or nothing can be written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=place.parent) as room:
            file = _first_success(declared, Path(room), place)
            file.replace(place)
    except OSError as error:
        raise StudyError(
            f"Cannot write the dataset to {place.parent}: {error.strerror or error}. "
            "Free the space or the permission, then run the same command again."
        ) from error
    return place


def _first_success(declared: Sources, room: Path, place: Path) -> Path:
    """Return the verified file of the first address that gives it."""
    reasons = []
    for download in declared.downloads:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _attempt(download, declared, room)
            except _DownloadError as failure:
                if failure.again and attempt < ATTEMPTS:
                    time.sleep(PAUSE)
                    continue
                reasons.append(f"{download.url} ({failure})")
                break
    tried = f" Tried {' and '.join(reasons)}." if reasons else ""
    by_variable = (
        f", or set {declared.variable} to its path" if declared.variable else ""
    )
    raise StudyError(
        f"The dataset is not here and could not be downloaded.{tried} "
        f"Put the file at {place}{by_variable}."
    )


def _attempt(download: Download, declared: Sources, room: Path) -> Path:
    """Return the file of one download, verified."""
    file = _transfer(download.url, room)
    with file.open("rb") as opened:
        head = opened.read(65536)
    if download.member:
        file = _unpacked(file, download.member, room)
    elif foreign(head):
        raise _DownloadError(f"the answer is {foreign(head)}")
    found = checksum(file)
    if found != declared.sha256:
        raise _DownloadError(
            f"wrong checksum: expected {declared.sha256}, got {found} "
            f"in {file.stat().st_size:,} of {declared.bytes:,} bytes",
            again=True,
        )
    return file


def _reachable(url: str) -> bool:
    """Return whether the server of `url`, or its proxy, answers within `CONNECT`.

    A thread bounds the whole time: looking up a name has no timeout of its own, and a
    server with eight addresses would be tried eight times.
    """
    from requests.utils import get_environ_proxies, select_proxy

    target = urlsplit(select_proxy(url, get_environ_proxies(url)) or url)
    port = target.port or (443 if target.scheme == "https" else 80)
    answered = threading.Event()

    def knock() -> None:
        with contextlib.suppress(OSError):
            socket.create_connection((target.hostname, port), CONNECT).close()
            answered.set()

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(CONNECT)
    return answered.is_set()


def _transfer(url: str, room: Path) -> Path:
    """Download one address into `room`."""
    import pooch
    import requests
    import urllib3

    if not _reachable(url):
        raise _DownloadError("no connection")
    pooch.get_logger().setLevel("ERROR")
    downloader = pooch.HTTPDownloader(
        progressbar=sys.stderr.isatty(), timeout=(CONNECT, READ)
    )
    for left in room.iterdir():
        left.unlink()
    try:
        path = pooch.retrieve(
            url, known_hash=None, fname="download", path=room, downloader=downloader
        )
    except requests.ConnectionError as error:
        # urllib3 wraps what kept it from connecting; anything else broke later
        wrapped = urllib3.exceptions.MaxRetryError
        unreachable = any(isinstance(each, wrapped) for each in error.args)
        reason = "no connection" if unreachable else "the connection broke"
        raise _DownloadError(reason, again=not unreachable) from error
    except requests.HTTPError as error:
        code = error.response.status_code
        raise _DownloadError(f"HTTP {code}", again=code >= 500) from error
    except requests.RequestException as error:
        raise _DownloadError(
            f"broken transfer: {type(error).__name__}", again=True
        ) from error
    return Path(path)


def _unpacked(archive: Path, member: str, room: Path) -> Path:
    """Return the member of a zip archive, as a file in `room`."""
    target = room / "member"
    try:
        with (
            zipfile.ZipFile(archive) as opened,
            opened.open(member) as inside,
            target.open("wb") as outside,
        ):
            shutil.copyfileobj(inside, outside)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        what = "no whole zip archive"
        with archive.open("rb") as broken:
            head = broken.read(65536)
        if not head.startswith(b"PK"):
            what = foreign(head) or what
        raise _DownloadError(f"the answer is {what}", again=True) from error
    except KeyError as error:
        raise _DownloadError(f"the archive holds no '{member}'") from error
    return target
