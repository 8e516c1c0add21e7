"""The installers: what stopped one is said in its own words' meaning."""

from __future__ import annotations

import sys

import pytest

from analysis.verbs import installers

# what pip and uv print, shortened
WORDS = [
    (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "cache",
    ),
    ("error: Hash mismatch for `rich==15.0.0`", "is not the one that the lock names"),
    (
        "WARNING: Retrying (Retry(total=0)) after connection broken by "
        "'NewConnectionError: [Errno -3] Temporary failure in name resolution'\n"
        "ERROR: Could not find a version that satisfies the requirement click==8.5.1\n"
        "ERROR: No matching distribution found for click==8.5.1",
        "DNS",
    ),
    ("cause: dns error\n cause: failed to lookup address information", "DNS"),
    ("Could not fetch URL: [SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
    ("HTTP status client error (407 Proxy Authentication Required)", "refuses access"),
    ("ERROR: HTTP error 403 Client Error: Forbidden for url", "refuses access"),
    ("ReadTimeoutError: Read timed out.", "does not answer"),
    ("cause: tcp connect error: Connection refused (os error 111)", "does not answer"),
    ("ERROR: No matching distribution found for typst==0.15.2", "no package"),
    ("`lxml` has no usable wheels and you require it", "README names the systems"),
    (
        "rich-15-py3-none-any.whl is not a supported wheel on this platform.",
        "no package",
    ),
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("failed to write (os error 112): There is not enough space on the disk.", "full"),
    (
        "The virtual environment was not created successfully because ensurepip is not "
        "available.",
        "apt install python{}.{}-venv".format(*sys.version_info),
    ),
    ("/usr/bin/python3: No module named venv", "-venv`"),
    ("error: Permission denied (os error 13) at path", "may not be written"),
]


@pytest.mark.parametrize(("words", "part"), WORDS)
def test_the_cause_of_a_failure_is_named(words, part):
    sentence = str(installers.cause(words))
    assert part in sentence
    assert ("network" in sentence) == (
        part in ("DNS", "does not answer", "certificate")
    )
    assert "\n" not in sentence


def test_a_cause_that_nobody_knows_is_not_guessed():
    sentence = str(installers.cause("error: the flux capacitor is cold"))
    assert sentence == "its message, above, says why"


def test_a_failed_command_shows_its_words_and_names_the_cause(capsys):
    code = "import sys; print('Łódź: no space left on device'); sys.exit(3)"
    with pytest.raises(installers.StoppedError, match="the disk is full"):
        installers.run([sys.executable, "-X", "utf8", "-c", code])
    assert "no space left on device" in capsys.readouterr().err


def test_a_command_that_is_missing_is_told(tmp_path):
    with pytest.raises(installers.StoppedError):
        installers.run([tmp_path / "uv"])


@pytest.mark.parametrize("name", ["PYTHONPATH", "PIP_TARGET", "PIP_USER", "UV_PYTHON"])
def test_no_setting_of_a_user_moves_the_packages(monkeypatch, name):
    monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    code = (
        f"import os, sys; sys.exit({name!r} in os.environ "
        "or os.environ['PIP_INDEX_URL'] != 'kept')"
    )
    installers.run([sys.executable, "-c", code])
