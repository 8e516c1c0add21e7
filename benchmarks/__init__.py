"""Time the verbs and weigh the pages: `python -m benchmarks`.

Flows in: the last commit and the names of rows. Flows out: lines on the terminal.
Nothing is stored: a figure is worth something beside its command, commit and date only.
"""
