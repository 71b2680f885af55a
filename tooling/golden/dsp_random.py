#!/usr/bin/env python3
"""One golden file of front ends of @cochlea/dsp drawn at random from all options, and their features by NumPy, SciPy, librosa and torchaudio in float64.

usage: python tooling/golden/dsp_random.py [SEED CASES FOLDER]
       without arguments writes packages/dsp/test/golden/random-front-ends.json; with them as many cases as wanted to FOLDER, for a comparison of one's own
needs: the packages of tooling/golden/requirements.txt
"""
import json, sys, warnings
from pathlib import Path

import librosa
import numpy as np
import scipy.fft
import scipy.signal
import torch
import torchaudio

from dsp_signal import test_signal
from golden_file import base64_floats, write_golden

SCIPY_WINDOWS = {"hann": "hann", "hamming": "hamming", "blackman": "blackman", "rectangular": "boxcar", "povey": "hann"}


def window(options):
    name = ("kaiser", options["beta"]) if options["name"] == "kaiser" else SCIPY_WINDOWS[options["name"]]
    values = scipy.signal.get_window(name, options["length"], fftbins=options["periodic"])
    return values**0.85 if options["name"] == "povey" else values


def lead(front_end):
    """Samples of the FFT before a window that is shorter."""
    return (front_end["fftLength"] - front_end["window"]["length"]) // 2 if front_end["window"]["placement"] == "centre" else 0


def cut(signal, front_end):
    """Samples under the window, [frames, length]."""
    fft, hop, length, framing = front_end["fftLength"], front_end["hopLength"], front_end["window"]["length"], front_end["framing"]
    if framing == "snip-edges":
        return librosa.util.frame(signal, frame_length=length, hop_length=hop).T
    if framing == "half-hop":
        margin = 4 * length
        starts = np.arange((len(signal) + hop // 2) // hop) * hop + hop // 2 - length // 2
        return np.pad(signal, margin, mode=front_end["padMode"])[starts[:, None] + np.arange(length) + margin]
    padded = signal if framing == "none" else np.pad(signal, fft // 2, mode=front_end["padMode"])
    frames = librosa.util.frame(padded, frame_length=fft, hop_length=hop).T[:, lead(front_end):lead(front_end) + length]
    return frames[:-1] if framing == "centre-but-last" else frames


def kaldi_bank(mel, rate, fft):
    pitch = lambda hz: 1127 * np.log1p(hz / 700)
    hertz = lambda value: 700 * np.expm1(value / 1127)
    edges = np.linspace(pitch(mel["minHz"]), pitch(mel["maxHz"]), mel["bands"] + 2)
    left, middle, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = pitch(np.arange(fft // 2 + 1) * rate / fft)
    weights = np.maximum(0, np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
    if fft % 2 == 0:
        weights[:, -1] = 0
    return weights * (2 / (hertz(right) - hertz(left)) if mel["norm"] == "slaney" else 1)


def bank(front_end):
    mel, rate, fft = front_end["mel"], front_end["sampleRate"], front_end["fftLength"]
    if mel["scale"] == "kaldi":
        return kaldi_bank(mel, rate, fft)
    norm = "slaney" if mel["norm"] == "slaney" else None
    return librosa.filters.mel(sr=rate, n_fft=fft, n_mels=mel["bands"], fmin=mel["minHz"], fmax=mel["maxHz"], htk=mel["scale"] == "htk", norm=norm, dtype=np.float64)


def spectra(signal, front_end):
    """Rows before the logarithm, and the energies of raw and of windowed frames."""
    frames = cut(signal.astype(np.float64) * front_end["sampleScale"], front_end).copy()
    if front_end["removeDc"]:
        frames -= frames.mean(axis=1, keepdims=True)
    raw = (frames**2).sum(axis=1)
    frames = (frames - front_end["preEmphasis"] * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)) * window(front_end["window"])
    padded = np.zeros((len(frames), front_end["fftLength"]))
    padded[:, lead(front_end):lead(front_end) + frames.shape[1]] = frames
    rows = np.abs(np.fft.rfft(padded)) ** front_end["power"]
    return rows if front_end["kind"] == "spectrogram" else rows @ bank(front_end).T, {"raw": raw, "windowed": (frames**2).sum(axis=1)}


def levels(rows, front_end):
    log = front_end["log"]
    if log["kind"] == "natural":
        return np.log(np.maximum(rows, log["floor"]) + log["offset"])
    if log["kind"] == "decibel":
        to_db = librosa.power_to_db if front_end["power"] == 2 else librosa.amplitude_to_db
        return to_db(rows, ref=np.max if log["reference"] == "maximum" else log["reference"], amin=log["floor"], top_db=log["topDb"])
    if log["kind"] == "pcen":
        options = dict(gain=log["gain"], bias=log["bias"], power=log["power"], time_constant=log["timeConstant"], eps=log["floor"])
        return librosa.pcen(rows.T, sr=front_end["sampleRate"], hop_length=front_end["hopLength"], **options).T
    return rows


def cepstra(rows, energies, mfcc):
    bands = rows.shape[1]
    values = scipy.fft.dct(rows, type=2, norm="ortho" if mfcc["dct"] == "orthonormal" else None) * (np.sqrt(0.5 / bands) if mfcc["dct"] == "htk" else 1)
    if mfcc["lifter"] > 0:
        values = values * (1 + mfcc["lifter"] / 2 * np.sin(np.pi * (np.arange(bands) + mfcc["lifterFrom"]) / mfcc["lifter"]))
    if mfcc["energy"]:
        values[:, 0] = np.log(np.maximum(energies[mfcc["energy"]["kind"]], mfcc["energy"]["floor"]))
    order = {"first": range(mfcc["count"]), "omitted": range(1, mfcc["count"] + 1), "last": [*range(1, mfcc["count"]), 0]}[mfcc["c0"]]
    return values[:, list(order)]


def with_deltas(rows, deltas):
    parts = [rows]
    for order in range(1, deltas["order"] + 1):
        if deltas["edges"] == "interpolate":
            parts.append(librosa.feature.delta(rows.T, width=deltas["width"], order=order).T)
        else:
            parts.append(torchaudio.functional.compute_deltas(torch.from_numpy(parts[-1].T.copy()), win_length=deltas["width"]).numpy().T)
    return np.concatenate(parts, axis=1)


def normalised(rows, normalisation):
    if normalisation["kind"] == "fixed":
        return (rows - np.array(normalisation["mean"])) / np.array(normalisation["deviation"])
    if normalisation["kind"] == "clip":
        axes = None if normalisation["per"] == "all" else 0
        rows = rows - rows.mean(axis=axes, keepdims=True)
        return rows / np.sqrt((rows**2).mean(axis=axes, keepdims=True) + normalisation["floor"]) if normalisation["deviation"] else rows
    return rows


def features(signal, front_end):
    """[frames, bands]"""
    rows, energies = spectra(signal, front_end)
    rows = levels(rows, front_end)
    rows = cepstra(rows, energies, front_end["mfcc"]) if front_end["kind"] == "mfcc" else rows
    rows = with_deltas(rows, front_end["deltas"]) if front_end["deltas"] else rows
    return normalised(rows, front_end["normalisation"])


class Draw:
    """A front end, each field from its values."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def one(self, *values):
        return values[self.random.integers(len(values))]

    def window(self, fft):
        name = self.one("hann", "hamming", "blackman", "povey", "rectangular", "kaiser")
        length = fft if self.random.random() < 0.4 else int(self.random.integers(fft // 2, fft + 1))
        shape = {"beta": self.one(0.5, 6, 14)} if name == "kaiser" else {}
        return {"name": name, "length": length, "periodic": self.one(True, False), "placement": self.one("centre", "start"), **shape}

    def log(self):
        return self.one(
            {"kind": "none"}, {"kind": "natural", "offset": self.one(0, 1e-6, 1), "floor": self.one(1e-10, 1e-5)},
            {"kind": "decibel", "floor": self.one(1e-10, 1e-5), "reference": self.one(1, 20, "maximum"), "topDb": self.one(None, 80, 25.5)},
            {"kind": "pcen", "gain": self.one(0.98, 0.5, 0), "bias": self.one(2, 10, 0), "power": self.one(0.5, 0.25, 1), "timeConstant": self.one(0.4, 0.025), "floor": self.one(1e-6, 1e-3)})

    def mfcc(self, bands):
        c0 = self.one("first", "last", "omitted")
        energy = None if c0 == "omitted" else self.one(None, {"kind": "raw", "floor": 1e-10}, {"kind": "windowed", "floor": 1e-2})
        return {"count": int(self.random.integers(2, bands)), "lifter": self.one(0, 22, 3.5), "lifterFrom": self.one(0, 1), "dct": self.one("orthonormal", "htk", "unnormalised"), "c0": c0, "energy": energy}

    def front_end(self):
        fft, rate, bands = self.one(64, 97, 121, 128, 200, 256, 331, 400, 480, 600), self.one(8000, 11025, 16000, 22050, 48000), int(self.random.integers(3, 24))
        mel = {"bands": bands, "scale": self.one("htk", "slaney", "kaldi"), "norm": self.one("none", "slaney"), "minHz": self.one(0, 20, 125.5), "maxHz": self.one(rate / 2, rate * 0.37)}
        return {"sampleRate": rate, "clipSeconds": None, "channels": "mono", "kind": self.one("spectrogram", "mel", "mel", "mfcc", "mfcc"), "fftLength": fft, "window": self.window(fft),
                "hopLength": int(self.random.integers(fft // 4, fft + 1)), "framing": self.one("centre", "centre-but-last", "none", "snip-edges", "half-hop"), "padMode": self.one("reflect", "constant", "symmetric", "edge"),
                "power": self.one(1, 2), "mel": mel, "log": self.log(), "mfcc": self.mfcc(bands), "deltas": self.one(None, None, {"order": self.one(1, 2), "width": self.one(3, 5), "edges": self.one("replicate", "interpolate")}),
                "normalisation": self.one({"kind": "none"}, {"kind": "none"}, {"kind": "fixed", "mean": [-2.5], "deviation": [0.75]}, {"kind": "clip", "per": self.one("all", "band"), "deviation": self.one(True, False), "floor": 1e-5}),
                "sampleScale": self.one(1, 32768), "removeDc": self.one(True, False), "preEmphasis": self.one(0, 0.97, 0.5)}


def cases(seed, count):
    """Front ends without empty bands, and signals long enough for their deltas; pairs of what is given and what comes out."""
    draw, found = Draw(seed), []
    while len(found) < count:
        front_end = draw.front_end()
        if front_end["kind"] != "spectrogram" and (bank(front_end).max(axis=1) == 0).any():
            continue
        samples = 2 * front_end["fftLength"] + 6 * front_end["hopLength"] + int(draw.random.integers(front_end["hopLength"]))
        given = {"samples": samples, "seed": 100 + len(found), "frontEnd": front_end}
        found.append((given, features(test_signal(samples, given["seed"]), front_end)))
    return found


def write(seed, count, folder):
    for index, (given, values) in enumerate(cases(seed, count)):
        (Path(folder) / f"{index}.json").write_text(json.dumps(given))
        np.save(Path(folder) / f"{index}.npy", values)


warnings.simplefilter("ignore")  # librosa on PCEN without a bias
if len(sys.argv) > 1:
    write(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
else:
    drawn = cases(8, 24)
    write_golden("dsp", "random-front-ends", "features(signal, front_end) of tooling/golden/dsp_random.py", ["numpy", "scipy", "librosa", "torchaudio"], [given for given, _ in drawn],
                 [{"shape": list(values.shape), "data": base64_floats(values)} for _, values in drawn])
