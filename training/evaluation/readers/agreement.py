"""Agreement between readers: Krippendorff's alpha (Computing Krippendorff's Alpha-Reliability, 2011).

1 is perfect agreement, 0 what chance would bring, below 0 systematic disagreement.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

Metric = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(values: np.ndarray, metric: Metric = "interval") -> float | None:
    """Alpha of `values` [readers, units] with NaN where a reader did not rate a unit.

    None where nothing can be said: no unit has two ratings, or all ratings are the same number.
    """
    found, places = np.unique(values[~np.isnan(values)], return_inverse=True)
    if len(found) < 2:
        return None
    coded = np.full(values.shape, -1)
    coded[~np.isnan(values)] = places
    together = np.zeros((len(found), len(found)))  # coincidences of values within units
    for unit in coded.T:
        counts = np.bincount(unit[unit >= 0], minlength=len(found))
        if counts.sum() > 1:
            together += (np.outer(counts, counts) - np.diag(counts)) / (counts.sum() - 1)
    totals, apart = together.sum(1), _distances(found, together.sum(1), metric)
    expected = (np.outer(totals, totals) * apart).sum()
    if not expected:
        return None
    return float(1 - (totals.sum() - 1) * (together * apart).sum() / expected)


def _distances(found: np.ndarray, totals: np.ndarray, metric: Metric) -> np.ndarray:
    """[values, values], squared differences in the sense of the metric."""
    if metric == "nominal":
        return 1.0 - np.eye(len(found))
    if metric == "interval":
        return (found[:, None] - found[None, :]) ** 2
    ranks = np.cumsum(totals) - totals / 2  # the middle of a value's ratings among all of them
    return (ranks[:, None] - ranks[None, :]) ** 2
