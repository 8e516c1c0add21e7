"""The verbs of make, one module each: they read words, call the packages and print.

Flows in: the words of a command line. Flows out: an exit code, lines on the terminal,
and whatever the packages write. The only package that knows all others.
"""
