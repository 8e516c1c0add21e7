"""Seeds: one number for every named use of chance.

Flows in: the base seed of the study and the names of a use. Flows out: a 32-bit seed
that depends on nothing else, so that adding a model or a regime moves no other draw.
"""

from __future__ import annotations

import hashlib
import json


def seed_of(base: int, *names: str | int) -> int:
    """Return the seed of one use of chance, in [0, 2**32).

    It is the head of the SHA-256 of the canonical JSON list `[base, *names]`; a list,
    so that ("a", "bc") and ("ab", "c") differ.
    """
    text = json.dumps([base, *names], separators=(",", ":"), ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
