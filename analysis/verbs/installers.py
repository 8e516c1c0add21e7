"""The installers, uv and pip: their commands, and what stopped one.

Flows in: a lock file and a place. Flows out: an environment with exactly those
packages, or one sentence with the cause, taken from the installer's own words. Uses the
standard library alone, and any Python 3, as the module `environment` does.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

UV, PIP = "uv", "pip"
# Settings of a user that would put packages elsewhere, add some, or let packages that
# lie outside of the environment pass for installed ones.
STRAY = re.compile(
    r"PYTHON(PATH|HOME|DONTWRITEBYTECODE)|VIRTUAL_ENV|"
    r"PIP_(TARGET|PREFIX|ROOT|USER|DRY_RUN|NO_BINARY|CONSTRAINT|REQUIREMENT|PYTHON)|"
    r"UV_(SYSTEM_PYTHON|PYTHON|CONSTRAINT|OVERRIDE|NO_BINARY|PROJECT_ENVIRONMENT)"
)


class StoppedError(Exception):
    """An installer stopped: the cause as a sentence, and whether it is the index."""

    def __init__(self, cause: str, index: bool) -> None:
        super().__init__(cause)
        self.index = index


# What the words of an installer mean, the surest first: pip says "No matching
# distribution" of an index that it could not reach, too. True: it is about reaching the
# index, which another installer may be set up for.
CAUSES = (
    (
        r"no space left on device|not enough space on the disk|quota exceeded"
        r"|os error (28|112|122)\b",
        False,
        "the disk is full: the light set takes 0.7 GB, the full one 2.3 GB",
    ),
    (
        r"ensurepip is not available|no module named '?(ensurepip|venv)\b",
        False,
        "a part of this Python is missing: install it (on Debian and Ubuntu "
        "`apt install python{python}-venv`), or uv",
    ),
    (
        r"do not match the hashes|hash mismatch",
        False,
        "a package that was downloaded is not the one that the lock names: empty the "
        "cache (`pip cache purge`, `uv cache clean`); if it stays, the index that this "
        "machine uses has another file under that name",
    ),
    (
        r"certificate.verify.failed|invalid peer certificate|unknownissuer|sslerror"
        r"|certverif",
        True,
        "the certificate of the package index is not trusted here: name the one of "
        "your network (PIP_CERT for pip, SSL_CERT_FILE for uv)",
    ),
    (
        r"\b(401|403|407)\b.*(unauthorized|forbidden|proxy|client error)"
        r"|(unauthorized|forbidden|proxy authentication required)",
        True,
        "the package index, or the proxy before it, refuses access: look at the name "
        "and the password that the installer is set up with",
    ),
    (
        r"name or service not known|name resolution|nodename nor servname|getaddrinfo"
        r"|nameresolution|dns error|failed to lookup address|failed to resolve"
        r"|no address associated",
        True,
        "the name of the package index cannot be resolved (DNS): check the network, "
        "and the index that the installer is set up with",
    ),
    (
        r"connection (refused|reset|aborted|broken|timed out)|actively refused"
        r"|network is unreachable|no route to host|timed out|timeout|newconnectionerror"
        r"|proxyerror|error sending request|client error \(connect\)|remotedisconnected"
        r"|incompleteread|\b50\d (server error|internal|bad|service|gateway)"
        r"|cannot connect to proxy",
        True,
        "the package index does not answer: check the network, and the index that the "
        "installer is set up with",
    ),
    (
        r"permission denied|read-only file system|access is denied|not permitted"
        r"|os error (5|13|30)\b",
        False,
        "a file or folder, named above, may not be written by this user",
    ),
    (
        r"no matching distribution|no usable wheels|no wheels|not a supported wheel"
        r"|no solution found|not found in the package registry",
        False,
        "the package index has no package, named above, for this system ({system}, "
        "Python {python}): the README names the systems that are served, and a mirror "
        "may lack it",
    ),
)


def cause(words: str) -> StoppedError:
    """Return why an installer stopped that said `words`."""
    facts = {
        "python": "{}.{}".format(*sys.version_info),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for pattern, index, sentence in CAUSES:
        if re.search(pattern, words, re.IGNORECASE):
            return StoppedError(sentence.format(**facts), index)
    return StoppedError("its message, above, says why", False)


def chosen(wish: str) -> list:
    """Return the installers to try, in order: the wish, else uv where it is, then pip.

    Raises:
        StoppedError: when the wish is neither of them, or uv is not there.
    """
    if wish not in ("", UV, PIP):
        raise StoppedError(f"INSTALLER is '{wish}': it is uv or pip", False)
    if wish == UV and not shutil.which(UV):
        raise StoppedError("INSTALLER is uv, which is not on the PATH", False)
    if wish:
        return [wish]
    return [UV, PIP] if shutil.which(UV) else [PIP]


def make(installer: str, folder: Path) -> None:
    """Make an empty environment in `folder`, with pip in it where pip installs."""
    if installer == UV:
        run([UV, "venv", "--quiet", "--python", sys.executable, folder])
    else:
        run([sys.executable, "-I", "-m", "venv", folder])


def install(installer: str, python: Path, lock: Path) -> None:
    """Install a complete lock: wheels only, by hash, and nothing that it lacks."""
    rules = ["--quiet", "--require-hashes", "--no-deps", "-r", lock]
    if installer == UV:
        run([UV, "pip", "install", "--no-build", "--python", python, *rules])
    else:
        own = ["--no-input", "--disable-pip-version-check", "install", "--no-user"]
        run([python, "-I", "-m", "pip", *own, "--only-binary=:all:", *rules])


def run(command: list) -> None:
    """Run one command without the user's stray settings; show its words if it fails.

    Raises:
        StoppedError: when it fails, with the cause that its words name.
    """
    settings = {k: v for k, v in os.environ.items() if not STRAY.fullmatch(k.upper())}
    settings["UV_COMPILE_BYTECODE"] = "1"
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise cause(str(error)) from error
    words = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode:
        print(words.encode("ascii", "backslashreplace").decode(), file=sys.stderr)
        raise cause(words)
