#!/usr/bin/env python3
"""Golden files of @cochlea/audio-io, and two of @cochlea/inference: small sound files written and read back by libsndfile.

usage: python tooling/golden/audio_io.py     writes packages/audio-io/test/golden/{soundfile,lossy}.json and packages/inference/test/golden/sound-files.json
needs: numpy, soundfile (with a libsndfile that has Opus and MP3: 1.1 or later)
"""
import base64, io, json
from pathlib import Path
import numpy as np
import soundfile

EXACT = [
    # container, subtype, channels, rate, byte order
    ("WAV", "PCM_U8", 1, 8000),
    ("WAV", "PCM_16", 2, 44100),
    ("WAV", "PCM_24", 2, 48000),
    ("WAV", "PCM_32", 1, 16000),
    ("WAV", "FLOAT", 3, 22050),
    ("WAV", "DOUBLE", 1, 16000),
    ("WAV", "ALAW", 2, 8000),
    ("WAV", "ULAW", 1, 8000),
    ("WAV", "IMA_ADPCM", 1, 16000),
    ("WAV", "IMA_ADPCM", 2, 44100),
    ("WAV", "MS_ADPCM", 1, 16000),
    ("WAV", "MS_ADPCM", 2, 22050),
    ("WAV", "PCM_16", 2, 16000, "BIG"),
    ("WAV", "PCM_24", 1, 16000, "BIG"),
    ("WAV", "FLOAT", 1, 16000, "BIG"),
    ("WAVEX", "PCM_16", 2, 16000),
    ("WAVEX", "PCM_24", 6, 96000),
    ("WAVEX", "FLOAT", 1, 11025),
    ("WAVEX", "ULAW", 1, 8000),
    ("RF64", "PCM_16", 1, 16000),
    ("W64", "PCM_16", 1, 16000),
    ("W64", "PCM_24", 2, 44100),
    ("W64", "FLOAT", 1, 16000),
    ("AIFF", "PCM_S8", 1, 8000),
    ("AIFF", "PCM_U8", 1, 8000),
    ("AIFF", "PCM_16", 2, 44100),
    ("AIFF", "PCM_16", 2, 44100, "LITTLE"),
    ("AIFF", "PCM_24", 3, 48000),
    ("AIFF", "PCM_32", 1, 16000),
    ("AIFF", "FLOAT", 2, 22050),
    ("AIFF", "DOUBLE", 1, 11025),
    ("AIFF", "ALAW", 1, 8000),
    ("AIFF", "ULAW", 2, 8000),
    ("AIFF", "IMA_ADPCM", 1, 16000),
    ("AIFF", "IMA_ADPCM", 2, 44100),
    ("AU", "PCM_S8", 1, 8000),
    ("AU", "PCM_16", 1, 22050),
    ("AU", "PCM_16", 2, 44100, "LITTLE"),
    ("AU", "PCM_24", 2, 48000),
    ("AU", "PCM_32", 1, 16000),
    ("AU", "FLOAT", 3, 22050),
    ("AU", "DOUBLE", 1, 16000, "LITTLE"),
    ("AU", "ALAW", 2, 8000),
    ("AU", "ULAW", 1, 8000),
    ("FLAC", "PCM_S8", 1, 8000),
    ("FLAC", "PCM_16", 1, 16000),
    ("FLAC", "PCM_16", 2, 44100),
    ("FLAC", "PCM_24", 2, 48000),
    ("FLAC", "PCM_24", 6, 12345),
]

LOSSY = [
    # container, subtype, channels, rate, samples, further options
    ("MP3", "MPEG_LAYER_III", 1, 8000, 3000, {}),
    ("MP3", "MPEG_LAYER_III", 1, 16000, 12000, {"bitrate_mode": "CONSTANT"}),
    ("MP3", "MPEG_LAYER_III", 2, 44100, 9001, {"bitrate_mode": "VARIABLE"}),
    ("MP3", "MPEG_LAYER_III", 1, 48000, 20000, {"bitrate_mode": "AVERAGE", "compression_level": 0.9}),
    ("OGG", "VORBIS", 1, 8000, 6000, {}),
    ("OGG", "VORBIS", 2, 44100, 9001, {"compression_level": 0.9}),
    ("OGG", "VORBIS", 6, 48000, 3000, {"compression_level": 1.0}),
    ("OGG", "OPUS", 1, 48000, 60000, {"compression_level": 0.9}),
    ("OGG", "OPUS", 2, 48000, 9001, {}),
    ("OGG", "OPUS", 6, 48000, 3000, {"compression_level": 1.0}),
    ("OGG", "OPUS", 1, 16000, 5000, {}),
]

ADPCM = {"IMA_ADPCM", "MS_ADPCM"}


def signal(channels, rate, length=60):
    """A tone a channel, noise, and both ends of the scale."""
    rng = np.random.default_rng(channels * 1000003 + rate)
    time = np.arange(length)[:, None] / 60
    wave = 0.5 * np.sin(2 * np.pi * (3 + np.arange(channels)) * time) + rng.normal(0, 0.05, (length, channels))
    wave[7], wave[8] = 1 - 2**-23, -1
    return wave


def floats(samples):
    return [base64.b64encode(np.ascontiguousarray(c, "<f4").tobytes()).decode() for c in samples.T]


def exact(container, subtype, channels, rate, endian=None):
    file = io.BytesIO()
    # ADPCM comes in blocks of some hundred samples; a stride keeps the golden file small.
    length, stride = (1500, 7) if subtype in ADPCM else (60, 1)
    soundfile.write(file, signal(channels, rate, length), rate, format=container, subtype=subtype, endian=endian)
    content = file.getvalue()
    samples, _ = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    return {
        "call": f"soundfile.read({container} {subtype}{f' {endian}' if endian else ''}, {channels} channels, {rate} Hz)",
        "input": {"container": container, "length": length, "file": base64.b64encode(content).decode()},
        "output": {"sampleRate": rate, "length": len(samples), "stride": stride, "channels": floats(samples[::stride])},
    }


def tones(channels, rate, length):
    """A tone a channel that swells, and noise that decides what the encoder drops."""
    rng = np.random.default_rng(channels * 1000003 + rate)
    time = np.arange(length)[:, None] / rate
    swell = 1 + 0.5 * np.sin(2 * np.pi * 7 * time)
    return 0.3 * swell * np.sin(2 * np.pi * (300 + 170 * np.arange(channels)) * time) + rng.normal(0, 0.01, (length, channels))


def lossy(container, subtype, channels, rate, length, options):
    file = io.BytesIO()
    soundfile.write(file, tones(channels, rate, length), rate, format=container, subtype=subtype, **options)
    content = file.getvalue()
    samples, _ = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    stride = 61
    return {
        "call": f"soundfile.read({container} {subtype}, {channels} channels, {rate} Hz, {length} samples{''.join(f', {k} {v}' for k, v in options.items())})",
        "input": {"container": container, "subtype": subtype, "file": base64.b64encode(content).decode()},
        "output": {"sampleRate": rate, "length": len(samples), "stride": stride, "channels": floats(samples[::stride])},
    }


def write(package, name, cases):
    golden = {
        "call": "soundfile.read(file, dtype='float32'); of the samples every `stride`-th",
        "versions": {"soundfile": soundfile.__version__, "libsndfile": soundfile.__libsndfile_version__},
        "cases": cases,
    }
    target = Path(__file__).resolve().parents[2] / "packages" / package / "test/golden" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(golden, indent=1) + "\n")
    print(target.name, target.stat().st_size)


write("audio-io", "soundfile", [exact(*one) for one in EXACT])
write("audio-io", "lossy", [lossy(*one) for one in LOSSY])
# The smallest of two kinds, for a test that files of all kinds reach the package.
write("inference", "sound-files", [lossy(*one) for one in LOSSY if one[1] != "VORBIS" and one[3] * one[4] in (8000 * 3000, 48000 * 9001)])
