"""The classifiers of the judge, all of scikit-learn, each with settings that were chosen on validation.

    boosting   gradient-boosted trees on figures and cells
    forest     extremely randomized trees on figures
    logistic   logistic regression on figures
    network    a small multilayer perceptron on figures
    together   the mean of what the four say

No generator of groovae was trained against any of them.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ...extras import require
from ...hvo import Bools, Floats
from ..sums import Doubles
from .features import Evidence

Classifiers = Mapping[str, Callable[[], Any]]
"""Name -> a new estimator, with `fit` and `predict_proba`."""

TOGETHER: Final = "together"
_ON_CELLS: Final = "boosting"


def classifiers(seed: int) -> Classifiers:
    """The four, in the order in which equals are preferred.

    Raises:
        ExtraError: scikit-learn is not installed.
    """
    ensemble = require("sklearn.ensemble", "evaluate")
    linear = require("sklearn.linear_model", "evaluate")
    network = require("sklearn.neural_network", "evaluate")
    return {
        _ON_CELLS: lambda: ensemble.HistGradientBoostingClassifier(
            max_iter=100,
            learning_rate=0.1,
            max_leaf_nodes=15,
            min_samples_leaf=20,
            l2_regularization=1.0,
            max_features=0.15,
            max_bins=63,
            early_stopping=False,
            random_state=seed,
        ),
        "forest": lambda: _filled(
            ensemble.ExtraTreesClassifier(
                100, min_samples_leaf=2, max_features="sqrt", random_state=seed
            )
        ),
        "logistic": lambda: _filled(linear.LogisticRegression(C=0.01, max_iter=300)),
        "network": lambda: _filled(
            network.MLPClassifier((64,), alpha=1.0, max_iter=30, random_state=seed)
        ),
    }


def columns_of(name: str, evidence: Evidence) -> Floats:
    """What a classifier looks at: (N, C)."""
    if name == _ON_CELLS:
        return np.concatenate([evidence.figures, evidence.cells], 1)
    return evidence.figures


def learn(estimator: Any, columns: Floats, human: Bools) -> Callable[[Floats], Doubles]:
    """Fit an estimator; what is returned says of columns (N, C) how human they are, (N,).

    Columns that do not vary are left out, so that an empty lane of the kit costs nothing.

    Shape:
        - columns: (N, C), nan where missing; human: (N,), which were played by a drummer
    """
    spread = np.fmax.reduce(columns) - np.fmin.reduce(columns)
    kept = np.nan_to_num(spread) > 0
    if not kept.any():
        return lambda others: np.full(len(others), 0.5)
    with warnings.catch_warnings():
        # The network stops after its epochs, on purpose; so would a regression of few windows.
        warnings.simplefilter(
            "ignore", require("sklearn.exceptions", "evaluate").ConvergenceWarning
        )
        estimator.fit(columns[:, kept], human)
    return lambda others: np.asarray(estimator.predict_proba(others[:, kept])[:, 1], np.float64)


def _filled(estimator: Any) -> Any:
    """Standardized, and what is missing as it is on average."""
    preprocessing = require("sklearn.preprocessing", "evaluate")
    impute = require("sklearn.impute", "evaluate")
    return require("sklearn.pipeline", "evaluate").make_pipeline(
        preprocessing.StandardScaler(),
        impute.SimpleImputer(strategy="constant", fill_value=0.0),
        estimator,
    )
