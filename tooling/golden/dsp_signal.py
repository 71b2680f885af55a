"""The signal on which front ends are compared."""
import numpy as np

from philox import uniform


def test_signal(samples, seed):
    """A rising tone of falling level over noise; packages/dsp/test/golden-file.ts makes the same."""
    time = np.arange(samples) / samples
    tone = 0.5 * (1 - 0.9 * time) * np.sin(2 * np.pi * samples * (0.01 * time + 0.2 * time**2))
    return (tone + uniform(samples, seed, "golden", low=-0.02, high=0.02)).astype(np.float32)
