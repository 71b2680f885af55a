#!/usr/bin/env python3
"""Golden files of @cochlea/audio-io: small WAV and FLAC files written and read back by libsndfile.

usage: python tooling/golden/audio_io.py     writes packages/audio-io/test/golden/soundfile.json
needs: numpy, soundfile
"""
import base64, io, json
from pathlib import Path
import numpy as np
import soundfile

CASES = [
    # container, subtype, channels, rate
    ("WAV", "PCM_U8", 1, 8000),
    ("WAV", "PCM_16", 2, 44100),
    ("WAV", "PCM_24", 2, 48000),
    ("WAV", "PCM_32", 1, 16000),
    ("WAV", "FLOAT", 3, 22050),
    ("WAV", "DOUBLE", 1, 16000),
    ("WAVEX", "PCM_16", 2, 16000),
    ("WAVEX", "PCM_24", 6, 96000),
    ("WAVEX", "FLOAT", 1, 11025),
    ("RF64", "PCM_16", 1, 16000),
    ("FLAC", "PCM_S8", 1, 8000),
    ("FLAC", "PCM_16", 1, 16000),
    ("FLAC", "PCM_16", 2, 44100),
    ("FLAC", "PCM_24", 2, 48000),
    ("FLAC", "PCM_24", 6, 12345),
]


def signal(channels, rate):
    """A tone a channel, noise, and both ends of the scale."""
    rng = np.random.default_rng(channels * 1000003 + rate)
    time = np.arange(60)[:, None] / 60
    wave = 0.5 * np.sin(2 * np.pi * (3 + np.arange(channels)) * time) + rng.normal(0, 0.05, (60, channels))
    wave[7], wave[8] = 1 - 2**-23, -1
    return wave


def case(container, subtype, channels, rate):
    file = io.BytesIO()
    soundfile.write(file, signal(channels, rate), rate, format=container, subtype=subtype)
    content = file.getvalue()
    samples, _ = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    return {
        "call": f"soundfile.read({container} {subtype}, {channels} channels, {rate} Hz)",
        "input": {"container": container, "file": base64.b64encode(content).decode()},
        "output": {"sampleRate": rate, "channels": [base64.b64encode(np.ascontiguousarray(c, "<f4").tobytes()).decode() for c in samples.T]},
    }


golden = {
    "call": "soundfile.read(file, dtype='float32')",
    "versions": {"soundfile": soundfile.__version__, "libsndfile": soundfile.__libsndfile_version__},
    "cases": [case(*one) for one in CASES],
}
target = Path(__file__).resolve().parents[2] / "packages/audio-io/test/golden/soundfile.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(golden, indent=1) + "\n")
