"""Workers: their settings, one run at a time, and no worker that outlives a run."""

from __future__ import annotations

import contextlib
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import filelock
import pytest

from analysis.errors import StudyError
from analysis.pipeline import run, workers
from tests import models_for_tests
from tests import small_workspace as small

ENDS = 5  # seconds within which a run that was stopped ends
# Seconds until nothing is left of it. A worker that outlives its run does so for ever,
# as its fit never ends: to wait longer on a busy machine hides nothing.
GONE = 30
linux = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"
)


def test_no_library_takes_more_threads_than_it_is_given():
    found = workers.environment(3)
    for name in ("OMP", "OPENBLAS", "MKL"):
        assert found[f"{name}_NUM_THREADS"] == "3"
    assert found["TF_NUM_INTRAOP_THREADS"] == "3"
    assert found["OMP_WAIT_POLICY"] == "PASSIVE"
    assert all(isinstance(value, str) for value in found.values())


def test_workers_times_threads_never_exceeds_the_cores(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 4)
    assert [workers.count(wanted) for wanted in (0, 1, 3, 4, 9)] == [4, 1, 3, 4, 4]
    for wanted in range(9):
        started = workers.count(wanted)
        assert started * (workers.cores() // started) <= 4


@pytest.mark.parametrize(
    ("machine", "affinity", "quota", "cores"),
    [
        (64, 64, math.inf, 64), (64, 3, math.inf, 3), (64, 64, 1.0, 1),
        (64, 64, 1.5, 1), (64, 2, 5.5, 2), (4, 4, 0.2, 1), (2, 2, 16.0, 2),
    ],
)  # fmt: skip
def test_cores_are_those_that_this_process_is_granted(
    monkeypatch, machine, affinity, quota, cores
):
    monkeypatch.setattr(os, "cpu_count", lambda: machine)
    ids = set(range(affinity))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: ids, raising=False)
    monkeypatch.setattr(workers, "granted", lambda: quota)
    assert workers.cores() == workers.count(0) == workers.count(99) == cores


@pytest.mark.parametrize("finished", [True, False])
def test_a_pool_waits_for_nothing_that_was_left(finished):
    """It stops what still runs only where something does."""
    future: Future = Future()
    told: list[bool] = []
    with workers.Pool(lambda *call: future, told.append) as pool:
        assert pool.submit(print) is future
        if finished:
            future.set_result(None)
    assert told == [not finished]


def test_a_pool_is_left_in_order_when_the_user_interrupts():
    told: list[bool] = []
    with (
        pytest.raises(KeyboardInterrupt),
        workers.Pool(lambda *call: Future(), told.append) as pool,
    ):
        pool.submit(print)
        raise KeyboardInterrupt
    assert told == [True]


def test_a_run_in_another_process_is_told_in_one_sentence(tmp_path):
    code = (
        "import sys, pathlib; from analysis.pipeline import run;\n"
        "with run.exclusive(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path],
        cwd=small.REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as other:
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(StudyError, match=r"Another run is at work in .*wait for it"),
            run.exclusive(tmp_path),
        ):
            pass
        other.kill()  # the system frees the lock of a killed process
        other.wait()
    with run.exclusive(tmp_path):
        pass


class Running:
    """A run with two workers, stuck in fits of a model that does not end."""

    def __init__(self, base: Path, process: subprocess.Popen, told: Path):
        self.base, self.process, self.told = base, process, told
        self.root, self.code, self.flags = base / "study", base / "code", base / "flags"

    def workers(self) -> set[int]:
        return {int(path.stem) for path in self.flags.glob("*.pid")}

    def processes(self) -> set[int]:
        """Return every living process of the session that the run is."""
        return {pid for pid, session in living() if session == self.process.pid}

    def commands(self) -> list[str]:
        """Return what its living processes are, and what they do."""
        found = []
        for pid in self.processes():
            with contextlib.suppress(OSError):
                words = (
                    Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
                )
                state = (
                    Path(f"/proc/{pid}/stat")
                    .read_text(encoding="utf-8")
                    .rpartition(")")[2]
                )
                found.append(f"{pid} {state.split()[:2]} {' '.join(words)[-300:]}")
        return found

    def gone(self, within: float) -> bool:
        """Return whether all its processes end in time."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if not self.processes():
                return True
            time.sleep(0.05)
        return False

    def resume(self) -> str:
        """Let the slow fits end, and run the same command again."""
        (self.flags / "go").touch()
        return small.run(self.root, "results", code=self.code).stdout


def living() -> Iterator[tuple[int, int]]:
    """Yield process and session id of every process that is not a zombie."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            if words[0] not in "ZX":
                yield int(path.parent.name), int(words[3])


@pytest.fixture
def running(tmp_path_factory, tmp_path) -> Iterator[Running]:
    """The computed tiny study, with one more model that keeps both workers busy."""
    base = small.copied(small.computed(tmp_path_factory), tmp_path / "copy")
    (base / "flags").mkdir()
    models_for_tests.add_slow_model(base / "code")
    slow = models_for_tests.slow(base / "flags")
    small.declare(base / "study", small.with_model(small.tree(), "slow", slow))
    told = base / "told.txt"
    with told.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            small.command(base / "study", "results"),
            cwd=base / "code",
            env=small.environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=small.listen_to_interrupts,
        )
    found = Running(base, process, told)
    wanted = min(2, workers.cores())
    until = time.monotonic() + 60
    while len(found.workers()) < wanted:
        assert process.poll() is None, told.read_text(encoding="utf-8")
        assert time.monotonic() < until, told.read_text(encoding="utf-8")
        time.sleep(0.05)
    yield found
    for pid in found.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def resumed(found: Running) -> None:
    """Check that the next run computes what is missing, and only that."""
    done = small.ran(found.resume())
    assert {name for name in done if name.startswith("fit")} == {
        f"fit[{regime}/audio/slow/{fold}]"
        for regime in ("rows", "artists")
        for fold in (0, 1)
    }
    assert "scores/rows/audio/slow.json" in small.results(found.root)


@linux
@pytest.mark.slow
def test_kill_9_leaves_no_worker_and_the_next_run_goes_on(running):
    assert running.workers() < running.processes()
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    assert running.gone(GONE), f"outlived its run: {running.commands()}"
    resumed(running)


@linux
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_quickly_in_one_sentence_and_the_next_goes_on(
    running, number
):
    """Ctrl-C reaches every process of the terminal, `kill` only the one named."""
    if number == signal.SIGINT:
        os.killpg(running.process.pid, number)
    else:
        os.kill(running.process.pid, number)
    assert running.process.wait(ENDS) == 130
    assert running.gone(GONE), "a worker outlived its run"
    told = running.told.read_text(encoding="utf-8")
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("Interrupted: what was finished is kept")
    resumed(running)


@linux
@pytest.mark.slow
def test_a_second_run_at_the_same_time_is_refused_and_harms_nothing(running):
    done = small.run(running.root, "results", code=running.code, check=False)
    assert done.returncode == 2
    assert re.search(r"^error: Another run is at work in .*\.$", done.stderr, re.M)
    assert running.process.poll() is None
    (running.flags / "go").touch()
    assert running.process.wait(60) == 0, running.told.read_text(encoding="utf-8")
    assert "scores/rows/audio/slow.json" in small.results(running.root)


def test_the_lock_is_one_that_the_system_frees():
    """Not a file that a killed run would leave behind."""
    assert issubclass(filelock.FileLock, filelock.BaseFileLock)
    assert filelock.FileLock is not filelock.SoftFileLock
