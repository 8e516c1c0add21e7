"""Who runs the tasks: processes on this machine, or an existing Dask cluster.

Workers times threads never exceeds the cores: two boosted fits at once with two threads
each are ten times slower than with one thread each. The thread counts are set in the
environment before a worker imports anything, because that is when libraries read them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import Executor

from pytask_parallel import ParallelBackend, WorkerType, registry

from analysis.errors import StudyError

BACKEND = ParallelBackend.CUSTOM.value


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
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def use_local() -> None:
    """Let pytask run tasks in processes of this machine."""
    registry.register_parallel_backend(
        ParallelBackend.CUSTOM, _local, worker_type=WorkerType.PROCESSES, remote=False
    )


def use_cluster(address: str) -> int:
    """Let pytask run tasks on the Dask cluster at `address`; return its worker count.

    The workers must share this folder and have the full requirements.

    Raises:
        StudyError: when there is no scheduler or no worker at that address.
    """
    from distributed import Client

    try:
        client = Client(address, timeout="10s", set_as_default=False)
        client.wait_for_workers(1, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise StudyError(
            f"No Dask cluster with a worker answers at {address} ({error}): start "
            "`dask scheduler` and `dask worker`, or leave CLUSTER out."
        ) from error
    threads = sum(
        each["nthreads"]
        for each in client.scheduler_info(n_workers=-1)["workers"].values()
    )
    registry.register_parallel_backend(
        ParallelBackend.CUSTOM,
        lambda n_workers: client.get_executor(pure=False),
        worker_type=WorkerType.PROCESSES,
        remote=False,
    )
    return threads


def _local(n_workers: int) -> Executor:
    """Return a pool of processes that die with this one and with Ctrl-C."""
    from loky import get_reusable_executor

    executor = get_reusable_executor(
        max_workers=n_workers, initializer=_begin, initargs=(os.getpid(), sys.path)
    )

    def stop(number: int, frame: object) -> None:
        executor.shutdown(wait=False, kill_workers=True)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    return executor


def _begin(parent: int, paths: list[str]) -> None:
    """Prepare a worker: leave Ctrl-C to the parent, and end when the parent ends."""
    sys.path[:] = paths
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """End this process as soon as its parent is gone, even by kill -9."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
