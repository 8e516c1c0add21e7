"""A dense Keras network with what later work found to matter on tables.

Numbers are spread out by piecewise linear encoding (Gorishniy, Rubachev and Babenko
2022, "On embeddings for numerical features in tabular deep learning", NeurIPS 35): a
column becomes one number a bin, and the bins hold equally many training rows. Then come
blocks of a dense layer, normalisation, activation and dropout, trained by AdamW
(Loshchilov and Hutter 2019) under a cosine schedule. Early stopping watches whole
groups that are held back, as in the plain network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.models import Setting, network
from analysis.models._columns import Prepare, prepared

QUANTILES = Prepare(scale="quantile", duration="raw")
MOMENTUM = 0.9  # of batch means: small training sets have few steps to learn them


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The parameters of the network, as study.toml gives them.

    bins is how many numbers a column is spread over, at most (0: one, scaled to a
    normal shape). normalise is "batch", "layer" or "none". The learning rate falls
    along half a cosine over all `epochs`. adjust adds that multiple of the log share of
    each genre to the logits of training (Menon et al. 2021, "Long-tail learning via
    logit adjustment", ICLR), which is left out when predicting.
    """

    width: int
    depth: int
    dropout: float
    bins: int
    normalise: str
    learning_rate: float
    weight_decay: float
    batch_size: int
    epochs: int
    patience: int
    validation_share: float
    adjust: float = 0.0


class ModernNetwork:
    """The network behind the study's fit / predict_proba interface."""

    def __init__(self, settings: Settings, setting: Setting):
        if settings.normalise not in ("batch", "layer", "none"):
            raise ValueError(
                f"normalise is batch, layer or none, not {settings.normalise!r}"
            )
        self.settings, self.seed = settings, setting.seed
        self.classes, self.prepare = setting.classes, setting.prepare

    def fit(self, X, y, weight, group):
        """Train until the validation loss has not fallen for `patience` epochs."""
        inner = network.inner_split(group, self.settings.validation_share, self.seed)
        self.columns = prepared(QUANTILES, self.prepare, self.seed)
        self.encoding = Encoding(self.settings.bins)
        self.encoding.fit(self.columns.fit_transform(X[~inner], y[~inner]))
        matrix = self._matrix(X)
        shares = log_shares(y[~inner], weight[~inner], self.classes)
        steps = -(-np.count_nonzero(~inner) // self.settings.batch_size)
        learner, self.model = self._networks(matrix.shape[1], shares, steps)
        stopping = [network.early_stopping(self.settings.patience)]
        rows = (matrix, y, weight)
        self.record = network.trained(learner, rows, inner, self.settings, stopping)
        return self

    def predict_proba(self, X):
        """Return the softmax outputs, shape (n, G)."""
        return self.model.predict(self._matrix(X), batch_size=4096, verbose=0)

    def diagnostics(self) -> dict[str, Any]:
        """Return the curves, one row an epoch, and the epoch that was kept."""
        return network.curves(self.record)

    def _matrix(self, X) -> np.ndarray:
        """Return the encoded columns, (n, inputs) float32."""
        return self.encoding.transform(self.columns.transform(X))

    def _networks(self, width: int, shares: np.ndarray, steps: int):
        """Return the network to train and the one to ask; they share every weight."""
        import keras

        network.begin(self.seed)
        inputs = keras.Input((width,))
        logits = self._logits(inputs)
        softmax = keras.layers.Softmax()
        asked = keras.Model(inputs, softmax(logits))
        moved = logits + self.settings.adjust * shares if self.settings.adjust else None
        learner = asked if moved is None else keras.Model(inputs, softmax(moved))
        rate = keras.optimizers.schedules.CosineDecay(
            self.settings.learning_rate, steps * self.settings.epochs
        )
        decay = self.settings.weight_decay
        optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)
        learner.compile(optimizer=optimizer, **network.COMPILED)
        return learner, asked

    def _logits(self, inputs):
        """Return the blocks and the last layer, without softmax."""
        import keras

        normalise = {
            "batch": lambda: keras.layers.BatchNormalization(momentum=MOMENTUM),
            "layer": keras.layers.LayerNormalization,
            "none": keras.layers.Identity,
        }[self.settings.normalise]
        found = inputs
        for _ in range(self.settings.depth):
            found = keras.layers.Dense(self.settings.width)(found)
            found = keras.layers.Activation("relu")(normalise()(found))
            found = keras.layers.Dropout(self.settings.dropout)(found)
        return keras.layers.Dense(self.classes)(found)


class Encoding:
    """Piecewise linear encoding of the columns of a matrix that hold many values.

    A column with edges b0 < ... < bT becomes T numbers: (x - b[t-1]) / (b[t] - b[t-1]),
    cut to [0, 1], but open below in the first bin and above in the last. The edges
    are quantiles of training rows; equal ones fall together. A column with only a
    flag's values stays as it is.
    """

    def __init__(self, bins: int):
        self.bins = bins

    def fit(self, matrix: np.ndarray) -> Encoding:
        """Learn the edges from training rows (m, columns)."""
        levels = np.linspace(0, 1, self.bins + 1)
        self.edges = [np.unique(np.quantile(each, levels)) for each in matrix.T]
        return self

    def transform(self, matrix: np.ndarray) -> np.ndarray:
        """Return the encoded matrix, (n, inputs) float32."""
        parts = [
            piecewise(each, edges) if self.bins and len(edges) > 2 else each[:, None]
            for each, edges in zip(matrix.T, self.edges, strict=True)
        ]
        return np.hstack(parts).astype(np.float32)


def piecewise(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the piecewise linear encoding (n, bins) of values (n,).

    `edges` (bins + 1,) rise; there are at least two bins.
    """
    found = (values[:, None] - edges[:-1]) / np.diff(edges)
    found[:, 1:] = np.maximum(found[:, 1:], 0)
    found[:, :-1] = np.minimum(found[:, :-1], 1)
    return found


def log_shares(y: np.ndarray, weight: np.ndarray, classes: int) -> np.ndarray:
    """Return the log of each genre's share of the training weight, (G,) float32.

    A genre without rows counts as one with half of the smallest share.
    """
    totals = np.bincount(y, weights=weight, minlength=classes)
    totals = np.maximum(totals, totals[totals > 0].min() / 2)
    return np.log(totals / totals.sum()).astype(np.float32)


def build(params: dict[str, Any], setting: Setting) -> ModernNetwork:
    """Build the network; `params` are the fields of `Settings`.

    TensorFlow reads its thread count from the environment, as for the plain network.
    """
    return ModernNetwork(Settings(**params), setting)
