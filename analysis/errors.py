"""The one error that a user is meant to read."""


class StudyError(Exception):
    """An expected failure, told in one sentence: what, where, what next.

    The command line prints it without a trace and exits with code 2.
    """
