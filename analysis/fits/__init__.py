"""Train one model on one split, search its parameters, keep its probabilities.

Flows in: recipes, items and folds. Flows out: reports of fits, probabilities in the
cache, the choice of a search.
"""
