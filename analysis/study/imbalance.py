"""Names that measurements, findings and figures of imbalance share; nothing heavy.

Flows in: nothing. Flows out: the parts of a training set, treatments, and cases.
"""

PARTS = ("tail", "middle", "head")  # thirds of the genres, by their training tracks
NAMES = ("macro_f1", "accuracy", "recall", *PARTS)
ADJUSTED = "adjusted"  # the treatment that needs no training
EVEN = "1"  # the ratio without imbalance
KEPT = "keep-first"  # the case of repeated tracks that were dropped
COPIED, MADE_UP = "oversample", "smote"  # treatments that add rows ...
SAMPLING = (COPIED, MADE_UP, "undersample")  # ... and all that change which rows are
