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
    for rate, samples in [(44100, 1103), (48000, 1200), (8000, 400), (22050, 600)]:
        signal = torch.from_numpy(test_signal(samples, rate))
        for options, ours in [({}, {}), ({"lowpass_filter_width": 16, "rolloff": 0.9, "resampling_method": "sinc_interp_kaiser"}, {"zeroCrossings": 16, "rolloff": 0.9, "window": "kaiser"})]:
            result = torchaudio.functional.resample(signal.double(), rate, 16000, **options)
            name = f"resample-{rate}-16000{'-kaiser' if options else ''}"
            write(name, f"resample(signal, {rate}, 16000, {options})", TORCHAUDIO, {"samples": samples, "seed": rate, "fromHz": rate, "toHz": 16000, **ours}, result)


torchaudio_features()
librosa_features()
kaldi_features()
mel_filterbanks()
stfts()
resampling()
