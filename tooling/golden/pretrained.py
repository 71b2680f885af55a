#!/usr/bin/env python3
"""Classifiers made elsewhere, to be trained on: PyTorch learns spoken digits from three speakers and writes ONNX files.

The CNN goes through the new exporter, the LSTM through the old one. Both take the log-mel features [batch, 1, 40, 101] of the
front end `spoken-digits-8k` and give the logits of ten digits.

usage: python tooling/golden/pretrained.py RECORDINGS     writes apps/cli/test/golden/digits-{cnn,lstm}.onnx
       RECORDINGS holds the Free Spoken Digit Dataset's {digit}_{speaker}_{take}.wav
needs: torch, torchaudio, soundfile, onnx, onnxscript
"""
import sys
from pathlib import Path

import numpy as np
import onnx
import soundfile
import torch
import torchaudio
from torch import nn

from stripped_model import stripped

TARGET = Path(__file__).resolve().parents[2] / "apps/cli/test/golden"
SPEAKERS, TAKES, BIGGEST = {"george", "jackson", "lucas"}, range(5, 25), 60_000


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        block = lambda i, o: [nn.Conv2d(i, o, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
        self.features = nn.Sequential(nn.BatchNorm2d(1), *block(1, 8), *block(8, 16), *block(16, 24), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classify = nn.Linear(24, 10)

    def forward(self, x):
        return self.classify(self.features(x))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(40)
        self.lstm = nn.LSTM(40, 32, batch_first=True)
        self.classify = nn.Linear(32, 10)

    def forward(self, x):
        return self.classify(self.lstm(self.norm(x.squeeze(1)).transpose(1, 2))[0].mean(1))


def features(file, mel=torchaudio.transforms.MelSpectrogram(8000, n_fft=256, win_length=200, hop_length=80, n_mels=40)):
    samples, rate = soundfile.read(file, dtype="float32")
    assert rate == 8000, file
    clip = np.zeros(8000, np.float32)
    clip[: min(len(samples), 8000)] = samples[:8000]
    return torch.log(mel(torch.tensor(clip)) + 1e-6)[None]


def recordings(folder):
    files = [(file, *file.stem.split("_")) for file in sorted(Path(folder).glob("*.wav"))]
    chosen = [(file, int(digit)) for file, digit, speaker, take in files if speaker in SPEAKERS and int(take) in TAKES]
    return torch.stack([features(file) for file, _ in chosen]), torch.tensor([digit for _, digit in chosen])


def trained(model, x, y, epochs):
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(32):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    model.eval()
    print(type(model).__name__, "accuracy on what it learnt:", (model(x).argmax(1) == y).float().mean().item())
    return model


def write(name, model, **options):
    file = TARGET / f"{name}.onnx"
    torch.onnx.export(model, (torch.zeros(2, 1, 40, 101),), str(file), input_names=["features"], output_names=["logits"], **options)
    onnx.save(stripped(onnx.load(file)), file, save_as_external_data=False)
    Path(f"{file}.data").unlink(missing_ok=True)
    assert file.stat().st_size < BIGGEST, file
    print(file.name, file.stat().st_size, "bytes")


torch.manual_seed(0)
x, y = recordings(sys.argv[1])
TARGET.mkdir(parents=True, exist_ok=True)
write("digits-cnn", trained(Cnn(), x, y, 20), dynamo=True, dynamic_shapes=({0: "batch"},))
write("digits-lstm", trained(Lstm(), x, y, 20), dynamo=False, opset_version=17, dynamic_axes={"features": {0: "batch"}, "logits": {0: "batch"}})
