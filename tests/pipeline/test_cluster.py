"""A Dask cluster gives the same results; a wrong address is one sentence."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import models_for_tests
from tests import small_workspace as small

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start(told: Path, *arguments: str) -> subprocess.Popen:
    """Start a part of Dask away from the project, as on another machine."""
    with told.open("w", encoding="utf-8") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=told.parent,
            env=small.environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[str]:
    """A scheduler and two workers of two threads each; yields the address."""
    folder = tmp_path_factory.mktemp("cluster")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port))
    worker = ("worker", address, "--nthreads", "2", "--no-nanny")
    parts = [start(folder / "scheduler.txt", *scheduler)]
    parts += [start(folder / f"worker{i}.txt", *worker) for i in (1, 2)]
    until = time.monotonic() + 60
    while "Registered to" not in (folder / "worker1.txt").read_text(
        encoding="utf-8"
    ) or ("Registered to" not in (folder / "worker2.txt").read_text(encoding="utf-8")):
        assert time.monotonic() < until, (folder / "worker1.txt").read_text(
            encoding="utf-8"
        )
        time.sleep(0.1)
    yield address
    for each in parts:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)
        each.wait()


def test_results_are_those_of_a_local_run_to_the_byte(cluster, tmp_path_factory):
    base = small.computed(tmp_path_factory)
    other = tmp_path_factory.mktemp("remote") / "study"
    small.write(other)
    done = small.run(other, "results", "--cluster", cluster, code=base / "code")
    local = (base / "output.txt").read_text(encoding="utf-8")
    assert sorted(small.ran(done.stdout)) == sorted(small.ran(local))
    assert small.results(other) == small.results(base / "study")
    again = small.run(other, "results", "--workers", "1", code=base / "code")
    assert "0 to compute" in again.stdout


def test_workers_use_the_code_as_it_is_now(cluster, tmp_path_factory, tmp_path):
    """They live longer than a run, and have the code of the one before in memory."""
    base = small.copied(small.computed(tmp_path_factory), tmp_path / "copy")
    path = base / "code" / "analysis" / "measurements/scores.py"
    text = path.read_text(encoding="utf-8")
    assert '"items": len(sets)' in text
    for count in ("1 + len(sets)", "2 + len(sets)"):
        path.write_text(
            text.replace('"items": len(sets)', f'"items": {count}'), encoding="utf-8"
        )
        small.run(base / "study", "results", "--cluster", cluster, code=base / "code")
    key = "scores/rows/audio/chance.json"
    before, after = (
        json.loads(small.results(root / "study")[key])["items"]
        for root in (small.computed(tmp_path_factory), base)
    )
    assert after == before + 2


def test_an_interrupt_leaves_a_cluster_run_at_once(cluster, tmp_path_factory, tmp_path):
    """What runs on the cluster cannot be stopped, but nobody waits for it."""
    base = small.copied(small.computed(tmp_path_factory), tmp_path / "copy")
    flags = base / "flags"
    flags.mkdir()
    models_for_tests.add_slow_model(base / "code")
    slow = models_for_tests.slow(flags)
    small.declare(base / "study", small.with_model(small.tree(), "slow", slow))
    process = subprocess.Popen(
        small.command(base / "study", "results", "--cluster", cluster),
        cwd=base / "code",
        env=small.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=small.listen_to_interrupts,
    )
    until = time.monotonic() + 60
    while len(list(flags.glob("*.pid"))) < 1:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(30) == 130
    finally:
        (flags / "go").touch()
        process.kill()
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "tcp://127.0.0.1:{port}",
            "No Dask cluster with a worker answers at tcp://127",
        ),
        ("127.0.0.1", "'127.0.0.1' is no address of a Dask scheduler"),
        ("http://127.0.0.1:80", "is no address of a Dask scheduler"),
    ],
)
def test_a_wrong_address_is_one_sentence_and_quick(tmp_path, address, told):
    small.write(tmp_path)
    begun = time.monotonic()
    place = address.format(port=free_port())
    done = small.run(tmp_path, "results", "--cluster", place, check=False)
    assert done.returncode == 2
    assert told in done.stderr
    assert re.fullmatch(r"error: .*\n", done.stderr)
    assert time.monotonic() - begun < 30
    assert small.results(tmp_path) == {}
