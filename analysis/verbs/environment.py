"""Install what a verb needs: `python3 -m analysis.verbs.environment light|full`.

Flows in: a lock file. Flows out: `.venv` with those packages, by hash. What lies there
is asked whether it works; what does not is made anew. Uses the standard library alone,
because it runs before anything is installed, and any Python 3: an old one gets one
clear sentence.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.verbs import installers

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed.txt"
LOCKS = {
    "light": ROOT / "requirements-light.txt",
    "full": ROOT / "requirements-full.txt",
}
OLDEST = (3, 11)
NEWEST_FULL = (3, 13)  # TensorFlow's wheels
INTEL_MAC = ("darwin", "x86_64")  # TensorFlow has none
QUESTION = """
import importlib.util, json, os, sys, sysconfig
places = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
print(json.dumps({
    "version": sys.version_info[:2],
    "alone": not [
        path for path in sys.path
        if path.endswith("-packages") and path not in places
    ],
    "pip": importlib.util.find_spec("pip") is not None,
    "holds": sorted(name for place in places for name in os.listdir(place)),
}))
"""


def python() -> Path:
    """Return the interpreter of the environment."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return FOLDER / inside


def version_of(version: tuple) -> str:
    """Return major and minor version as text: "3.12"."""
    return ".".join(map(str, version[:2]))


def answer() -> dict:
    """Return what the environment says of itself; nothing where it does not work.

    Its "version" is [major, minor]; it is "alone" where packages of the system do not
    reach into it; "pip" says whether it has pip; it "holds" the names in its folder of
    packages.
    """
    try:
        done = subprocess.run(
            [str(python()), "-I", "-c", QUESTION],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return json.loads(done.stdout.decode("ascii"))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}


def refusal(kind: str, version: tuple, system: tuple = ()) -> str:
    """Return why this Python on this system cannot serve, or an empty text."""
    own = version_of(version)
    if version[:2] < OLDEST:
        return (
            f"This is Python {own}, the study needs 3.11 or later: "
            "install one, or name it with `make PYTHON=python3.12 ...`."
        )
    if kind == "full" and system == INTEL_MAC:
        return (
            "This is a Python for Intel Macs, for which TensorFlow has no packages: "
            "computing needs another machine. `make report` works with this one."
        )
    if kind == "full" and version[:2] > NEWEST_FULL:
        return (
            f"This is Python {own}; computing needs 3.11 to 3.13, because "
            "TensorFlow has no packages for later ones: name an older one with "
            "`make PYTHON=python3.13 ...`. `make report` works with this one."
        )
    return ""


def wanted(kind: str) -> str:
    """Return the line that the stamp begins with when `kind` is installed."""
    digest = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    return f"{kind} {digest}"


def stamped() -> list:
    """Return the lines of the stamp: what was installed, then every name that it left.

    Empty where no installation was finished.
    """
    if not STAMP.is_file():
        return []
    return STAMP.read_text(encoding="utf-8", errors="replace").splitlines()


def whole(state: dict) -> bool:
    """Return whether the environment works and lacks nothing that was installed."""
    names = stamped()[1:]
    return bool(stamped() and state.get("alone") and set(names) <= set(state["holds"]))


def satisfied(kind: str) -> bool:
    """Return whether the environment holds `kind`; the full set holds the light one."""
    if stamped()[:1] not in ([wanted(kind)], [wanted("full")]):
        return False
    return whole(answer())


def lacking(kind: str, state: dict) -> list:
    """Return the packages of a lock, needed on every system, that are not there."""
    lines = LOCKS[kind].read_text(encoding="utf-8").splitlines()
    entries = [re.match(r"([\w.-]+)==[^;]*$", line) for line in lines]
    ends = ".dist-info"
    held = {
        _plain(name.partition("-")[0]) for name in state["holds"] if name.endswith(ends)
    }
    return [entry[1] for entry in entries if entry and _plain(entry[1]) not in held]


def _plain(name: str) -> str:
    """Return one spelling for the many that a package's name may have."""
    return re.sub(r"[-_.]+", "_", name).lower()


def install(kind: str, installer: str) -> None:
    """Install `kind` with an installer, into an environment that works.

    Raises:
        StoppedError: when the installer fails.
    """
    print(f"Installing the {kind} set into .venv with {installer} ...", flush=True)
    state = answer()
    same = state.get("version") == list(sys.version_info[:2])
    able = installer == installers.UV or state.get("pip")
    keep = whole(state) and same and able
    remove(STAMP)
    if not keep:
        remove(FOLDER)
        installers.make(installer, FOLDER)
    installers.install(installer, python(), LOCKS[kind])
    finish(kind)


def finish(kind: str) -> None:
    """Write the stamp, once the environment says that it holds `kind`.

    Raises:
        StoppedError: when it does not.
    """
    state = answer()
    missing = lacking(kind, state) if state else ["python"]
    if missing:
        raise installers.StoppedError(
            f"it ended well, but .venv lacks {', '.join(missing[:3])}: look for a "
            "setting of the installer that puts packages elsewhere",
            False,
        )
    names = [name for name in state["holds"] if name != "__pycache__"]
    try:
        STAMP.write_text("\n".join([wanted(kind), *names]), encoding="utf-8")
    except OSError as error:
        raise installers.cause(str(error)) from error


def remove(path: Path) -> None:
    """Remove a file, a folder, or a link but not what it leads to.

    Raises:
        StoppedError: when it may not be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(str(path))
        elif path.exists() or path.is_symlink():
            path.unlink()
    except OSError as error:
        raise installers.StoppedError(
            f"{path.name} does not serve and cannot be removed ({error.strerror})",
            False,
        ) from error


def prepare(kind: str, choice: list) -> None:
    """Install `kind` with the first installer of the choice that reaches its index.

    Raises:
        StoppedError: when none does, or for another cause.
    """
    for installer in choice:
        try:
            install(kind, installer)
        except installers.StoppedError as stopped:
            if installer == choice[-1] or not stopped.index:
                raise
            print(f"With {installer}, {stopped}. Trying pip, which may have another.")
        else:
            return


def main(kind: str) -> None:
    """Make sure that `kind` is installed."""
    if kind not in LOCKS:
        sys.exit(f"Unknown set '{kind}': it is one of {', '.join(LOCKS)}.")
    try:
        choice = installers.chosen(os.environ.get("INSTALLER", ""))
        if satisfied(kind):
            return
        reason = refusal(kind, sys.version_info, (sys.platform, platform.machine()))
        if reason:
            sys.exit(reason)
        prepare(kind, choice)
    except installers.StoppedError as stopped:
        sys.exit(f"Installing failed: {stopped}. Then run the same command again.")
    except KeyboardInterrupt:
        sys.exit("Installing was interrupted: the same command begins it anew.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "light")
