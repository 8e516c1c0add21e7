"""Who runs the tasks: processes on this machine, or an existing Dask cluster.

Workers times threads never exceeds the cores: two boosted fits at once with two threads
each are ten times slower than with one thread each. The thread counts are set in the
environment before a worker imports anything, because that is when libraries read them.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import psutil
from pytask_parallel import ParallelBackend, WorkerType, registry

from analysis.errors import StudyError
from analysis.pipeline.quota import granted
from analysis.workspace import PROJECT

if TYPE_CHECKING:
    from distributed import Client

BACKEND = ParallelBackend.CUSTOM.value
PACKAGE = __package__.partition(".")[0]
WAIT = 5  # seconds until a cluster must answer


def environment(threads: int) -> dict[str, str]:
    """Return the variables that hold a process to `threads` threads, waiting idly."""
    count = str(threads)
    counted = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    return {f"{name}_NUM_THREADS": count for name in counted} | {
        "TF_NUM_INTRAOP_THREADS": count,
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
    }


def cores() -> int:
    """Return how many cores this process may use: no more than it is granted whole.

    loky knows the machine, the affinity, the limit of Windows and LOKY_MAX_CPU_COUNT.
    """
    import loky

    return max(1, math.floor(min(loky.cpu_count(), granted())))


def count(wanted: int) -> int:
    """Return how many workers to start: as many as wanted (0: all), one a core."""
    return min(wanted, cores()) or cores()


class Pool:
    """An executor that does not outlive its work.

    Left while tasks still run, which Ctrl-C does, it ends them instead of waiting.

    Args:
        start: takes a function with its arguments, and returns its future.
        end: ends the executor, told whether to stop what still runs.
    """

    def __init__(
        self, start: Callable[..., Future[Any]], end: Callable[[bool], None]
    ) -> None:
        self.start, self.end = start, end
        self.futures: list[Future[Any]] = []

    def submit(self, *call: Any, **named: Any) -> Future[Any]:
        """Submit a function and its arguments."""
        self.futures = [each for each in self.futures if not each.done()]
        with _deaf():
            self.futures.append(self.start(*call, **named))
        return self.futures[-1]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.end(not all(each.done() for each in self.futures))


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that never hear Ctrl-C; this process hears it a moment later."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def use_local() -> None:
    """Let pytask run tasks in processes of this machine."""
    _register(_local)


def _register(builder: Callable[[int], Pool]) -> None:
    """Tell pytask who builds the pool; a polite kill then ends it like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    registry.register_parallel_backend(
        ParallelBackend.CUSTOM,
        builder,
        worker_type=WorkerType.PROCESSES,
        remote=False,
    )


def _local(n_workers: int) -> Pool:
    """Return a pool of processes that die with this one and with Ctrl-C."""
    from loky import get_reusable_executor

    executor = get_reusable_executor(
        max_workers=n_workers, initializer=_begin, initargs=(os.getpid(), sys.path)
    )
    return Pool(executor.submit, lambda stop: executor.shutdown(kill_workers=stop))


def _begin(parent: int, paths: list[str]) -> None:
    """Prepare a worker: leave Ctrl-C to the parent, and end when the parent ends."""
    sys.path[:] = paths
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """End this process as soon as its parent is gone, even by kill -9."""
    while os.getppid() == parent:
        time.sleep(1)
    for child in psutil.Process().children(recursive=True):  # as costs are measured in
        with contextlib.suppress(psutil.Error):
            child.kill()
    os._exit(1)


def use_cluster(address: str) -> int:
    """Let pytask run tasks on the Dask cluster at `address`; return its worker count.

    The workers must see this folder under the same path, and have the full
    requirements.

    Raises:
        StudyError: when no scheduler or no worker answers there, or a worker does not
            see the project.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
        client.wait_for_workers(1, timeout=WAIT)
    except (OSError, ValueError, TimeoutError) as error:
        raise StudyError(
            f"No Dask cluster with a worker answers at {address} ({error}): start "
            "`dask scheduler` and `dask worker`, or leave CLUSTER out."
        ) from error
    found = client.run(_preparation(), str(PROJECT), PACKAGE, environment(1))
    lost = sorted(worker for worker, seen in found.items() if not seen)
    if lost:
        raise StudyError(
            f"The Dask worker at {lost[0]} finds no {PROJECT / PACKAGE}: workers "
            "must see this folder under the same path."
        )
    _register(lambda n_workers: _remote(client))
    return len(found)


def _preparation() -> Callable[[str, str, dict[str, str]], bool]:
    """Return the function that readies a worker; as a local one it travels by value.

    A worker lives longer than a run: it may have loaded the code of an earlier one,
    which was edited since, or that of another folder.
    """

    def prepare(project: str, package: str, settings: dict[str, str]) -> bool:
        for name in list(sys.modules):
            if name.partition(".")[0] == package:
                del sys.modules[name]
        sys.path[:] = [project, *(path for path in sys.path if path != project)]
        os.environ.update(settings)
        importlib.invalidate_caches()
        return importlib.util.find_spec(package) is not None

    return prepare


def _remote(client: Client) -> Pool:
    """Return a pool of the cluster's workers; leaving it early cancels what waits.

    A task travels as bytes, because the scheduler, which reads what it passes on, may
    not have the project.
    """
    import cloudpickle

    executor = client.get_executor(pure=False)

    def start(*call: Any, **named: Any) -> Future[Any]:
        packed = cloudpickle.dumps(functools.partial(_in_turn, *call, **named))
        return executor.submit(lambda task: cloudpickle.loads(task)(), packed)

    def end(stop: bool) -> None:
        executor.shutdown(wait=not stop)
        client.close()

    return Pool(start, end)


def _in_turn(work: Callable[..., Any], /, *call: Any, **named: Any) -> Any:
    """Run a task alone in this worker process.

    A Dask worker may run tasks in several threads, but TensorFlow has one seed a
    process.
    """
    with _TURN:
        return work(*call, **named)


_TURN = threading.Lock()
