"""How many cores the container, or the group of processes, is granted.

Flows in: Linux's files on control groups. Flows out: a number of cores. Libraries that
count cores read the quota of the outermost group, if any; a service or a scheduler sets
it on an inner one, and each group above may set a tighter one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")


def granted() -> float:
    """Return the cores that every group above this process grants; inf: no limit."""
    return min((limit(group) for group in groups()), default=math.inf)


def groups() -> Iterator[Path]:
    """Yield the folders of the groups that may limit this process, inner ones first.

    Each line of the membership is number:controllers:path; version 2 has no
    controllers. In a container the path may be that of the host, where only the
    outermost folder exists here.
    """
    try:
        lines = MEMBERSHIP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return  # not Linux
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        bases = (controllers, "cpu") if controllers else ("", "unified")
        inner = Path("" if ".." in path else path.lstrip("/"))
        for base in bases:
            yield from (GROUPS / base / group for group in (inner, *inner.parents))


def limit(group: Path) -> float:
    """Return the cores that one group grants; inf: no limit.

    Version 2 writes "quota period" or "max period", version 1 two files, with a
    negative quota for none. Both are microseconds.
    """
    try:
        if (group / "cpu.max").exists():
            quota, period = (group / "cpu.max").read_text(encoding="ascii").split()
        else:
            quota = (group / "cpu.cfs_quota_us").read_text(encoding="ascii")
            period = (group / "cpu.cfs_period_us").read_text(encoding="ascii")
        cores = int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf
    return cores if cores > 0 else math.inf
