#!/usr/bin/env python3
"""Golden files of @cochlea/dsp, from torchaudio, librosa, PyTorch and kaldi-native-fbank.

usage: python tooling/golden/dsp.py     writes packages/dsp/test/golden/*.json
needs: the packages of tooling/golden/requirements.txt
"""
import kaldi_native_fbank as knf
import librosa
import numpy as np
import torch
import torchaudio

from dsp_signal import test_signal
from golden_file import base64_floats, write_golden

KALDI, LIBROSA, TORCHAUDIO = ["kaldi-native-fbank"], ["librosa"], ["torch", "torchaudio"]


def write(name, call, distributions, input, values):
    values = np.asarray(values)
    write_golden("dsp", name, call, distributions, input, {"shape": list(values.shape), "data": base64_floats(values)})


def torchaudio_features(samples=6400):
    signal, input = torch.from_numpy(test_signal(samples, 1)), {"samples": samples, "seed": 1}
    mel_options = dict(n_fft=512, win_length=400, hop_length=160, n_mels=80)
    to_db = torchaudio.transforms.AmplitudeToDB(top_db=80)
    mel = to_db(torchaudio.transforms.MelSpectrogram(16000, **mel_options)(signal))
    write("log-mel-torchaudio", f"AmplitudeToDB(top_db=80)(MelSpectrogram(16000, {mel_options}))", TORCHAUDIO, input, mel)
    mfcc = torchaudio.transforms.MFCC(16000, n_mfcc=40, melkwargs=mel_options)(signal)
    write("mfcc-torchaudio", f"MFCC(16000, n_mfcc=40, melkwargs={mel_options})", TORCHAUDIO, input, mfcc)
    power = torchaudio.transforms.Spectrogram(n_fft=400, hop_length=200, power=1)(signal[:3000])
    write("spectrogram-torchaudio", "Spectrogram(n_fft=400, hop_length=200, power=1)", TORCHAUDIO, {"samples": samples, "seed": 1, "first": 3000}, power)


def librosa_features(samples=8192):
    signal, input = test_signal(samples, 2), {"samples": samples, "seed": 2}
    mel = librosa.power_to_db(librosa.feature.melspectrogram(y=signal))
    write("log-mel-librosa", "power_to_db(melspectrogram(y=signal))", LIBROSA, input, mel)
    write("mfcc-librosa", "feature.mfcc(y=signal)", LIBROSA, input, librosa.feature.mfcc(y=signal))


def kaldi_features(samples=6400):
    signal, input = test_signal(samples, 3), {"samples": samples, "seed": 3}
    write("log-mel-kaldi", "OnlineFbank(80 bands, dither 0)", KALDI, input, kaldi_frames(knf.OnlineFbank, knf.FbankOptions(), signal))
    write("mfcc-kaldi", "OnlineMfcc(80 bands, dither 0)", KALDI, input, kaldi_frames(knf.OnlineMfcc, knf.MfccOptions(), signal))


def kaldi_frames(kind, options, signal):
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = 80
    options.mel_opts.low_freq = 20
    extractor = kind(options)
    extractor.accept_waveform(16000, (signal * 32768).tolist())
    extractor.input_finished()
    return np.stack([extractor.get_frame(index) for index in range(extractor.num_frames_ready)]).T


def mel_filterbanks():
    htk = torchaudio.functional.melscale_fbanks(257, 0, 8000, 40, 16000, mel_scale="htk").T
    write("mel-filterbank-htk", "melscale_fbanks(257, 0, 8000, 40, 16000).T", TORCHAUDIO, {"scale": "htk", "norm": "none", "minHz": 0, "maxHz": 8000}, htk)
    slaney = librosa.filters.mel(sr=16000, n_fft=512, n_mels=40, fmin=60, fmax=7600)
    write("mel-filterbank-slaney", "filters.mel(sr=16000, n_fft=512, n_mels=40, fmin=60, fmax=7600)", LIBROSA, {"scale": "slaney", "norm": "slaney", "minHz": 60, "maxHz": 7600}, slaney)
    frame, mel = knf.FrameExtractionOptions(), knf.MelBanksOptions()
    mel.num_bins, mel.low_freq = 40, 20
    banks = knf.MelBanks(mel, frame, 1.0).get_matrix()
    write("mel-filterbank-kaldi", "MelBanks(40 bands, low_freq 20)", KALDI, {"scale": "kaldi", "norm": "none", "minHz": 20, "maxHz": 8000}, banks)


def stfts(samples=1500):
    signal, input = torch.from_numpy(test_signal(samples, 5)), {"samples": samples, "seed": 5}
    for center, pad_mode in [(True, "reflect"), (True, "constant"), (False, "reflect")]:
        spectrum = torch.stft(signal, 240, 100, 200, torch.hamming_window(200), center=center, pad_mode=pad_mode, return_complex=True)
        name = f"stft-centre-{pad_mode}" if center else "stft-none"
        call = f"stft(signal, 240, 100, 200, hamming_window(200), center={center}, pad_mode={pad_mode!r})"
        write(name, call, ["torch"], {**input, "framing": "centre" if center else "none", "padMode": pad_mode}, torch.view_as_real(spectrum))


def resampling():
    best = {"lowpass_filter_width": 64, "rolloff": 0.9475937167399596, "resampling_method": "sinc_interp_kaiser", "beta": 14.769656459379492}
    fast = {"lowpass_filter_width": 16, "rolloff": 0.85, "resampling_method": "sinc_interp_kaiser", "beta": 8.555504641634386}
    for rate, to, samples in [(48000, 16000, 1200), (16000, 22050, 500)]:
        signal = torch.from_numpy(test_signal(samples, rate))
        for quality, options in {"best": best, "fast": fast}.items():
            result = torchaudio.functional.resample(signal.double(), rate, to, **options)
            write(f"resample-{rate}-{to}-{quality}", f"resample(signal, {rate}, {to}, {options})", TORCHAUDIO, {"samples": samples, "seed": rate, "fromHz": rate, "toHz": to, "quality": quality}, result)
    for rate, samples in [(44100, 1103), (48000, 1200), (8000, 400), (22050, 600)]:
        signal = torch.from_numpy(test_signal(samples, rate))
        for options, ours in [({}, {}), ({"lowpass_filter_width": 16, "rolloff": 0.9, "resampling_method": "sinc_interp_kaiser"}, {"zeroCrossings": 16, "rolloff": 0.9, "window": "kaiser"})]:
            result = torchaudio.functional.resample(signal.double(), rate, 16000, **options)
            name = f"resample-{rate}-16000{'-kaiser' if options else ''}"
            write(name, f"resample(signal, {rate}, 16000, {options})", TORCHAUDIO, {"samples": samples, "seed": rate, "fromHz": rate, "toHz": 16000, **ours}, result)


def descriptors(samples=6000):
    """What librosa says of each frame: by name, its values."""
    signal, input = test_signal(samples, 6), {"samples": samples, "seed": 6}
    magnitude = np.abs(librosa.stft(signal, n_fft=400, hop_length=160))
    feature = librosa.feature
    for name, call, values in [
        ("centroid", "spectral_centroid(S=magnitude, sr=16000, n_fft=400)", feature.spectral_centroid(S=magnitude, sr=16000, n_fft=400)),
        ("rolloff", "spectral_rolloff(S=magnitude, sr=16000, n_fft=400)", feature.spectral_rolloff(S=magnitude, sr=16000, n_fft=400)),
        ("rolloff-0.5", "spectral_rolloff(S=magnitude, sr=16000, n_fft=400, roll_percent=0.5)", feature.spectral_rolloff(S=magnitude, sr=16000, n_fft=400, roll_percent=0.5)),
        ("flatness", "spectral_flatness(S=magnitude)", feature.spectral_flatness(S=magnitude)),
        ("flatness-floor", "spectral_flatness(S=magnitude, amin=1e-2)", feature.spectral_flatness(S=magnitude, amin=1e-2)),
        ("rms", "rms(y=signal, frame_length=400, hop_length=160)", feature.rms(y=signal, frame_length=400, hop_length=160)),
        ("rms-whole", "rms(y=signal, frame_length=400, hop_length=160, center=False)", feature.rms(y=signal, frame_length=400, hop_length=160, center=False)),
        ("crossings", "zero_crossing_rate(signal, frame_length=400, hop_length=160)", feature.zero_crossing_rate(signal, frame_length=400, hop_length=160)),
        ("chroma", "chroma_stft(S=magnitude**2, sr=16000, n_fft=400, tuning=0)", feature.chroma_stft(S=magnitude**2, sr=16000, n_fft=400, tuning=0)),
        ("chroma-24", "chroma_stft(S=magnitude**2, sr=16000, n_fft=400, tuning=0.3, n_chroma=24, ctroct=4, octwidth=1)", feature.chroma_stft(S=magnitude**2, sr=16000, n_fft=400, tuning=0.3, n_chroma=24, ctroct=4, octwidth=1)),
    ]:
        write(f"descriptor-{name}", call, LIBROSA, input, values)


def stretching(samples=6000):
    signal, input = test_signal(samples, 7), {"samples": samples, "seed": 7}
    for factor in [1.3, 0.75]:
        write(f"time-stretch-{factor}", f"effects.time_stretch(signal in float64, rate={factor}, n_fft=512, hop_length=128)", LIBROSA, {**input, "factor": factor}, librosa.effects.time_stretch(signal.astype(np.float64), rate=factor, n_fft=512, hop_length=128))
    fast, _ = torchaudio.functional.speed(torch.from_numpy(signal), 16000, 1.1)
    write("speed-1.1", "speed(signal, 16000, 1.1)", TORCHAUDIO, input, fast)
    emphasised = torchaudio.functional.preemphasis(torch.from_numpy(signal[:2000]), 0.9)
    write("pre-emphasis", "preemphasis(signal[:2000], 0.9)", TORCHAUDIO, {**input, "first": 2000}, emphasised)
    quiet = signal.copy()
    quiet[:2500] *= 1e-3
    quiet[5200:] *= 1e-3
    _, (start, end) = librosa.effects.trim(quiet, top_db=30, frame_length=512, hop_length=128)
    write("trim-silence", "effects.trim(signal, softer by 60 dB before 2500 and from 5200 on, top_db=30, frame_length=512, hop_length=128)", LIBROSA, input, np.array([start, end]))


torchaudio_features()
librosa_features()
kaldi_features()
mel_filterbanks()
stfts()
resampling()
descriptors()
stretching()
