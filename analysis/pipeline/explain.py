"""Why a task would run, in words.

Flows in: a task that pytask has explained. Flows out: its short name, and a sentence
part for each reason: which part of its needs changed, which file is missing.
"""

from __future__ import annotations

from typing import Any


def reasons(task: Any) -> tuple[str, ...]:
    """Return in words why a task would run, always in the same order."""
    explanation = task.attributes.get("explanation")
    found = list(explanation.reasons) if explanation else []
    if ("source", "not_in_db") in [(each.node_type, each.reason) for each in found]:
        return ("it never ran",)
    told = []
    for each in found:
        own = each.node_type == "source"
        name = "which files it reads" if own else _node_name(each.node_name)
        words = {
            "missing": f"{name} is missing",
            "not_in_db": f"{name} was never recorded",
            "changed": f"{name} changed",
            "forced": "it was forced",
            "cascade": f"after {name.removeprefix('task_')}",
        }
        told.append(words.get(each.reason, each.reason))
    return tuple(sorted(set(told))) or ("unknown",)


def _node_name(name: str) -> str:
    """Return the telling part of a node's name: a result's key, or the last part."""
    _, found, key = name.partition("data/results/")
    if found:
        return key
    if name.endswith("]") and "::" in name:
        return name.rpartition("::")[2]
    return name.rpartition("::")[2].rpartition("/")[2] or name


def short_name(task: Any) -> str:
    """Return the name of a task without its file: `fit[artists/audio/xgboost/0]`."""
    return task.name.rpartition("::")[2].removeprefix("task_")
