"""Install what a verb needs: `python3 -m analysis.environment light|full`.

Flows in: a lock file. Flows out: `.venv` with exactly those packages, by hash. Uses the
standard library alone, because it runs before anything is installed, and any Python 3:
an old one gets one clear sentence.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed.txt"
LOCKS = {
    "light": ROOT / "requirements-light.txt",
    "full": ROOT / "requirements-full.txt",
}
OLDEST = (3, 11)
NEWEST_FULL = (3, 13)  # TensorFlow's wheels


def python() -> Path:
    """Return the interpreter of the environment."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return FOLDER / inside


def version_of(version: tuple) -> str:
    """Return major and minor version as text: "3.12"."""
    return ".".join(map(str, version[:2]))


def made_with() -> str:
    """Return the version of the environment's Python, or "" where there is none."""
    settings = FOLDER / "pyvenv.cfg"
    if not settings.is_file() or not python().exists():
        return ""
    # venv writes `version = 3.12.1`, uv `version_info = 3.12.1`
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", settings.read_text(), re.M)
    return found.group(1) if found else ""


def refusal(kind: str, version: tuple) -> str:
    """Return why this Python cannot serve, or an empty text."""
    found = version_of(version)
    if version[:2] < OLDEST:
        return (
            f"This is Python {found}, the study needs 3.11 or later: "
            "install one, or name it with `make PYTHON=python3.12 ...`."
        )
    if kind == "full" and version[:2] > NEWEST_FULL:
        return (
            f"This is Python {found}; computing needs 3.11 to 3.13, because "
            "TensorFlow has no packages for later ones: name an older one with "
            "`make PYTHON=python3.13 ...`. `make report` works with this one."
        )
    return ""


def wanted(kind: str) -> str:
    """Return the line that the stamp holds when `kind` is installed."""
    digest = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    return f"{kind} {digest}"


def satisfied(kind: str) -> bool:
    """Return whether the environment holds `kind`; the full set holds the light one."""
    if not STAMP.is_file() or not python().exists():
        return False
    return STAMP.read_text() in (wanted(kind), wanted("full"))


def install(kind: str) -> None:
    """Create the environment and install `kind` by hash, with uv or else with pip."""
    lock, uv = str(LOCKS[kind]), shutil.which("uv")
    STAMP.unlink(missing_ok=True)
    if made_with() not in ("", version_of(sys.version_info)):
        shutil.rmtree(FOLDER)
    print(f"Installing the {kind} set into .venv with {'uv' if uv else 'pip'} ...")
    quiet = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    quiet["UV_COMPILE_BYTECODE"] = "1"
    if uv:
        if not python().exists():
            _call([uv, "venv", "--quiet", "--python", sys.executable, FOLDER], quiet)
        target = [
            "--quiet",
            "--require-hashes",
            "--no-deps",
            "--python",
            python(),
            "-r",
            lock,
        ]
        _call([uv, "pip", "install", *target], quiet)
    else:
        if not python().exists():
            _call([sys.executable, "-m", "venv", FOLDER], quiet)
        target = [
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--no-deps",
        ]
        _call([python(), "-m", "pip", "install", *target, "-r", lock], quiet)
    STAMP.write_text(wanted(kind))


def _call(command: list, environment: dict) -> None:
    """Run one command; a failure ends this program with a sentence."""
    done = subprocess.run([str(part) for part in command], env=environment, check=False)
    if done.returncode:
        sys.exit(
            f"Installing failed in `{Path(str(command[0])).name}` (exit code "
            f"{done.returncode}, see above): check the network, then run the same "
            "command again. `make clean ALL=1` starts from nothing."
        )


def main(kind: str) -> None:
    """Make sure that `kind` is installed."""
    if kind not in LOCKS:
        sys.exit(f"Unknown set '{kind}': it is one of {', '.join(LOCKS)}.")
    if satisfied(kind):
        return
    reason = refusal(kind, sys.version_info)
    if reason:
        sys.exit(reason)
    install(kind)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "light")
