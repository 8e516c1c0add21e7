"""Resolve both lock files for every system that the README promises.

`.venv/bin/python .ci/locks.py` installs nothing and takes well under a minute. For each
system and Python, what the locked packages need must be exactly what the lock names
(complete: an installer has nothing to add), and each package must have a wheel of that
system whose checksum the lock holds. Needs the package index, and uv, which it takes
into a temporary environment where it is not there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
REPORT, COMPUTE = ("3.11", "3.12", "3.13", "3.14"), ("3.11", "3.12", "3.13")
SYSTEMS = {  # as uv names them, with the Pythons that compute there
    "x86_64-unknown-linux-gnu": COMPUTE,
    "aarch64-unknown-linux-gnu": COMPUTE,
    "aarch64-apple-darwin": COMPUTE,
    "x86_64-apple-darwin": (),  # TensorFlow has no packages for Intel Macs
    "x86_64-pc-windows-msvc": COMPUTE,
}
OLDEST_MACOS = "13.0"
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(.*(?:\n +.*)*)", re.MULTILINE)


class Locked(NamedTuple):
    """What a lock file says of one package."""

    version: str
    hashes: frozenset[str]


class Case(NamedTuple):
    """One lock file, one system, one Python."""

    lock: str
    system: str
    python: str


def cases() -> Iterator[Case]:
    """Yield every combination that is promised."""
    for system, compute in SYSTEMS.items():
        yield from (Case("light", system, python) for python in REPORT)
        yield from (Case("full", system, python) for python in compute)


def path(lock: str) -> Path:
    """Return the file of the light or the full lock."""
    return ROOT / f"requirements-{lock}.txt"


def entries(text: str) -> dict[str, Locked]:
    """Return the packages of a lock file by name."""
    return {
        name: Locked(version, frozenset(re.findall(r"sha256:([0-9a-f]{64})", rest)))
        for name, version, rest in ENTRY.findall(text)
    }


def resolved(uv: str, case: Case) -> list[dict[str, Any]] | str:
    """Return the packages of one case with their wheels, or why there are none."""
    command = [
        uv, "pip", "compile", "--quiet", "--no-build",
        "--no-python-downloads", "--format", "pylock.toml",
        "--python-platform", case.system, "--python-version", case.python,
        str(path(case.lock)),
    ]  # fmt: skip
    settings = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
    done = subprocess.run(command, env=settings, capture_output=True, check=False)
    if done.returncode:
        return done.stderr.decode("utf-8", "replace").strip()
    return tomllib.loads(done.stdout.decode("utf-8")).get("packages", [])


def faults(packages: list[dict[str, Any]], locked: dict[str, Locked]) -> Iterator[str]:
    """Yield what the lock lacks of the packages that a system needs."""
    for package in packages:
        name = f"{package['name']} {package.get('version', '')}".strip()
        entry = locked.get(package["name"])
        hashes = {wheel["hashes"]["sha256"] for wheel in package.get("wheels", [])}
        if entry is None or entry.version != package.get("version"):
            yield f"{name} is needed, but not locked"
        elif not hashes:
            yield f"{name} has no wheel"
        elif not hashes & entry.hashes:
            yield f"{name} has wheels, but the lock holds no checksum of one"


def checked(uv: str, case: Case) -> list[str]:
    """Return the faults of one case."""
    packages = resolved(uv, case)
    if isinstance(packages, str):
        return [packages]
    locked = entries(path(case.lock).read_text(encoding="utf-8"))
    return list(faults(packages, locked))


def installer(room: Path) -> str:
    """Return uv, that of the PATH or one in a temporary environment below `room`."""
    inside = shutil.which("uv")
    if inside:
        return inside
    subprocess.run([sys.executable, "-m", "venv", room], check=True)
    scripts = room / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip", "--quiet", "install", "uv"]
    subprocess.run(pip, check=True)
    return str(scripts / "uv")


def main() -> int:
    """Check every case, and say which hold; return 1 when one does not."""
    wrong = 0
    with tempfile.TemporaryDirectory() as room, ThreadPoolExecutor(2) as pool:
        uv = installer(Path(room))
        every = list(cases())
        for case, found in zip(
            every, pool.map(lambda case: checked(uv, case), every), strict=True
        ):
            wrong += bool(found)
            print(f"{'FAILED' if found else 'ok':6} {' '.join(case)}", flush=True)
            for fault in found:
                print(f"       {fault}")
    print(f"{len(every) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
