"""Quotas of cores: both versions of control groups, nested, and none."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from analysis.pipeline import quota

V1 = "cpu.cfs_quota_us", "cpu.cfs_period_us"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Write a membership and the files of some groups."""

    def write(membership: str, **files: str) -> None:
        monkeypatch.setattr(quota, "GROUPS", tmp_path / "groups")
        monkeypatch.setattr(quota, "MEMBERSHIP", tmp_path / "cgroup")
        if membership:
            (tmp_path / "cgroup").write_text(membership, encoding="utf-8")
        for name, text in files.items():
            path = tmp_path / "groups" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="ascii")

    return write


@pytest.mark.parametrize(
    ("membership", "files", "cores"),
    [
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 1.5),
        ("0::/\n", {"cpu.max": "max 100000\n"}, math.inf),
        ("0::/\n", {}, math.inf),
        ("", {}, math.inf),
        # a service whose slice grants less than it does itself
        (
            "0::/batch.slice/study.service\n",
            {
                "batch.slice/study.service/cpu.max": "800000 100000",
                "batch.slice/cpu.max": "50000 25000",
                "cpu.max": "max 100000",
            },
            2.0,
        ),
        # a container that sees the path of its host
        ("0::/kubepods/pod7/abc\n", {"cpu.max": "300000 100000"}, 3.0),
        ("0::/../../other\n", {"cpu.max": "70000 100000"}, 0.7),
        # version 1, by either name of its folder
        (
            "5:memory:/x\n4:cpu,cpuacct:/docker/f00\n",
            {f"cpu,cpuacct/docker/f00/{V1[0]}": "400000\n",
             f"cpu,cpuacct/docker/f00/{V1[1]}": "100000\n"},
            4.0,
        ),
        (
            "4:cpu,cpuacct:/docker/f00\n",
            {f"cpu/{V1[0]}": "250000\n", f"cpu/{V1[1]}": "100000\n"},
            2.5,
        ),
        ("1:cpu:/\n", {f"cpu/{V1[0]}": "-1\n", f"cpu/{V1[1]}": "100000\n"}, math.inf),
        # both versions at once
        (
            "3:cpu:/a\n0::/b\n",
            {"unified/b/cpu.max": "max 100000",
             f"cpu/a/{V1[0]}": "90000", f"cpu/a/{V1[1]}": "30000"},
            3.0,
        ),
        ("0::/odd:name\n", {"odd:name/cpu.max": "600000 100000"}, 6.0),
        ("0::/\n", {"cpu.max": "nonsense"}, math.inf),
        ("2:cpuset:/\n", {f"cpu/{V1[0]}": "1", f"cpu/{V1[1]}": "1"}, math.inf),
    ],
)  # fmt: skip
def test_the_tightest_quota_counts(machine, membership, files, cores):
    machine(membership, **files)
    assert quota.granted() == cores


def test_this_machine_can_be_asked():
    assert quota.granted() > 0
    assert all(isinstance(group, Path) for group in quota.groups())
