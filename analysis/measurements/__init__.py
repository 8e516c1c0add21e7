"""What is measured, one module a question; each only reads probabilities and data.

Flows in: items, folds, probabilities of fits. Flows out: contents of results.
"""
