"""Where a file of the study lies on the web, as it was at the commit of the report.

Flows in: the declared repository, the commit, a path. Flows out: an address, or nothing
where there is no repository or no commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def at_commit(study: Any, provenance: Mapping[str, Any], path: str) -> str:
    """Return the address of a file of the repository at the commit, or nothing."""
    repository, commit = study.study.repository, provenance.get("commit", "")
    if not (repository and commit):
        return ""
    inside = f"{provenance.get('folder', '')}{path}"
    return quote(f"{repository}/blob/{commit}/{inside}", safe="/:%~@")
