"""A dense Keras network: ReLU layers, dropout, softmax, early stopping.

The validation rows are split off explicitly: shuffled, and whole groups at a time.
Keras' own `validation_split` would take the tail of what it is given, and this dataset
is sorted by genre, so early stopping would watch genres that training never saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.models import Setting
from analysis.models._columns import SMOOTH, prepared


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
        self.record = self.model.fit(
            matrix[~inner],
            y[~inner],
            sample_weight=weight[~inner],
            validation_data=(matrix[inner], y[inner], weight[inner]),
            batch_size=self.settings.batch_size,
            epochs=self.settings.epochs,
            callbacks=self._stopping(),
            verbose=0,
        ).history
        return self

    def predict_proba(self, X):
        """Return the softmax outputs, shape (n, G)."""
        matrix = self.columns.transform(X).astype(np.float32)
        return self.model.predict(matrix, batch_size=4096, verbose=0)

    def diagnostics(self) -> dict[str, Any]:
        """Return the curves, one row an epoch, and the epoch that was kept.

        Accuracies are weighted like the losses: a copy counts 1 / |genre set|.
        """
        curves = {
            "loss": "loss",
            "accuracy": "accuracy",
            "validation_loss": "val_loss",
            "validation_accuracy": "val_accuracy",
        }
        history = [
            {"epoch": epoch + 1}
            | {name: float(self.record[key][epoch]) for name, key in curves.items()}
            for epoch in range(len(self.record["loss"]))
        ]
        best = int(np.argmin(self.record["val_loss"])) + 1
        kept = best if self.settings.patience else len(history)
        return {"history": history, "best_epoch": best, "kept_epoch": kept}

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
        import tensorflow

        tensorflow.config.experimental.enable_op_determinism()
        keras.backend.clear_session()
        keras.utils.set_random_seed(self.seed)
        layers = [keras.Input((width,))]
        for _ in range(self.settings.depth):
            layers += [
                keras.layers.Dense(self.settings.width, activation="relu"),
                keras.layers.Dropout(self.settings.dropout),
            ]
        model = keras.Sequential(
            [*layers, keras.layers.Dense(self.classes, activation="softmax")]
        )
        model.compile(
            optimizer=keras.optimizers.Adam(self.settings.learning_rate),
            loss="sparse_categorical_crossentropy",
            weighted_metrics=["accuracy"],
        )
        return model

    def _stopping(self):
        """Return the callback that stops early and keeps the best weights, if any."""
        import keras

        if not self.settings.patience:
            return []
        return [
            keras.callbacks.EarlyStopping(
                monitor="val_loss",
                patience=self.settings.patience,
                restore_best_weights=True,
            )
        ]


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
