"""The locks on every system: what is promised, and what a lock may lack."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project_copy import PROJECT

SPEC = importlib.util.spec_from_file_location("locks", PROJECT / ".ci" / "locks.py")
locks = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(locks)
# What markers see of the systems by uv's names.
MARKERS = {
    "x86_64-unknown-linux-gnu": ("linux", "Linux", "x86_64", "posix"),
    "aarch64-unknown-linux-gnu": ("linux", "Linux", "aarch64", "posix"),
    "aarch64-apple-darwin": ("darwin", "Darwin", "arm64", "posix"),
    "x86_64-apple-darwin": ("darwin", "Darwin", "x86_64", "posix"),
    "x86_64-pc-windows-msvc": ("win32", "Windows", "AMD64", "nt"),
}
ONE, TWO = "1" * 64, "2" * 64


def requirements(lock: str) -> list[Requirement]:
    text = locks.path(lock).read_text(encoding="utf-8")
    heads = re.findall(r"^([a-z0-9][^\\\n]+?) *\\?$", text, re.MULTILINE)
    return [Requirement(head) for head in heads]


def seen_by(case) -> dict[str, str]:
    """Return what markers see in a case."""
    platform, system, machine, name = MARKERS[case.system]
    return default_environment() | {
        "sys_platform": platform, "platform_system": system, "os_name": name,
        "platform_machine": machine, "python_version": case.python,
        "python_full_version": f"{case.python}.0", "extra": "",
    }  # fmt: skip


def missing(case, pinned: list[Requirement]) -> list[str]:
    """Return what the packages of a lock, as installed here, need beyond it."""
    system = seen_by(case)
    names = {
        canonicalize_name(entry.name): entry
        for entry in pinned
        if not entry.marker or entry.marker.evaluate(system)
    }
    faults = []
    waiting = [(name, "") for name in names]
    done = set()
    while waiting:
        name, extra = task = waiting.pop()
        if task in done:
            continue
        done.add(task)
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system
        for need in map(Requirement, needs):
            if need.marker and not need.marker.evaluate(system | {"extra": extra}):
                continue
            target = canonicalize_name(need.name)
            waiting += [(target, each) for each in need.extras]
            version = (
                next(iter(names[target].specifier)).version if target in names else ""
            )
            if not version or not need.specifier.contains(version, prereleases=True):
                faults.append(f"{name} needs {target}")
    return faults


@pytest.mark.parametrize("case", list(locks.cases()), ids=" ".join)
def test_a_lock_is_complete_as_far_as_the_packages_here_tell(case):
    assert missing(case, requirements(case.lock)) == []


def test_a_lock_without_a_package_of_an_extra_or_of_a_marker_is_not():
    windows = locks.Case("full", "x86_64-pc-windows-msvc", "3.12")
    for absent in ("tomli-w", "colorama"):
        less = [entry for entry in requirements("full") if entry.name != absent]
        faults = missing(windows, less)
        assert faults
        assert all(fault.endswith(f" needs {absent}") for fault in faults)


def test_every_system_of_the_readme_is_resolved_and_no_other():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    promise = " ".join(re.search(r"\nNeeded: (.+?)\n\n", text, re.DOTALL)[1].split())
    assert "Linux (x86-64 or arm64)" in promise
    assert f"macOS {float(locks.OLDEST_MACOS):g} or later (Apple silicon;" in promise
    assert "Intel Macs: `make report` only" in promise
    assert "Windows (x86-64)" in promise
    first, last = locks.REPORT[0], locks.REPORT[-1]
    assert (
        f"Python {first} to {last} ({locks.COMPUTE[0]} to {locks.COMPUTE[-1]}"
        in promise
    )
    assert set(locks.SYSTEMS) == set(MARKERS)
    only_report = [name for name, compute in locks.SYSTEMS.items() if not compute]
    assert only_report == ["x86_64-apple-darwin"]


def package(name: str = "rich", version: str = "1.0", *hashes: str) -> dict:
    wheels = [{"hashes": {"sha256": each}} for each in hashes]
    return {"name": name, "version": version, "wheels": wheels}


@pytest.mark.parametrize(
    ("packages", "fault"),
    [
        ([package("rich", "1.0", ONE)], ""),
        ([package("rich", "1.0", TWO, ONE)], ""),
        ([package("rich", "1.0")], "rich 1.0 has no wheel"),
        ([package("rich", "1.0", TWO)], "rich 1.0 has wheels, but the lock holds no"),
        ([package("rich", "2.0", ONE)], "rich 2.0 is needed, but not locked"),
        ([package("poor", "1.0", ONE)], "poor 1.0 is needed, but not locked"),
    ],
)
def test_what_a_lock_lacks_is_named(packages, fault):
    entries = locks.entries(
        f"rich==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{ONE}\nother==3\n"
    )
    faults = list(locks.faults(packages, entries))
    assert len(faults) == bool(fault)
    assert all(line.startswith(fault) for line in faults)
