"""The dataset: where it comes from, what a valid file is, what is split and counted.

Flows in: a workspace folder. Flows out: `source.locate` a verified file,
`table.read` a checked table, `cleaning.clean` a cleaned one, `items.items` what a
regime splits, `demo` a small synthetic dataset of the same form.
"""
