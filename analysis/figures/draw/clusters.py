"""An order in which what is near each other stands together.

Flows in: distances of all pairs. Flows out: the order of the leaves of their tree.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform


def clustered(nearness: np.ndarray) -> tuple[list[int], list[float]]:
    """Return the leaf order (N,) and, per leaf, where it joins the next one (N,).

    Args:
        nearness: (N, N), symmetric, at most 1; its diagonal does not count.

    Joins are heights in the tree of 1 - nearness by average linkage, with leaves
    ordered by Bar-Joseph et al. (2001). The last leaf has no next; its height is 1.
    """
    if len(nearness) < 3:
        return list(range(len(nearness))), [1.0] * len(nearness)
    distance = 1 - nearness
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(
        squareform(distance, checks=False), "average", optimal_ordering=True
    )
    order = hierarchy.leaves_list(tree)
    joined = squareform(hierarchy.cophenet(tree))
    return order.tolist(), [*joined[order[:-1], order[1:]].tolist(), 1.0]
