"""What is stale and why, and who runs it.

Flows in: tasks. Flows out: their products, made where they were stale, and reasons.
"""
