"""Why a row has no figure."""


class NotMeasuredError(Exception):
    """Something that a row needs is missing or fails; the text says what."""
