"""Which items train and which test: regimes, and designs cut from them.

Flows in: items, declared regimes and designs. Flows out: the fold of every item.
"""
