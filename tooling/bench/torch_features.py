#!/usr/bin/env python3
"""The other libraries' side of features.mjs: features and resampling of clips of one second on one thread, when asked.

usage: torch_features.py WORKLOAD     as JSON: {"frontEnd": {...}} or {"resample": {...}}
Prints a line of JSON when ready: {"variants", "description"}. Then, for each line `VARIANT READINGS` on standard input, one line:
for each of that many readings of the clocks, over CLIPS clips each, the milliseconds a clip that passed, and those of all processors:
[[0.31, 0.3], ...]. Ends with its input.
variants: torchaudio-1, -4, -64 (clips in a batch); where they are installed and have the features, librosa and kaldi, which take a clip at a time
needs: torch, torchaudio (2.11.0 works beside later releases of torch once its lib/*.so are deleted)
"""
import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # NumPy's products, behind librosa; before it is imported
os.environ["OMP_NUM_THREADS"] = "1"

import torch  # noqa: E402
import torchaudio.transforms as T  # noqa: E402

CLIPS = 64
BATCHES = (1, 4, 64)
RESAMPLING = {
    "fast": dict(lowpass_filter_width=16, rolloff=0.85, resampling_method="sinc_interp_kaiser", beta=8.555504641634386),
    "standard": dict(),
    "best": dict(lowpass_filter_width=64, rolloff=0.9475937167399596, resampling_method="sinc_interp_kaiser", beta=14.769656459379492),
}
SOXR = {"fast": "soxr_mq", "standard": "soxr_hq", "best": "soxr_vhq"}


def spectrum(front):
    return dict(n_fft=front["fftLength"], win_length=front["window"]["length"], hop_length=front["hopLength"])


def mel(front):
    bands = front["mel"]
    norm, scale = (bands["norm"] if bands["norm"] != "none" else None), (bands["scale"] if bands["scale"] != "kaldi" else "htk")
    return dict(n_mels=bands["bands"], f_min=bands["minHz"], f_max=bands["maxHz"], norm=norm, mel_scale=scale)


def torch_front_end(front):
    rate, log = front["sampleRate"], front["log"]
    if front["kind"] == "spectrogram":
        return T.Spectrogram(**spectrum(front), power=front["power"])
    if front["kind"] == "mfcc":
        return T.MFCC(rate, n_mfcc=front["mfcc"]["count"], melkwargs={**spectrum(front), **mel(front)})
    return torch.nn.Sequential(T.MelSpectrogram(rate, **spectrum(front), **mel(front)), T.AmplitudeToDB(top_db=log.get("topDb")))


def librosa_front_end(front):
    import librosa
    rate, kw = front["sampleRate"], spectrum(front)
    if front["kind"] == "spectrogram":
        return lambda x: abs(librosa.stft(x, **kw)) ** 2
    bands = mel(front)
    filters = librosa.filters.mel(sr=rate, n_fft=kw["n_fft"], n_mels=bands["n_mels"], fmin=bands["f_min"], fmax=bands["f_max"], norm=bands["norm"], htk=bands["mel_scale"] == "htk")

    def log_mel(x):  # feature.melspectrogram makes the filters anew for every clip
        return librosa.power_to_db(filters @ abs(librosa.stft(x, **kw)) ** 2)

    if front["kind"] == "mfcc":
        return lambda x: librosa.feature.mfcc(S=log_mel(x), n_mfcc=front["mfcc"]["count"])
    return log_mel


def librosa_resampling(wanted):
    import librosa
    return lambda x: librosa.resample(x, orig_sr=wanted["fromHz"], target_sr=wanted["toHz"], res_type=SOXR[wanted.get("quality", "standard")])


def kaldi_front_end(front):
    import kaldi_native_fbank as knf
    if front["kind"] == "spectrogram" or front["window"]["name"] != "povey":
        return None
    options = knf.MfccOptions() if front["kind"] == "mfcc" else knf.FbankOptions()
    options.frame_opts.dither = 0
    if front["kind"] == "mfcc":
        options.num_ceps = front["mfcc"]["count"]
    options.mel_opts.num_bins = front["mel"]["bands"]
    make = knf.OnlineMfcc if front["kind"] == "mfcc" else knf.OnlineFbank

    def frames(x):
        online = make(options)
        online.accept_waveform(front["sampleRate"], x)
        online.input_finished()
        return [online.get_frame(i) for i in range(online.num_frames_ready)]

    return frames


def where_installed(make):
    try:
        return make()
    except ImportError:
        return None


def variants(front, wanted):
    rate = front["sampleRate"] if front else wanted["fromHz"]
    clips = torch.randn(max(BATCHES), rate) * 0.1
    torch_call = torch_front_end(front) if front else T.Resample(wanted["fromHz"], wanted["toHz"], **RESAMPLING[wanted.get("quality", "standard")])
    made = {f"torchaudio-{size}": (lambda batch=clips[:size]: torch_call(batch), size) for size in BATCHES}
    single = clips[0].numpy()
    others = {"librosa": where_installed(lambda: librosa_front_end(front) if front else librosa_resampling(wanted)),
              "kaldi": where_installed(lambda: kaldi_front_end(front) if front else None)}
    return made | {name: (lambda call=call: call(single), 1) for name, call in others.items() if call}


def milliseconds(call, batch):
    before, start = time.process_time(), time.perf_counter()
    for _ in range(CLIPS // batch):
        call()
    return [(time.perf_counter() - start) * 1e3 / CLIPS, (time.process_time() - before) * 1e3 / CLIPS]


def main(workload):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    asked = json.loads(workload)
    calls = variants(asked.get("frontEnd"), asked.get("resample"))
    import torchaudio
    print(json.dumps({"variants": list(calls), "description": f"torchaudio {torchaudio.__version__} on PyTorch {torch.__version__}"}), flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            name, count = line.split()
            print(json.dumps([milliseconds(*calls[name]) for _ in range(int(count))]), flush=True)


main(*sys.argv[1:])
