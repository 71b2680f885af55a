"""Epochs of PyTorch's DataLoader with soundfile and a log-mel in torch; one line a request, as loading.mjs sends them.

    python torch_loading.py FILTERS.json FOLDER WORKERS RATE SECONDS FFT HOP BATCH < lines

FILTERS.json holds the mel filters, [bands][bins]. Every line on stdin is answered by the clips a second of one epoch."""
import json
import sys
import time
from pathlib import Path

import soundfile
import torch
from torch.utils.data import DataLoader, Dataset

folder = sys.argv[2]
workers, rate, seconds, fft, hop, batch = (int(value) for value in sys.argv[3:9])
filters = torch.tensor(json.loads(Path(sys.argv[1]).read_text()))
window = torch.hann_window(fft)


class Clips(Dataset):
    def __init__(self):
        self.files = sorted(path for path in Path(folder).rglob("*") if path.suffix in (".wav", ".flac"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        samples, found = soundfile.read(self.files[index], dtype="float32")
        assert found == rate
        sound = torch.from_numpy(samples)[: rate * seconds]
        sound = torch.nn.functional.pad(sound, (0, rate * seconds - sound.shape[0]))
        power = torch.stft(sound, fft, hop, window=window, center=True, pad_mode="reflect", return_complex=True).abs() ** 2
        return 10 * torch.log10(torch.clamp(filters @ power, min=1e-10))


if __name__ == "__main__":
    torch.set_num_threads(1 if workers else 2)
    loader = DataLoader(Clips(), batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    for _ in loader:
        pass
    for _ in sys.stdin:
        start = time.perf_counter()
        count = sum(len(features) for features in loader)
        print(count / (time.perf_counter() - start), flush=True)
