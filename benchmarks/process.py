"""Run a command: how long it took, and the memory of its largest process.

Flows in: a command line. Flows out: a `Run`. Memory is that of one process, its own and
all below it, each at its peak; where the system keeps no peak it is sampled.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.errors import NotMeasuredError

PAUSE = 0.2  # seconds between two looks at the processes


@dataclass(frozen=True)
class Run:
    """One finished command: seconds, bytes of its largest process, and its output."""

    seconds: float
    memory: int
    output: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a command that must succeed.

    Raises:
        NotMeasuredError: with the end of its output, when it fails.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid)
        try:
            code = process.wait()
        finally:
            process.kill()
            memory = watch.stop()
        seconds = time.perf_counter() - began
        output.seek(0)
        text = output.read()
    if code:
        last = " / ".join(text.strip().splitlines()[-3:])
        raise NotMeasuredError(f"`{' '.join(command)}` ended with code {code}: {last}")
    return Run(seconds, memory, text)


class _Watch:
    """Look at a process and those below it until told to stop."""

    def __init__(self, pid: int):
        self.pid, self.most = pid, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while not self.over.wait(PAUSE):
            with contextlib.suppress(psutil.Error):
                top = psutil.Process(self.pid)
                for each in (top, *top.children(recursive=True)):
                    self.most = max(self.most, peak(each))

    def stop(self) -> int:
        """Return the most bytes that one process held."""
        self.over.set()
        self.thread.join()
        return self.most


def peak(process: psutil.Process) -> int:
    """Return the peak memory of a process in bytes, 0 when it is gone."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        with contextlib.suppress(psutil.Error):
            return process.memory_info().rss
    return 0
