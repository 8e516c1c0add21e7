"""What becomes of pytask's tasks between collecting and running them.

Flows in: the tasks that the task files declare, and what pytask remembers of them.
Flows out: tasks that depend on the code they reach, on no comment and no line number;
only those that have to run; and for each the record that agrees with what is there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from pathlib import Path
from typing import Any

from _pytask.lockfile import (
    build_portable_node_id,
    build_portable_task_id,
    read_lockfile,
)
from pytask import Task, hookimpl
from pytask.tree_util import tree_leaves

from analysis.pipeline.fingerprint import fingerprint
from analysis.results import store

HERE = Path(__file__).parents[1]


class Step(Task):
    """A task whose state is which files it reads, not where it is written down.

    pytask would take the text of its file, in which a comment counts. What decides the
    content of its products are its other nodes.
    """

    def state(self) -> str:
        """Return the digest of the paths of its files, from the workspace on."""
        paths = sorted(self.attributes["reads"])
        return hashlib.sha256("\n".join(paths).encode()).hexdigest()


def files(tree: Any, root: Path) -> dict[str, Any]:
    """Return the nodes of a tree that are files, by their paths below `root`."""
    return {
        os.path.relpath(node.path, root).replace(os.sep, "/"): node
        for node in tree_leaves(tree)
        if hasattr(node, "path")
    }


def called(task: Task, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the functions that a task calls: its own, and those chosen for it."""
    return (f"{HERE.name}.{task.path.stem}:{task.function.__name__}", *chosen)


class Reader:
    """Let every task depend on the code that its function reaches."""

    @hookimpl(tryfirst=True)
    def pytask_collect_modify_tasks(self, session: Any, tasks: list[Task]) -> None:
        """Fill in the code and the libraries of every task."""
        made: set[str] = set()
        for task in tasks:
            task.__class__ = Step
            task.attributes["reads"] = files(task.depends_on, session.config["root"])
            made.update(files(task.produces, session.config["root"]))
            needs = task.depends_on["needs"]
            task.attributes["called"] = called(task, needs["code"].value)
            reached = fingerprint(*task.attributes["called"])
            needs["code"].value = reached.code
            needs["libraries"].value = store.canonical(reached.libraries)
        for task in tasks:
            task.attributes["root"] = made.isdisjoint(task.attributes["reads"])


class Settled:
    """Let the record of each task be the one that agrees with what is there.

    pytask keeps what it did since the last whole run in a journal beside its record,
    and takes the journal for the truth. Where results were put back since, as by `git
    checkout`, the older record holds again.
    """

    @hookimpl(trylast=True)
    def pytask_collect_modify_tasks(self, session: Any, tasks: list[Task]) -> None:
        """Take the older record of a task where all of it holds."""
        state, root = session.config["lockfile_state"], session.config["root"]
        path = session.config["lockfile_path"]
        if not path.with_name(f"{path.name}.journal").is_file():
            return
        before = read_lockfile(path)
        older = {entry.id: entry for entry in before.task} if before else {}
        named = ((build_portable_task_id(task, root), task) for task in tasks)
        state.set_task_entries(
            [
                older[name]
                for name, task in named
                if name in older
                and older[name] != state.get_task_entry(name)
                and _holds(older[name], task, root)
            ]
        )


def _holds(entry: Any, task: Task, root: Path) -> bool:
    """Return whether a record says of a task what is there now."""
    now = {
        build_portable_node_id(node, root): node.state()
        for tree in (task.depends_on, task.produces)
        for node in tree_leaves(tree)
    }
    return entry.state == task.state() and {**entry.depends_on, **entry.produces} == now


class Only:
    """Leave some tasks only; the others are fresh, and need no one to look at them."""

    def __init__(self, names: Container[str]) -> None:
        self.names = names

    @hookimpl(trylast=True)
    def pytask_collect_modify_tasks(self, tasks: list[Task]) -> None:
        """Drop every task but the wanted ones."""
        tasks[:] = [task for task in tasks if task.name in self.names]
