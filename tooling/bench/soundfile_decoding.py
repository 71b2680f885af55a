#!/usr/bin/env python3
"""libsndfile's side of decoding.mjs: writes a file, or reads some when asked.

usage: soundfile_decoding.py write FILE SECONDS RATE CHANNELS [WAV]     a part of a recording (repeated where it ends), or of tones under noise
       soundfile_decoding.py read FILE...
"read" prints a line of JSON when ready: {"description", "digest"}, the latter of all samples. Then, for each line `VARIANT READS` on standard input, one line:
for each of that many reads the milliseconds that passed, and those of all processors, a file: [[0.31, 0.3], ...]. Ends with its input.
needs: soundfile, numpy
"""
import hashlib
import json
import sys
import time

import numpy as np
import soundfile


def sound(seconds, rate, channels, wav):
    count = int(float(seconds) * rate)
    if wav:
        recording = soundfile.read(wav, dtype="float32", always_2d=True)[0][:, 0]
        return np.stack([np.resize(recording[37 * channel:], count) for channel in range(channels)], axis=1)
    t, noise = np.arange(count) / rate, np.random.default_rng(0).standard_normal((count, channels))
    tones = sum(0.2 / k * np.sin(2 * np.pi * 220 * k * t) for k in range(1, 6)) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t))
    return (tones[:, None] + 0.01 * noise).astype(np.float32)


def write(file, seconds, rate, channels, wav=None):
    subtype = {"opus": "OPUS", "wav": "PCM_16", "flac": "PCM_16", "ogg": "VORBIS"}.get(file.split(".")[-1])
    soundfile.write(file, sound(seconds, int(rate), int(channels), wav), int(rate), subtype=subtype, format="OGG" if subtype == "OPUS" else None)


def milliseconds(files):
    before, start = time.process_time(), time.perf_counter()
    for file in files:
        soundfile.read(file, dtype="float32")
    return [(time.perf_counter() - start) * 1e3 / len(files), (time.process_time() - before) * 1e3 / len(files)]


def digest(files):
    """Of all samples of all files, one channel behind the other."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(np.ascontiguousarray(soundfile.read(file, dtype="float32", always_2d=True)[0].T))
    return whole.hexdigest()


def read(*files):
    print(json.dumps({"description": f"{soundfile.__libsndfile_version__} by soundfile {soundfile.__version__}", "digest": digest(files)}), flush=True)
    for line in sys.stdin:
        print(json.dumps([milliseconds(files) for _ in range(int(line.split()[1]))]), flush=True)


{"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
