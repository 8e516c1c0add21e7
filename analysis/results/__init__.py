"""The only door to data/results: read and write, look up, say what each folder holds.

Flows in: contents, or the name of a result. Flows out: small JSON and CSV files that a
person can diff, and their values.
"""
