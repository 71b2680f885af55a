#!/usr/bin/env python3
"""Golden files of @cochlea/dsp from the feature extractors that published models are used with, and of inverse transforms.

usage: python tooling/golden/dsp_extractors.py     writes packages/dsp/test/golden/front-end-extractor-*.json and inverse-stft-*.json
needs: the packages of tooling/golden/requirements.txt

Signals are those of dsp.py. 64 bands in place of AST's 128, of which several would be empty at its FFT length of 512.
"""
import librosa
import numpy as np
import torch
import torchaudio
from transformers import ASTFeatureExtractor, ClapFeatureExtractor, Speech2TextFeatureExtractor

from dsp_signal import test_signal
from golden_file import base64_floats, write_golden

TRANSFORMERS = ["transformers", "torch", "torchaudio"]


def write(name, call, distributions, input, values):
    values = np.asarray(values, dtype=np.float64)
    write_golden("dsp", name, call, distributions, input, {"shape": list(values.shape), "data": base64_floats(values)})


def front_end(name, call, samples, seed, preset, changes, values):
    write(f"front-end-extractor-{name}", call, TRANSFORMERS, {"samples": samples, "seed": seed, "preset": preset, "changes": changes}, values)


def ast(samples=3217, bands=64):
    frames = 1 + (samples - 400) // 160
    extractor = ASTFeatureExtractor(num_mel_bins=bands, max_length=frames)
    values = extractor(test_signal(samples, 21), sampling_rate=16000, return_tensors="np").input_values[0]
    changes = {"sampleScale": 1, "window": {"name": "hann", "length": 400, "periodic": False, "placement": "start"},
               "mel": {"bands": bands, "scale": "kaldi", "norm": "none", "minHz": 20, "maxHz": 8000},
               "normalisation": {"kind": "fixed", "mean": [extractor.mean], "deviation": [2 * extractor.std]}}
    front_end("ast", f"ASTFeatureExtractor(num_mel_bins={bands}, max_length={frames})", samples, 21, "kaldi", changes, values.T)


def speech_to_text(samples=3217):
    extractor = Speech2TextFeatureExtractor()
    values = extractor(test_signal(samples, 22), sampling_rate=16000, return_tensors="np").input_features[0]
    changes = {"normalisation": {"kind": "clip", "per": "band", "deviation": True, "floor": 0}}
    front_end("speech-to-text", "Speech2TextFeatureExtractor()", samples, 22, "kaldi", changes, values.T)


def clap(samples=9600):
    """Its clips are padded to their length by zeros, here to 0.25 s."""
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="pad")
    values = extractor(test_signal(samples, 23), sampling_rate=48000, max_length=12000, return_tensors="np").input_features[0, 0]
    changes = {"sampleRate": 48000, "clipSeconds": 0.25, "fftLength": 1024, "hopLength": 480, "window": {"name": "hann", "length": 1024, "periodic": True, "placement": "centre"},
               "mel": {"bands": 64, "scale": "slaney", "norm": "slaney", "minHz": 0, "maxHz": 14000}, "log": {"kind": "decibel", "floor": 1e-10, "reference": 1, "topDb": None}}
    front_end("clap", "ClapFeatureExtractor(truncation='rand_trunc', padding='pad')(max_length=12000)", samples, 23, "torchaudio", changes, values.T)


def inverse(samples=1500):
    """Of a spectrum that is no transform of any signal: each bin is halved and its neighbour is not."""
    signal = torch.from_numpy(test_signal(samples, 24))
    for name, fft, window, hop, periodic, length in [("hann-240", 240, 200, 50, True, None), ("hamming-121-symmetric", 121, 100, 30, False, 1400)]:
        shape = (torch.hann_window if name.startswith("hann") else torch.hamming_window)(window, periodic=periodic, dtype=torch.float64)
        spectrum = torch.stft(signal.double(), fft, hop, window, shape, return_complex=True)
        spectrum[::2] *= 0.5
        call = f"istft(stft(signal, {fft}, {hop}, {window}, window) with every other bin from 0 halved, length={length})"
        options = {"fftLength": fft, "hopLength": hop, "window": {"name": name.split("-")[0], "length": window, "periodic": periodic, "placement": "centre"}, "framing": "centre", "padMode": "reflect"}
        result = torch.istft(spectrum, fft, hop, window, shape, length=length)
        write(f"inverse-stft-{name}", call, ["torch"], {"samples": samples, "seed": 24, "options": {**options, **({"length": length} if length else {})}}, result)
    spectrum = librosa.stft(signal.numpy().astype(np.float64), n_fft=128, hop_length=32, window="hamming", center=False)
    spectrum[::2] *= 0.5
    options = {"fftLength": 128, "hopLength": 32, "window": {"name": "hamming", "length": 128, "periodic": True, "placement": "centre"}, "framing": "none", "padMode": "reflect"}
    write("inverse-stft-none", "istft(stft(signal, n_fft=128, hop_length=32, window='hamming', center=False) with every other bin from 0 halved)", ["librosa"], {"samples": samples, "seed": 24, "options": options}, librosa.istft(spectrum, hop_length=32, window="hamming", center=False))


def resampling():
    """Ratios that no common rate is behind, and ones that halve and multiply."""
    for rate, to, samples, options, ours in [
        (96000, 22050, 1500, {}, {}), (11025, 48000, 300, {"lowpass_filter_width": 24, "rolloff": 0.8}, {"zeroCrossings": 24, "rolloff": 0.8}),
        (16000, 8000, 900, {"resampling_method": "sinc_interp_kaiser", "beta": 5.0}, {"window": "kaiser", "beta": 5}), (12345, 16000, 400, {}, {}),
    ]:
        signal = torch.from_numpy(test_signal(samples, rate))
        result = torchaudio.functional.resample(signal.double(), rate, to, **options)
        write(f"resample-{rate}-{to}", f"resample(signal, {rate}, {to}, {options})", ["torch", "torchaudio"], {"samples": samples, "seed": rate, "fromHz": rate, "toHz": to, **ours}, result)


ast()
speech_to_text()
clap()
inverse()
resampling()
