"""Finding and downloading the dataset, against a server on this machine."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import io
import json
import os
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest

from analysis.data import download, mirrors, source
from analysis.errors import StudyError
from tests.tiny_dataset import text

CONTENT = text().encode()
PAGE = b"<!doctype html><title>Please log in</title>" + b" " * 2000
REPOSITORY = Path(__file__).parents[2]


def zipped(name: str = "dataset.csv", content: bytes = CONTENT) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


MEBI = 1 << 20
ENDLESS = {
    "/endless": b"HTTP/1.0 200 OK\r\n\r\n",
    "/endless-zip": b"HTTP/1.0 200 OK\r\n\r\nPK\x03\x04",
    "/drip": b"HTTP/1.0 200 OK\r\n\r\n",
    "/drip-of-a-head": b"HTTP/1.0 200 OK\r\nX-Note: ",
}


def changed(archive: bytes, **changes: int) -> bytes:
    """Return an archive of one member whose directory and member say other numbers.

    Args:
        archive: the bytes.
        changes: flags, method or size, written where a zip file has them.
    """
    content = bytearray(archive)
    start = content.index(b"PK\x01\x02")
    places = {"flags": (6, 8, 2), "method": (8, 10, 2), "size": (22, 24, 4)}
    for name, number in changes.items():
        here, there, width = places[name]
        for place in (here, start + there):
            content[place : place + width] = number.to_bytes(width, "little")
    return bytes(content)


BOMB = zipped(content=bytes(64 * MEBI))
HOSTILE = {
    "/zip-bomb": BOMB,
    "/zip-bomb-that-lies": changed(BOMB, size=len(CONTENT)),
    "/zip-encrypted": changed(zipped(), flags=1),
    "/zip-by-another-method": changed(zipped(), method=99),
    "/zip-damaged": zipped().replace(zipped()[80:100], bytes(20)),
    "/large": CONTENT + b"more",
    "/no-page": b"\x00" * 20,
    "/nothing": b"",
}


def declare(root: Path, *downloads: tuple[str, str], variable: str = "") -> None:
    values = {
        "name": "Tiny", "citation": "Nobody (2022).", "author": "Nobody",
        "year": 2022, "doi": "", "claimed_genres": 0,
        "sha256": hashlib.sha256(CONTENT).hexdigest(), "bytes": len(CONTENT),
        "rows": 5, "synthetic": True, "variable": variable, "licence_note": "None.",
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    lines += ["licences = []"] + ([] if downloads else ["downloads = []"])
    for url, member in downloads:
        lines += ["[[downloads]]", f'url = "{url}"', f'member = "{member}"']
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "SOURCES.toml").write_text("\n".join(lines), encoding="utf-8")


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path; `server.seen` lists the paths that were asked for."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        answers = {
            "/good": CONTENT,
            "/zip": zipped(),
            "/zip-of-another": zipped(content=CONTENT + b"more"),
            "/zip-without": zipped("other.csv"),
            "/zip-cut": zipped()[:-40],
            **HOSTILE,
            "/wrong": CONTENT.replace(b"Ann", b"Eve"),
            "/page": PAGE,
            "/cut": CONTENT,
        }
        if self.path == "/flaky" and self.server.seen.count("/flaky") > 1:
            answers["/flaky"] = CONTENT
        if self.path in ("/busy", "/flaky") and self.path not in answers:
            self.send_error(503)
        elif self.path == "/hangs":
            self.server.release.wait(10)
        elif self.path in ENDLESS:
            self.wfile.write(ENDLESS[self.path])
            self.pour(b"x" if self.path.startswith("/drip") else b"row\n" * 10_000)
        elif self.path.startswith("/round"):
            self.send_response(302)
            self.send_header("Location", f"/round{len(self.server.seen)}")
            self.end_headers()
        elif self.path not in answers:
            self.send_error(404)
        else:
            body = answers[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if self.path == "/cut" else body)

    def pour(self, block: bytes) -> None:
        """Send without end, one byte slowly and many fast."""
        with contextlib.suppress(OSError):
            while not self.server.release.wait(0.05 if len(block) == 1 else 0):
                self.wfile.write(block)
                self.server.poured += len(block)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.seen, serving.release, serving.poured = [], threading.Event(), 0
    serving.at = f"http://127.0.0.1:{serving.server_port}"
    threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
    yield serving
    serving.release.set()
    serving.shutdown()
    serving.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No pause before a second attempt, and no proxy between here and the server."""
    monkeypatch.setattr(download, "PAUSE", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


def left_in(root: Path) -> list[str]:
    raw = root / "data" / "raw"
    return sorted(path.name for path in raw.iterdir()) if raw.exists() else []


# ----------------------------------------------------------------- downloads


@pytest.mark.parametrize(
    ("path", "member"), [("/good", ""), ("/zip", "dataset.csv"), ("/flaky", "")]
)
def test_a_download_is_verified_and_kept(tmp_path, server, path, member):
    declare(tmp_path, (server.at + path, member))
    found = source.locate(tmp_path)
    assert found == tmp_path / "data" / "raw" / "dataset.csv"
    assert found.read_bytes() == CONTENT
    assert left_in(tmp_path) == ["dataset.csv"]
    asked = len(server.seen)
    assert source.locate(tmp_path) == found
    assert len(server.seen) == asked, "the second call downloads nothing"


@pytest.mark.parametrize(
    ("path", "member", "reason", "attempts"),
    [
        ("/missing", "", "HTTP 404", 1),
        ("/busy", "", "HTTP 503", 2),
        ("/wrong", "", "wrong checksum: expected", 2),
        ("/cut", "", "broken transfer", 2),
        ("/page", "", "the answer is a web page (HTML)", 1),
        ("/page", "dataset.csv", "the answer is a web page (HTML)", 2),
        ("/zip", "", "the answer is a zip archive", 1),
        ("/good", "dataset.csv", "the answer is no whole zip archive", 2),
        ("/zip-cut", "dataset.csv", "the answer is no whole zip archive", 2),
        ("/zip-without", "dataset.csv", "the archive holds no 'dataset.csv'", 1),
        ("/zip-of-another", "dataset.csv", "is larger than", 1),
        ("/zip-bomb", "dataset.csv", "is larger than", 1),
        ("/zip-bomb-that-lies", "dataset.csv", "no whole zip archive", 2),
        ("/zip-encrypted", "dataset.csv", "is encrypted", 1),
        ("/zip-by-another-method", "dataset.csv", "no whole zip archive", 2),
        ("/zip-damaged", "dataset.csv", "no whole zip archive", 2),
        ("/large", "", "the answer is larger than", 1),
        ("/nothing", "", "the answer is empty", 1),
        ("/no-page", "", "the answer is binary data", 1),
    ],
)
def test_a_failed_download_says_why_and_leaves_nothing(
    tmp_path, server, path, member, reason, attempts
):
    declare(tmp_path, (server.at + path, member), variable="TINY_CSV")
    with pytest.raises(StudyError) as caught:
        source.locate(tmp_path)
    message = str(caught.value)
    assert f"{server.at}{path} (" in message
    assert reason in message
    assert str(tmp_path / "data" / "raw" / "dataset.csv") in message
    assert "set TINY_CSV" in message
    assert left_in(tmp_path) == []
    assert server.seen == [path] * attempts


def test_the_second_address_is_tried_after_the_first(tmp_path, server):
    declare(tmp_path, (server.at + "/missing", ""), (server.at + "/zip", "dataset.csv"))
    assert source.locate(tmp_path).read_bytes() == CONTENT
    assert server.seen == ["/missing", "/zip"]


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(download, "READ", 0.5)
    monkeypatch.setattr(download, "AROUND", 5000)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/endless", "larger than"),
        ("/endless-zip", "larger than"),
        ("/drip", "too slowly"),
        ("/drip-of-a-head", "too slowly"),
        ("/round", "redirects without end"),
        *((path, None) for path in HOSTILE),
    ],
)
def test_whatever_goes_wrong_at_an_address_the_next_is_tried(
    tmp_path, server, hasty, path, reason
):
    member = "dataset.csv" if "zip" in path else ""
    declare(tmp_path, (server.at + path, member), (server.at + "/good", ""))
    begun = time.monotonic()
    assert source.locate(tmp_path).read_bytes() == CONTENT
    assert time.monotonic() - begun < 20
    assert left_in(tmp_path) == ["dataset.csv"]
    (tmp_path / "data" / "SOURCES.toml").unlink()
    declare(tmp_path, (server.at + path, member))
    (tmp_path / "data" / "raw" / "dataset.csv").unlink()
    with pytest.raises(StudyError, match=reason):
        source.locate(tmp_path)
    assert left_in(tmp_path) == []


def test_no_more_than_was_declared_is_taken_and_none_of_it_reaches_the_disk(
    tmp_path, server, monkeypatch
):
    taken = []
    write = download._Bounded.write

    def counted(self, block: bytes) -> int:
        done = write(self, block)
        taken.append(self.tell())
        assert left_in(tmp_path) == []
        return done

    monkeypatch.setattr(download._Bounded, "write", counted)
    declare(tmp_path, (server.at + "/endless", ""))
    with pytest.raises(StudyError, match="larger than"):
        source.locate(tmp_path)
    assert max(taken, default=0) <= len(CONTENT)


def test_an_address_that_is_none_leads_to_the_next(tmp_path, server):
    wrong = ["http://127.0.0.1:99999/x", "nowhere", "http://[::1/x"]
    declare(tmp_path, *((each, "") for each in wrong), (server.at + "/good", ""))
    assert source.locate(tmp_path).read_bytes() == CONTENT


def test_a_server_without_the_promised_encryption(tmp_path, server):
    secure = server.at.replace("http://", "https://")
    declare(tmp_path, (secure + "/good", ""), (server.at + "/good", ""))
    assert source.locate(tmp_path).read_bytes() == CONTENT


def test_without_a_network_it_gives_up_at_once_and_names_both_addresses(tmp_path):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    urls = [f"http://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/b"]
    declare(tmp_path, *((url, "") for url in urls))
    began = time.monotonic()
    with pytest.raises(StudyError) as caught:
        source.locate(tmp_path)
    assert time.monotonic() - began < 5
    for url in urls:
        assert f"{url} (no connection)" in str(caught.value)
    assert left_in(tmp_path) == []


def test_a_network_that_swallows_everything_is_given_up_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "CONNECT", 0.2)

    def late(*_):
        time.sleep(5)
        raise TimeoutError

    monkeypatch.setattr(download.socket, "create_connection", late)
    declare(tmp_path, ("https://nowhere.invalid/a", ""))
    began = time.monotonic()
    with pytest.raises(StudyError, match="no connection"):
        source.locate(tmp_path)
    assert time.monotonic() - began < 3


def test_a_server_that_hangs_is_left(tmp_path, server, monkeypatch):
    monkeypatch.setattr(download, "READ", 0.3)
    declare(tmp_path, (server.at + "/hangs", ""))
    with pytest.raises(StudyError, match="broken transfer: ReadTimeout"):
        source.locate(tmp_path)
    assert left_in(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path, server):
    declare(tmp_path, (server.at + "/good", ""))
    (tmp_path / "data" / "raw").write_text(
        "a file where the folder should be", encoding="utf-8"
    )
    with pytest.raises(StudyError, match="Cannot write the dataset"):
        source.locate(tmp_path)
    assert server.seen == []


def test_a_full_disk_is_named_and_no_other_address_is_asked(
    tmp_path, server, monkeypatch
):
    """It is no failure of an address."""

    def full(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    declare(tmp_path, (server.at + "/zip", "dataset.csv"), (server.at + "/good", ""))
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StudyError, match="No space left on device"):
        source.locate(tmp_path)
    assert left_in(tmp_path) == []
    assert server.seen == ["/zip"]


def test_a_download_is_verified_even_where_other_data_are_allowed(tmp_path, server):
    declare(tmp_path, (server.at + "/wrong", ""))
    with pytest.raises(StudyError, match="wrong checksum"):
        source.locate(tmp_path, allow_other=True)


# --------------------------------------------------------------- local files


def test_the_variable_goes_before_the_local_file(tmp_path, monkeypatch):
    declare(tmp_path, variable="TINY_CSV")
    raw = tmp_path / "data" / "raw" / "dataset.csv"
    raw.parent.mkdir()
    raw.write_bytes(CONTENT)
    assert source.locate(tmp_path) == raw
    given = tmp_path / "given.csv"
    given.write_bytes(CONTENT)
    monkeypatch.setenv("TINY_CSV", str(given))
    assert source.locate(tmp_path) == given
    monkeypatch.setenv("TINY_CSV", "")
    assert source.locate(tmp_path) == raw


def test_a_workspace_without_variable_ignores_it(tmp_path, monkeypatch):
    declare(tmp_path)
    monkeypatch.setenv("SPOTIFY_TRACKS_CSV", str(tmp_path / "elsewhere.csv"))
    with pytest.raises(StudyError, match="not here and could not be downloaded"):
        source.locate(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        ("folder", "is a folder"),
        (b"", "is empty"),
        (PAGE, "is a web page (HTML)"),
        (zipped(), "is a zip archive"),
    ],
)
def test_a_given_path_that_is_no_csv_file(tmp_path, monkeypatch, content, words):
    declare(tmp_path, variable="TINY_CSV")
    given = tmp_path / "given.csv"
    if content == "folder":
        given.mkdir()
    elif content is not None:
        given.write_bytes(content)
    monkeypatch.setenv("TINY_CSV", str(given))
    with pytest.raises(StudyError) as caught:
        source.locate(tmp_path, allow_other=True)
    assert words in str(caught.value)
    assert "TINY_CSV" in str(caught.value)
    assert str(given) in str(caught.value)


@pytest.mark.parametrize("content", [CONTENT + b"\n", CONTENT[:-9]])
def test_another_file_is_refused_unless_allowed(tmp_path, content):
    declare(tmp_path)
    raw = tmp_path / "data" / "raw" / "dataset.csv"
    raw.parent.mkdir()
    raw.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        source.locate(tmp_path)
    message = str(caught.value)
    assert str(raw) in message
    assert hashlib.sha256(CONTENT).hexdigest() in message
    assert hashlib.sha256(content).hexdigest() in message
    assert "OTHER_DATA=1" in message
    assert "--allow-other-data" in message
    assert ("truncated" in message) == (len(content) < len(CONTENT))
    assert raw.read_bytes() == content, "nothing is lost"
    assert source.locate(tmp_path, allow_other=True) == raw


def test_provenance_tells_another_file_from_the_declared_one(tmp_path):
    declare(tmp_path)
    declared = mirrors.sources(tmp_path)
    for content, other in [(CONTENT, False), (CONTENT + b"\n", True)]:
        path = tmp_path / "some.csv"
        path.write_bytes(content)
        found = source.provenance(path, declared)
        assert found["other"] is other
        assert found["sha256"] == hashlib.sha256(content).hexdigest()
        assert found["bytes"] == len(content)
        assert str(tmp_path) not in json.dumps(found)


# -------------------------------------------------------------- declarations


def test_the_committed_sources_are_whole():
    declared = mirrors.sources(REPOSITORY)
    assert declared.rows == 114_000
    assert declared.variable == "SPOTIFY_TRACKS_CSV"
    assert {licence.home for licence in declared.licences} == {"Kaggle", "Hugging Face"}
    assert len({licence.name for licence in declared.licences}) == 2
    hosts = [each.url.split("/")[2] for each in declared.downloads]
    assert hosts == ["huggingface.co", "www.kaggle.com"]
    assert [each.member for each in declared.downloads] == ["", "dataset.csv"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('doi = ""', 'doy = ""', "doi"),
        ('doi = ""', "", "missing key 'doi'"),
        ('doi = ""', 'doi = ""\nfee = 1', "unknown key 'fee'"),
        ("year = 2022", 'year = "2022"', "year must be a whole number"),
        ("licences = []", "licences = [3]", "licences"),
        ("year = 2022", "year 2022", "not valid TOML"),
    ],
)
def test_a_mistake_in_sources_is_named(tmp_path, old, new, words):
    declare(tmp_path)
    path = tmp_path / "data" / "SOURCES.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )
    with pytest.raises(StudyError) as caught:
        mirrors.sources(tmp_path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_missing_sources_are_named(tmp_path):
    with pytest.raises(StudyError, match=r"SOURCES\.toml"):
        mirrors.sources(tmp_path)


@pytest.mark.real
def test_the_real_file_is_the_declared_one():
    if not os.environ.get("SPOTIFY_TRACKS_CSV"):
        pytest.skip("SPOTIFY_TRACKS_CSV is not set: the real dataset goes unchecked")
    declared = mirrors.sources(REPOSITORY)
    path = source.locate(REPOSITORY)
    found = source.provenance(path, declared)
    assert found["other"] is False
    assert found["bytes"] == declared.bytes
