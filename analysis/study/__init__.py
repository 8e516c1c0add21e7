"""The study as it is declared: study.toml as values, and the fits that follow from it.

Flows in: study.toml. Flows out: a `Study`, recipes of fits, groups of fits, seeds.
"""
