"""A dense Keras network: ReLU layers, dropout, softmax, early stopping.

The validation rows are split off explicitly: shuffled, and whole groups at a time.
Keras' own `validation_split` would take the tail of what it is given, and this dataset
is sorted by genre, so early stopping would watch genres that training never saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.models import Setting
from analysis.models._columns import SMOOTH, prepared

RECORDED = ("loss", "accuracy", "val_loss", "val_accuracy")  # by Keras, each epoch
COMPILED = {
    "loss": "sparse_categorical_crossentropy",
    "weighted_metrics": ["accuracy"],
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The parameters of the network, as study.toml gives them.

    width and depth shape the hidden layers. patience 0 means no early stopping: all
    epochs are trained and the last weights kept. validation is "groups" (shuffled,
    whole groups) or "tail": the last rows in the order of the labels, which is what
    Keras' `validation_split` takes from this file; it exists to show what that does.
    """

    width: int
    depth: int
    dropout: float
    learning_rate: float
    batch_size: int
    epochs: int
    patience: int
    validation_share: float
    validation: str = "groups"


class Network:
    """A dense network behind the study's fit / predict_proba interface."""

    def __init__(self, settings: Settings, setting: Setting):
        self.settings, self.seed = settings, setting.seed
        self.classes, self.prepare = setting.classes, setting.prepare
        if settings.validation not in ("groups", "tail"):
            raise ValueError(
                f"validation is groups or tail, not {settings.validation!r}"
            )

    def fit(self, X, y, weight, group):
        """Train until the validation loss has not fallen for `patience` epochs."""
        inner = self._held_back(y, group)
        self.columns = prepared(SMOOTH, self.prepare, self.seed)
        self.columns.fit(X[~inner], y[~inner])
        matrix = self.columns.transform(X).astype(np.float32)
        self.model = self._compiled(matrix.shape[1])
        patience = self.settings.patience
        stopping = [early_stopping(patience)] if patience else []
        rows = (matrix, y, weight)
        self.record = trained(self.model, rows, inner, self.settings, stopping)
        return self

    def predict_proba(self, X):
        """Return the softmax outputs, shape (n, G)."""
        matrix = self.columns.transform(X).astype(np.float32)
        return self.model.predict(matrix, batch_size=4096, verbose=0)

    def diagnostics(self) -> dict[str, Any]:
        """Return the curves, one row an epoch, and the epoch that was kept.

        Accuracies are weighted like the losses: a copy counts 1 / |genre set|.
        """
        found = curves(self.record)
        if not self.settings.patience:
            found["kept_epoch"] = len(found["history"])
        return found

    def _held_back(self, y: np.ndarray, group: np.ndarray) -> np.ndarray:
        """Return which training rows validate, (m,) bool."""
        share = self.settings.validation_share
        if self.settings.validation == "groups":
            return inner_split(group, share, self.seed)
        tail = np.zeros(len(y), dtype=bool)
        tail[np.argsort(y, kind="stable")[-int(share * len(y)) :]] = True
        return tail

    def _compiled(self, width: int):
        """Return the untrained network for `width` inputs."""
        import keras

        begin(self.seed)
        layers = [keras.Input((width,))]
        for _ in range(self.settings.depth):
            layers += [
                keras.layers.Dense(self.settings.width, activation="relu"),
                keras.layers.Dropout(self.settings.dropout),
            ]
        model = keras.Sequential(
            [*layers, keras.layers.Dense(self.classes, activation="softmax")]
        )
        rate = self.settings.learning_rate
        model.compile(optimizer=keras.optimizers.Adam(rate), **COMPILED)
        return model


def begin(seed: int) -> None:
    """Forget earlier networks, and make what follows repeat itself."""
    import keras
    import tensorflow

    tensorflow.config.experimental.enable_op_determinism()
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)


def early_stopping(patience: int) -> Any:
    """Return the callback that stops early and keeps the best weights."""
    import keras

    return keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=patience, restore_best_weights=True
    )


def trained(
    model: Any,
    rows: tuple[np.ndarray, ...],
    inner: np.ndarray,
    settings: Any,
    callbacks: Sequence[Any],
) -> dict[str, list[float]]:
    """Train a network, and return what Keras recorded of every epoch.

    Args:
        model: the network.
        rows: inputs (m, inputs), labels (m,) and weights (m,) of all training rows.
        inner: (m,) bool, the rows that validate.
        settings: batch size and epochs.
        callbacks: of Keras.
    """
    matrix, y, weight = (values[~inner] for values in rows)
    return model.fit(
        matrix,
        y,
        sample_weight=weight,
        validation_data=tuple(values[inner] for values in rows),
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        callbacks=callbacks,
        verbose=0,
    ).history


def curves(record: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return the curves of a training, one row an epoch, and the epoch that was kept.

    That is the one with the lowest validation loss.
    """
    names = {name.replace("val_", "validation_"): name for name in RECORDED}
    history = [
        {"epoch": epoch + 1}
        | {name: float(record[key][epoch]) for name, key in names.items()}
        for epoch in range(len(record["loss"]))
    ]
    best = int(np.argmin(record["val_loss"])) + 1
    return {"history": history, "best_epoch": best, "kept_epoch": best}


def inner_split(group: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Return which rows validate: whole groups, at random.

    Groups are drawn while they hold less than `share` of the rows; the last one drawn
    may carry the sum over it.

    Args:
        group: group code of each row, shape (m,).
        share: the part of the rows to hold back, in (0, 1).
        seed: seed of the draw.

    Returns:
        A boolean mask, shape (m,), that is neither all True nor all False.

    Raises:
        ValueError: when there are fewer than two groups.
    """
    codes, index, counts = np.unique(group, return_inverse=True, return_counts=True)
    if len(codes) < 2:
        raise ValueError("the training rows must hold at least two groups")
    order = np.random.default_rng(seed).permutation(len(codes))
    rows = np.cumsum(counts[order])
    held = max(1, min(len(codes) - 1, int(np.searchsorted(rows, share * rows[-1]))))
    chosen = np.zeros(len(codes), dtype=bool)
    chosen[order[:held]] = True
    return chosen[index]


def build(params: dict[str, Any], setting: Setting) -> Network:
    """Build the network; `params` are the fields of `Settings`.

    The threads of `setting` are not used: TensorFlow reads its thread count once a
    process, from the environment that the worker starts with.
    """
    return Network(Settings(**params), setting)
