#!/usr/bin/env python3
"""Golden file of foldExamples on several labels a clip: how evenly MultilabelStratifiedKFold of iterative-stratification divides the same sets.

usage: python tooling/golden/stratification.py     writes packages/datasets/test/golden/stratification.json
needs: numpy, scikit-learn, iterative-stratification
"""
import numpy as np
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

from golden_file import write_golden
from philox import uniform

LABELS, FOLDS = 5, 5


def drawn(count, seed):
    """Each label rarer than the one before it, as in src/tags.test.ts."""
    draws = uniform(count * LABELS, seed, "labels").astype(np.float32).reshape(count, LABELS)
    return (draws < np.float32(0.5) / np.arange(1, LABELS + 1)).astype(int)


def distance(truth, folds):
    """How far a fold is from its share of a label, as a share of the label's clips: the mean over folds and labels."""
    return np.mean([abs(truth[test, label].sum() / truth[:, label].sum() - 1 / FOLDS) for test in folds for label in range(LABELS)])


def case(count, seed):
    truth = drawn(count, seed)
    tries = [MultilabelStratifiedKFold(FOLDS, shuffle=True, random_state=state).split(truth, truth) for state in range(20)]
    return {"count": count, "seed": seed, "labels": truth.sum(0).tolist(), "distance": float(np.mean([distance(truth, [test for _, test in folds]) for folds in tries]))}


cases = [case(count, seed) for count in (60, 250, 1000) for seed in range(3)]
write_golden("datasets", "stratification", "MultilabelStratifiedKFold(5, shuffle=True), the mean of 20 random states", ["iterative-stratification", "scikit-learn"], {"folds": FOLDS}, {"cases": cases})
