"""What a file holds that should be a CSV: told from its bytes.

Flows in: bytes. Flows out: the name of what they are instead of text, or nothing.
"""

from __future__ import annotations

SIGNATURES = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"version https://git-lfs", "a Git LFS pointer"),
)


def foreign(content: bytes) -> str | None:
    """Return what `content` is when it cannot be a CSV, else None.

    Empty content, archives, web pages and binary data are foreign.
    """
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return "empty"
    for signature, name in SIGNATURES:
        if content.startswith(signature):
            return name
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        return "a web page (HTML)"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text, not UTF-8"
    return "binary data" if b"\x00" in content else None
