"""Download the dataset: one declared address after the other, checked, then written.

Flows in: the declared sources and the place for the file. Flows out: the file, with
the declared checksum, or one sentence with what was tried and the two manual ways. What
an address sends stays in memory, never more of it than was declared, until its checksum
is right: whatever goes wrong before is the fault of the address, and leaves nothing.
"""

from __future__ import annotations

import contextlib
import io
import socket
import sys
import threading
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from analysis.data.content import foreign
from analysis.data.mirrors import Download, Sources
from analysis.errors import StudyError
from analysis.results import checksums
from analysis.results.store import write_bytes

CONNECT, READ = 4, 20  # seconds until an address counts as unreachable, or as stalled
SLOWEST = 20_000  # bytes a second: what is slower on average is given up, after `READ`
AROUND = 1_000_000  # bytes that an archive may have beside the file
PAUSE = 1  # seconds before a second attempt
ATTEMPTS = 2  # for an address that answers, but with a broken or wrong transfer


class _DownloadError(Exception):
    """An attempt that failed; `again` says whether the same address may yet work."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class _Bounded(io.BytesIO):
    """What an address has sent so far; refuses more than `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, block: bytes) -> int:
        """Take a block."""
        if self.tell() + len(block) > self.most:
            head = self.getvalue()[:4096] + block[:4096]
            kind = None if head.startswith(b"PK") else foreign(head)
            large = f"larger than {self.most:,} bytes, which is all that was declared"
            raise _DownloadError(f"the answer is {kind or large}")
        return super().write(block)


def fetch(declared: Sources, place: Path) -> Path:
    """Download the dataset to `place` and return `place`.

    Raises:
        StudyError: when no address gave the declared file, or nothing can be written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            f"Cannot write the dataset to {place.parent}: {error.strerror or error}. "
            "Free the space or the permission, then run the same command again."
        ) from error
    write_bytes(place, _first_success(declared, place))
    return place


def _first_success(declared: Sources, place: Path) -> bytes:
    """Return the verified content of the first address that gives it."""
    reasons = []
    for download in declared.downloads:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _attempt(download, declared)
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


def _attempt(download: Download, declared: Sources) -> bytes:
    """Return the content of one download, verified."""
    most = declared.bytes + (AROUND if download.member else 0)
    content = _transferred(download.url, most)
    if download.member:
        content = _unpacked(content, download.member, declared.bytes)
    elif foreign(content):
        raise _DownloadError(f"the answer is {foreign(content)}")
    checksum = checksums.of_bytes(content)
    if checksum != declared.sha256:
        raise _DownloadError(
            f"wrong checksum: expected {declared.sha256}, got {checksum} "
            f"in {len(content):,} of {declared.bytes:,} bytes",
            again=True,
        )
    return content


def _reachable(url: str) -> bool:
    """Return whether the server of `url`, or its proxy, answers within `CONNECT`.

    A thread bounds the whole time: looking up a name has no timeout of its own, and a
    server with eight addresses would be tried eight times.
    """
    from requests.utils import get_environ_proxies, select_proxy

    try:
        target = urlsplit(select_proxy(url, get_environ_proxies(url)) or url)
        port = target.port or (443 if target.scheme == "https" else 80)
    except ValueError as error:
        raise _DownloadError("no address") from error
    answered = threading.Event()

    def knock() -> None:
        with contextlib.suppress(OSError):
            socket.create_connection((target.hostname, port), CONNECT).close()
            answered.set()

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(CONNECT)
    return answered.is_set()


def _transferred(url: str, most: int) -> bytes:
    """Return what an address sends, at most `most` bytes and not endlessly slowly.

    A thread does it, because no timeout of a library bounds an answer that comes byte
    by byte, in its head or in its body.
    """
    if not _reachable(url):
        raise _DownloadError("no connection")
    buffer, failures = _Bounded(most), []
    thread = threading.Thread(
        target=_receive, args=(url, buffer, failures), daemon=True
    )
    begun = time.monotonic()
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
        if time.monotonic() - begun > READ + 1 + buffer.tell() / SLOWEST:
            buffer.most = 0  # ends the thread at the next byte
            raise _DownloadError("the answer comes too slowly")
    if failures:
        raise _told(failures[0]) from failures[0]
    return buffer.getvalue()


def _receive(url: str, buffer: _Bounded, failures: list[Exception]) -> None:
    """Write what an address sends into `buffer`; note what kept it from doing so."""
    import pooch

    try:
        downloader = pooch.HTTPDownloader(
            progressbar=sys.stderr.isatty(), timeout=(CONNECT, READ)
        )
        downloader(url, buffer, None)
    except Exception as error:  # whatever it is, the next address may be better
        failures.append(error)


def _told(error: Exception) -> _DownloadError:
    """Return why a transfer failed, in words."""
    import requests
    import urllib3

    if isinstance(error, _DownloadError):
        return error
    if isinstance(error, requests.exceptions.SSLError):
        return _DownloadError("no secure connection: its certificate is refused")
    if isinstance(error, requests.TooManyRedirects):
        return _DownloadError("it redirects without end")
    if isinstance(error, requests.HTTPError) and error.response is not None:
        code = error.response.status_code
        return _DownloadError(f"HTTP {code}", again=code >= 500)
    if isinstance(error, requests.ConnectionError):
        # urllib3 wraps what kept it from connecting; anything else broke later
        wrapped = urllib3.exceptions.MaxRetryError
        unreachable = any(isinstance(each, wrapped) for each in error.args)
        reason = "no connection" if unreachable else "the connection broke"
        return _DownloadError(reason, again=not unreachable)
    return _DownloadError(f"broken transfer: {type(error).__name__}", again=True)


def _unpacked(archive: bytes, member: str, size: int) -> bytes:
    """Return the member of a zip archive, of at most `size` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            if member not in opened.namelist():
                raise _DownloadError(f"the archive holds no '{member}'")
            if opened.getinfo(member).flag_bits & 1:
                raise _DownloadError(f"'{member}' in the archive is encrypted")
            with opened.open(member) as inside:
                content = inside.read(size + 1)
    except _DownloadError:
        raise
    except Exception as error:  # damage shows as errors of many kinds
        kind = None if archive.startswith(b"PK") else foreign(archive)
        raise _DownloadError(
            f"the answer is {kind or 'no whole zip archive'}", again=True
        ) from error
    if len(content) > size:
        raise _DownloadError(
            f"'{member}' in the archive is larger than {size:,} bytes, which is all "
            "that was declared"
        )
    return content
