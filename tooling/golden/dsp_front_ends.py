#!/usr/bin/env python3
"""Golden files of the front ends of @cochlea/dsp: each preset, and each option away from its preset, from the library that has it.

usage: python tooling/golden/dsp_front_ends.py     writes packages/dsp/test/golden/front-end-*.json
needs: the packages of tooling/golden/requirements.txt

A file's input names a preset and the fields changed; features are [bands, frames]. Signals are those of dsp.py.
"""
import kaldi_native_fbank as knf
import librosa
import numpy as np
import torch
import torchaudio
from transformers import WhisperFeatureExtractor

from dsp_signal import test_signal
from golden_file import base64_floats, write_golden

KALDI, LIBROSA, TORCHAUDIO = ["kaldi-native-fbank"], ["librosa"], ["torch", "torchaudio"]
F = torchaudio.functional


def write(name, call, distributions, samples, seed, preset, changes, values):
    values = np.asarray(values, dtype=np.float64)
    input = {"samples": samples, "seed": seed, "preset": preset, "changes": changes}
    write_golden("dsp", f"front-end-{name}", call, distributions, input, {"shape": list(values.shape), "data": base64_floats(values)})


SMALL = {"fftLength": 120, "hopLength": 90}
WINDOWS = {
    "hamming": (torch.hamming_window, {}, True), "blackman": (torch.blackman_window, {"periodic": False}, False),
    "kaiser": (torch.kaiser_window, {"periodic": True, "beta": 6.0}, True), "rectangular": (torch.ones, {}, True),
}


def windows(samples=1500):
    for name, (function, options, periodic) in WINDOWS.items():
        spectrum = torchaudio.transforms.Spectrogram(n_fft=120, win_length=100, hop_length=90, window_fn=function, wkwargs=options or None)(torch.from_numpy(test_signal(samples, 11)))
        window = {"name": name, "length": 100, "periodic": periodic, "placement": "centre", **({"beta": 6} if name == "kaiser" else {})}
        changes = {**SMALL, "kind": "spectrogram", "log": {"kind": "none"}, "window": window}
        write(f"window-{name}", f"Spectrogram(n_fft=120, win_length=100, hop_length=90, window_fn={function.__name__}, wkwargs={options})", TORCHAUDIO, samples, 11, "torchaudio", changes, spectrum)


def framing(samples=1503):
    window = {"name": "hann", "length": 100, "periodic": True, "placement": "centre"}
    for mode in ["reflect", "constant", "symmetric", "edge"]:
        spectrum = np.abs(librosa.stft(test_signal(samples, 12), n_fft=121, hop_length=90, win_length=100, pad_mode=mode))
        changes = {"kind": "spectrogram", "fftLength": 121, "hopLength": 90, "window": window, "padMode": mode, "power": 1, "log": {"kind": "none"}}
        write(f"pad-{mode}", f"abs(stft(n_fft=121, hop_length=90, win_length=100, pad_mode={mode!r}))", LIBROSA, samples, 12, "librosa", changes, spectrum)
    spectrum = np.abs(librosa.stft(test_signal(samples, 12), n_fft=120, hop_length=90, center=False)) ** 2
    changes = {**SMALL, "kind": "spectrogram", "framing": "none", "window": {**window, "length": 120}, "log": {"kind": "none"}}
    write("framing-none", "abs(stft(n_fft=120, hop_length=90, center=False)) ** 2", LIBROSA, samples, 12, "librosa", changes, spectrum)


def torchaudio_options(samples=3200):
    signal = torch.from_numpy(test_signal(samples, 13))
    transform = torchaudio.transforms.MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=320, n_mels=24, f_min=100, f_max=7000, mel_scale="slaney", norm="slaney", power=1)
    level = torchaudio.transforms.AmplitudeToDB("magnitude", top_db=30)(transform(signal))
    mel = {"bands": 24, "scale": "slaney", "norm": "slaney", "minHz": 100, "maxHz": 7000}
    log = {"kind": "decibel", "floor": 1e-10, "reference": 1, "topDb": 30}
    write("torchaudio-slaney-magnitude", "AmplitudeToDB('magnitude', top_db=30)(MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=320, n_mels=24, f_min=100, f_max=7000, mel_scale='slaney', norm='slaney', power=1))",
          TORCHAUDIO, samples, 13, "torchaudio", {"hopLength": 320, "power": 1, "mel": mel, "log": log}, level)
    mel = {"bands": 40, "scale": "htk", "norm": "none", "minHz": 0, "maxHz": 8000}
    options = dict(n_fft=512, win_length=400, hop_length=160, n_mels=40)
    mfcc = torchaudio.transforms.MFCC(16000, n_mfcc=13, norm=None, log_mels=True, melkwargs=options)(signal)
    natural = {"kind": "natural", "offset": 1e-6, "floor": 0}
    changes = {"kind": "mfcc", "mel": mel, "log": natural, "mfcc": {"count": 13, "lifter": 0, "lifterFrom": 0, "dct": "unnormalised", "c0": "first", "energy": None}}
    write("torchaudio-mfcc-unnormalised", f"MFCC(16000, n_mfcc=13, norm=None, log_mels=True, melkwargs={options})", TORCHAUDIO, samples, 13, "torchaudio", changes, mfcc)
    slopes = F.compute_deltas(mfcc, win_length=7)
    joined = torch.cat([mfcc, slopes, F.compute_deltas(slopes, win_length=7)])
    write("torchaudio-deltas", "MFCC as above, compute_deltas(win_length=7), and compute_deltas of those", TORCHAUDIO, samples, 13, "torchaudio", {**changes, "deltas": {"order": 2, "width": 7, "edges": "replicate"}}, joined)
    write("speech-commands", f"log(MelSpectrogram(16000, {options}) + 1e-6)", TORCHAUDIO, samples, 13, "speech-commands", {"clipSeconds": None}, torch.log(torchaudio.transforms.MelSpectrogram(16000, **options)(signal) + 1e-6))


def librosa_options(samples=6000):
    signal = test_signal(samples, 14)
    power = librosa.feature.melspectrogram(y=signal, sr=16000, n_fft=512, hop_length=256, n_mels=40, fmin=50, htk=True, norm=None)
    changes = {"sampleRate": 16000, "fftLength": 512, "hopLength": 256, "window": {"name": "hann", "length": 512, "periodic": True, "placement": "centre"},
               "mel": {"bands": 40, "scale": "htk", "norm": "none", "minHz": 50, "maxHz": 8000}}
    call = "melspectrogram(sr=16000, n_fft=512, hop_length=256, n_mels=40, fmin=50, htk=True, norm=None)"
    level = librosa.power_to_db(power, ref=np.max, amin=1e-4, top_db=25)
    write("librosa-reference-maximum", f"power_to_db({call}, ref=np.max, amin=1e-4, top_db=25)", LIBROSA, samples, 14, "librosa", {**changes, "log": {"kind": "decibel", "floor": 1e-4, "reference": "maximum", "topDb": 25}}, level)
    level = librosa.power_to_db(power, ref=7.5, top_db=None)
    plain = {"kind": "decibel", "floor": 1e-10, "reference": 7.5, "topDb": None}
    write("librosa-reference-7.5", f"power_to_db({call}, ref=7.5, top_db=None)", LIBROSA, samples, 14, "librosa", {**changes, "log": plain}, level)
    mfcc = librosa.feature.mfcc(S=level, n_mfcc=15, lifter=20)
    kind = {"kind": "mfcc", "log": plain, "mfcc": {"count": 15, "lifter": 20, "lifterFrom": 1, "dct": "orthonormal", "c0": "first", "energy": None}}
    write("librosa-mfcc-lifter", "feature.mfcc(S=the above, n_mfcc=15, lifter=20)", LIBROSA, samples, 14, "librosa", {**changes, **kind}, mfcc)
    joined = np.concatenate([mfcc, librosa.feature.delta(mfcc, width=9, order=1), librosa.feature.delta(mfcc, width=9, order=2)])
    write("librosa-deltas", "the above, and feature.delta(width=9) of order 1 and 2", LIBROSA, samples, 14, "librosa", {**changes, **kind, "deltas": {"order": 2, "width": 9, "edges": "interpolate"}}, joined)
    magnitude = librosa.feature.melspectrogram(y=signal, sr=16000, n_fft=512, hop_length=256, n_mels=40, fmin=50, htk=True, norm=None, power=1)
    for name, options in {"defaults": {}, "options": {"gain": 0.8, "bias": 10, "power": 0.25, "time_constant": 0.06, "eps": 1e-3}}.items():
        values = librosa.pcen(magnitude * 2**31, sr=16000, hop_length=256, **options)
        given = {"gain": 0.98, "bias": 2, "power": 0.5, "time_constant": 0.4, "eps": 1e-6, **options}
        log = {"kind": "pcen", "gain": given["gain"], "bias": given["bias"], "power": given["power"], "timeConstant": given["time_constant"], "floor": given["eps"]}
        write(f"librosa-pcen-{name}", f"pcen({call[:-1]}, power=1) * 2**31, sr=16000, hop_length=256, {options})", LIBROSA, samples, 14, "librosa", {**changes, "power": 1, "sampleScale": 2**31, "log": log}, values)


def kaldi_frames(kind, options, signal, rate=16000):
    options.frame_opts.dither = 0
    extractor = kind(options)
    extractor.accept_waveform(rate, (signal * 32768).tolist())
    extractor.input_finished()
    return np.stack([extractor.get_frame(index) for index in range(extractor.num_frames_ready)])


def kaldi_fbank(samples=3217):
    signal = test_signal(samples, 15)
    options = knf.FbankOptions()
    options.mel_opts.num_bins = 23
    options.mel_opts.low_freq = 60
    options.mel_opts.high_freq = 7600
    options.frame_opts.snip_edges = False
    options.frame_opts.window_type = "hamming"
    options.frame_opts.preemph_coeff = 0.9
    options.frame_opts.remove_dc_offset = False
    options.use_power = False
    changes = {"framing": "half-hop", "padMode": "symmetric", "window": {"name": "hamming", "length": 400, "periodic": False, "placement": "start"}, "preEmphasis": 0.9, "removeDc": False, "power": 1,
               "mel": {"bands": 23, "scale": "kaldi", "norm": "none", "minHz": 60, "maxHz": 7600}}
    write("kaldi-edges", "OnlineFbank(23 bands, 60-7600 Hz, snip_edges False, hamming, preemph 0.9, no DC removal, magnitudes)", KALDI, samples, 15, "kaldi", changes, kaldi_frames(knf.OnlineFbank, options, signal).T)
    options = knf.FbankOptions()
    options.mel_opts.num_bins = 15
    options.frame_opts.samp_freq = 8000
    options.frame_opts.frame_length_ms = 32
    options.frame_opts.frame_shift_ms = 16
    options.frame_opts.window_type = "blackman"
    options.use_log_fbank = False
    changes = {"sampleRate": 8000, "fftLength": 256, "hopLength": 128, "window": {"name": "blackman", "length": 256, "periodic": False, "placement": "start"}, "log": {"kind": "none"},
               "mel": {"bands": 15, "scale": "kaldi", "norm": "none", "minHz": 20, "maxHz": 4000}}
    write("kaldi-no-logarithm", "OnlineFbank(15 bands at 8 kHz, 32 ms, 16 ms, blackman, no logarithm)", KALDI, samples, 15, "kaldi", changes, kaldi_frames(knf.OnlineFbank, options, signal, 8000).T)


def kaldi_mfcc_options():
    options = knf.MfccOptions()
    options.mel_opts.num_bins = 30
    return options


def kaldi_mfcc(samples=3200):
    signal = test_signal(samples, 16)
    mel = {"bands": 30, "scale": "kaldi", "norm": "none", "minHz": 20, "maxHz": 8000}
    plain = {"count": 13, "lifter": 22, "lifterFrom": 0, "dct": "orthonormal", "c0": "first", "energy": None}
    for name, set_options, mfcc in [
        ("raw-energy", dict(), {**plain, "energy": {"kind": "raw", "floor": 2**-23}}),
        ("windowed-energy", dict(raw_energy=False, htk_compat=True, energy_floor=2e9), {**plain, "c0": "last", "energy": {"kind": "windowed", "floor": 2e9}}),
        ("htk", dict(use_energy=False, htk_compat=True, num_ceps=20, cepstral_lifter=0), {**plain, "count": 20, "lifter": 0, "dct": "htk", "c0": "last"}),
        ("c0", dict(use_energy=False, cepstral_lifter=10), {**plain, "lifter": 10}),
    ]:
        options = kaldi_mfcc_options()
        for field, value in set_options.items():
            setattr(options, field, value)
        write(f"kaldi-mfcc-{name}", f"OnlineMfcc(30 bands, {set_options})", KALDI, samples, 16, "kaldi", {"kind": "mfcc", "mel": mel, "mfcc": mfcc}, kaldi_frames(knf.OnlineMfcc, options, signal).T)
    frames = kaldi_frames(knf.OnlineMfcc, kaldi_mfcc_options(), signal)
    changes = {"kind": "mfcc", "mel": mel}
    deltas = knf.compute_deltas(knf.DeltaOptions(order=2, window=3), frames)
    write("kaldi-deltas", "compute_deltas(order=2, window=3) of OnlineMfcc(30 bands)", KALDI, samples, 16, "kaldi", {**changes, "deltas": {"order": 2, "width": 7, "edges": "kaldi"}}, deltas.T)
    mean_only = knf.apply_cmvn(knf.compute_cmvn_stats(frames), knf.CmvnOptions(), frames)
    write("kaldi-cepstral-mean", "apply_cmvn of OnlineMfcc(30 bands)", KALDI, samples, 16, "kaldi", {**changes, "normalisation": {"kind": "clip", "per": "band", "deviation": False, "floor": 0}}, mean_only.T)
    options = knf.CmvnOptions()
    options.norm_vars = True
    normal = knf.apply_cmvn(knf.compute_cmvn_stats(frames), options, frames)
    write("kaldi-cepstral-mean-and-variance", "apply_cmvn(norm_vars) of OnlineMfcc(30 bands)", KALDI, samples, 16, "kaldi", {**changes, "normalisation": {"kind": "clip", "per": "band", "deviation": True, "floor": 1e-20}}, normal.T)


def whisper(samples=13000):
    """Clips of one second in place of thirty: the extractor pads them itself."""
    for bands in [80, 128]:
        extractor = WhisperFeatureExtractor(feature_size=bands, chunk_length=1)
        values = extractor(test_signal(samples, 17), sampling_rate=16000, return_tensors="np").input_features[0]
        changes = {"clipSeconds": 1, "mel": {"bands": bands, "scale": "slaney", "norm": "slaney", "minHz": 0, "maxHz": 8000}}
        write(f"whisper-{bands}", f"WhisperFeatureExtractor(feature_size={bands}, chunk_length=1)", ["transformers"], samples, 17, "whisper", changes, values)


def htk_bank(samples, bands=26, rate=16000, fft=512):
    """Magnitudes in triangles on the mel axis, as the book's equations 5.13 and figure 5.3 say; what a bin gives is split between two neighbouring bands."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    centres = np.arange(bands + 2) * mel(rate / 2) / (bands + 1)
    weights = np.zeros((bands, fft // 2))
    for bin in range(1, fft // 2):
        pitch = mel(bin * rate / fft)
        above = int(np.searchsorted(centres, pitch))
        share = (centres[above] - pitch) / (centres[above] - centres[above - 1])
        if above >= 2:
            weights[above - 2, bin] += share
        if above <= bands:
            weights[above - 1, bin] += 1 - share
    length, hop = 400, 160
    hamming = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(length) / (length - 1))
    frames = np.stack([samples[start:start + length] for start in range(0, len(samples) - length + 1, hop)])
    emphasised = frames - 0.97 * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.abs(np.fft.rfft(emphasised * hamming, fft))[:, :fft // 2]
    return np.log(np.maximum(spectrum @ weights.T, 1.0))


def htk_deltas(values, reach=2):
    """Equation 5.16, with the first and last vectors repeated beyond the ends."""
    last = len(values) - 1
    at = lambda frame: values[min(max(frame, 0), last)]
    return np.stack([sum(k * (at(t + k) - at(t - k)) for k in range(1, reach + 1)) / (2 * sum(k * k for k in range(1, reach + 1))) for t in range(len(values))])


def htk(samples=3200):
    bank = htk_bank(test_signal(samples, 18).astype(np.float64) * 32768)
    bands = bank.shape[1]
    write("htk-fbank", "FBANK by The HTK Book, chapter 5: NUMCHANS 26, USEHAMMING, PREEMCOEF 0.97", ["numpy"], samples, 18, "htk", {}, bank.T)
    cosine = lambda i: np.sqrt(2 / bands) * bank @ np.cos(np.pi * i / bands * (np.arange(1, bands + 1) - 0.5))
    cepstra = np.stack([(1 + 11 * np.sin(np.pi * i / 22)) * cosine(i) for i in range(1, 13)] + [cosine(0)], axis=1)
    write("htk-mfcc", "MFCC_0 by The HTK Book, chapter 5: NUMCEPS 12, CEPLIFTER 22", ["numpy"], samples, 18, "htk", {"kind": "mfcc"}, cepstra.T)
    slopes = htk_deltas(cepstra)
    joined = np.concatenate([cepstra, slopes, htk_deltas(slopes)], axis=1)
    write("htk-mfcc-deltas", "MFCC_0_D_A by The HTK Book, chapter 5: DELTAWINDOW 2, ACCWINDOW 2", ["numpy"], samples, 18, "htk", {"kind": "mfcc", "deltas": {"order": 2, "width": 5, "edges": "replicate"}}, joined.T)


windows()
framing()
torchaudio_options()
librosa_options()
kaldi_fbank()
kaldi_mfcc()
whisper()
htk()
