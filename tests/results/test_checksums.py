from __future__ import annotations

import hashlib

from analysis.results import checksums


def test_a_checksum_is_that_of_sha256sum(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksums.of_bytes(b"abc") == checksums.of_file(path) == known
    path.write_bytes(b"abcd")
    assert checksums.of_file(path) == hashlib.sha256(b"abcd").hexdigest()


def test_names_contents_order_and_what_comes_first_count(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    files = [("a", one), ("b", two)]
    variants = [
        checksums.of_files(files),
        checksums.of_files(files[::-1]),
        checksums.of_files([("a", one), ("c", two)]),
        checksums.of_files([("a", two), ("b", one)]),
        checksums.of_files(files[:1]),
        checksums.of_files(files, first=b"3.13"),
    ]
    assert len(set(variants)) == len(variants)
    assert checksums.of_files(iter(files)) == variants[0]
