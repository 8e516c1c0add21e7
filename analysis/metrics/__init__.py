"""Formulas: scores of probabilities, and intervals from drawing whole artists.

Flows in: arrays. Flows out: numbers. Knows no file, no model and no study.
"""
