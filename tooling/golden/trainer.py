#!/usr/bin/env python3
"""Golden files of @cochlea/trainer: PyTorch's schedules, losses and training runs, scikit-learn's metrics, safetensors' files.

usage: python tooling/golden/trainer.py     writes packages/trainer/test/golden/*.json
needs: numpy, torch, scikit-learn, scipy, safetensors
"""
import base64, json

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import numpy as safetensors
from scipy.stats import binomtest
from sklearn import metrics

from golden_file import write_golden
from philox import uint32, uniform


def tensor(shape, *path, low=-1.0, high=1.0):
    """Uniform float32 numbers of a Philox stream, as float64."""
    values = uniform(int(np.prod(shape)), *path, low=low, high=high).astype(np.float32)
    return torch.tensor(values.astype(np.float64).reshape(shape))


# Schedules


def one_cycle(learning_rate, steps, pct_start, div_factor, final_div_factor):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1)
    options = {"total_steps": steps, "pct_start": pct_start, "div_factor": div_factor, "final_div_factor": final_div_factor, "cycle_momentum": False}
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, learning_rate, **options)
    rates = []
    for step in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimiser.step()
        if step + 1 < steps:
            schedule.step()
    return {"learningRate": learning_rate, "steps": steps, "warmUp": pct_start, "startDivisor": div_factor, "endDivisor": final_div_factor, "rates": rates}


SCHEDULES = [(4e-3, 40, 0.3, 25, 1e4), (0.1, 7, 0.25, 10, 100), (1, 5, 0.9, 25, 1e4), (1, 3, 0.1, 25, 1e4), (1, 1, 0.3, 25, 1e4), (0.5, 6, 1.0, 25, 1e4)]


# Metrics


def scores(name, clips, classes, present):
    """Clips of the classes below `present` only; predictions may be any class."""
    truth = uint32(clips, 1, name, "truth") % present
    logits = tensor((clips, classes), 1, name, "logits", low=-3, high=3)
    logits[torch.arange(clips), torch.tensor(truth.astype(np.int64))] += 1
    logits = logits.float().double()
    probabilities = logits.softmax(1).numpy()
    predicted = probabilities.argmax(1)
    every = list(range(classes))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, labels=every, zero_division=0)
    interval = binomtest(int((truth == predicted).sum()), clips).proportion_ci(0.95, method="wilson")
    return {
        "name": name, "clips": clips, "classes": classes, "present": present,
        "accuracy": metrics.accuracy_score(truth, predicted),
        "interval": [interval.low, interval.high],
        "loss": metrics.log_loss(truth, probabilities, labels=every),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=every).tolist(),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "macroF1": metrics.f1_score(truth, predicted, labels=sorted(set(truth.tolist())), average="macro", zero_division=0),
    }


def tags(name, clips, classes, share, levels=0, empty=0):
    """Clips with several classes each or none; `empty` classes that no clip has, and with `levels` only so many different scores, so that there are ties."""
    truth = (uniform(clips * classes, 1, name, "truth") < share).reshape(clips, classes).astype(int)
    truth[:, classes - empty :] = 0
    logits = tensor((clips, classes), 1, name, "logits", low=-3, high=3).numpy() + truth
    logits = np.floor(logits * levels / 6) * 6 / levels if levels else logits.astype(np.float32).astype(np.float64)
    called = (logits >= np.log(0.4 / 0.6)).astype(int)
    present = [index for index in range(classes) if truth[:, index].any()]
    split = [index for index in present if not truth[:, index].all()]
    average = metrics.average_precision_score(truth[:, present], logits[:, present], average=None)
    area = metrics.roc_auc_score(truth[:, split], logits[:, split], average=None)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, called, average=None, zero_division=0)
    return {
        "name": name, "clips": clips, "classes": classes, "share": share, "levels": levels, "empty": empty, "threshold": 0.4,
        "averagePrecision": [average[present.index(index)] if index in present else None for index in range(classes)],
        "rocAuc": [area[split.index(index)] if index in split else None for index in range(classes)],
        "meanAveragePrecision": average.mean(), "macroRocAuc": area.mean(),
        "lwlrap": metrics.label_ranking_average_precision_score(truth, logits, sample_weight=truth.sum(1)),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "microF1": metrics.f1_score(truth, called, average="micro"), "macroF1": f1[present].mean(),
        "exactMatch": metrics.accuracy_score(truth, called),
        "loss": F.binary_cross_entropy_with_logits(torch.tensor(logits), torch.tensor(truth).double()).item(),
    }


def wilson(hits, count):
    interval = binomtest(hits, count).proportion_ci(0.95, method="wilson")
    return {"hits": hits, "count": count, "interval": [interval.low, interval.high]}


# Runs: the models of test/small-models.ts, parameters as `initialParameters` draws them.


class Parameters(dict):
    """Makes each parameter when it is first asked for; names and keys are those of @cochlea/models, seed 3."""

    def uniform(self, name, shape, fan_in):
        bound = float(np.float64(1) / np.sqrt(fan_in))
        return self.setdefault(name, tensor(shape, 3, "init", name, low=-bound, high=bound).requires_grad_())

    def constant(self, name, length, value, trained=True):
        return self.setdefault(name, torch.full((length,), float(value), dtype=torch.float64, requires_grad=trained))


class Pass:
    """One forward pass; `step` is None for inference."""

    def __init__(self, parameters, step):
        self.p, self.step = parameters, step

    def dense(self, name, x, units):
        inputs = x.shape[1]
        return x @ self.p.uniform(f"{name}.weight", (inputs, units), inputs) + self.p.uniform(f"{name}.bias", (units,), inputs)

    def conv(self, name, x, filters, kernel, **options):
        fan_in = x.shape[1] * kernel**2
        return F.conv2d(x, self.p.uniform(f"{name}.weight", (filters, x.shape[1], kernel, kernel), fan_in), self.p.uniform(f"{name}.bias", (filters,), fan_in), **options)

    def norm(self, name, x):
        channels = x.shape[1]
        weight, bias = self.p.constant(f"{name}.weight", channels, 1), self.p.constant(f"{name}.bias", channels, 0)
        mean, variance = (self.p.constant(f"{name}.running_{kind}", channels, start, trained=False) for kind, start in [("mean", 0), ("var", 1)])
        return F.batch_norm(x, mean, variance, weight, bias, training=self.step is not None)

    def dropout(self, name, x, rate):
        """The mask that the engine of seed 4 draws for this step."""
        if self.step is None:
            return x
        keep = 1 - rate
        draws = uniform(x.numel(), 4, "dropout", f"{name}.mask", self.step).reshape(x.shape)
        return x * torch.tensor(np.where(draws < keep, np.float32(1 / keep), 0).astype(np.float64))


def mlp(f, x):
    x = F.relu(f.dense("dense1", x, 16))
    return f.dense("classes", F.relu(f.dense("dense2", x, 8)), 4)


def cnn4(f, x):
    x = f.norm("norm1", F.relu(f.conv("conv1", x, 6, 5, stride=2, padding=2)))
    x = f.norm("norm2", F.relu(f.conv("conv2", x, 8, 3, stride=2, padding=1)))
    return f.dense("classes", x.mean((2, 3)), 5)


def dropout(f, x):
    x = F.max_pool2d(F.relu(f.conv("conv", x, 4, 3, padding=1)), 2).flatten(1)
    x = F.relu(f.dense("hidden", f.dropout("drop1", x, 0.3), 12))
    return f.dense("classes", f.dropout("drop2", x, 0.5), 4)


MODELS = {"mlp": (mlp, (20,), 4), "cnn4": (cnn4, (2, 13, 10), 5), "dropout": (dropout, (1, 9, 8), 4)}
BATCH, STEPS, SMOOTHING, DECAY, PEAK = 8, 20, 0.1, 0.05, 0.02


def labels(classes, step):
    return (torch.arange(BATCH) + step) % classes


def class_loss(logits, step):
    return F.cross_entropy(logits, labels(logits.shape[1], step % 4), label_smoothing=SMOOTHING)


def tag_targets(classes, step):
    """Each class beside the next one, but none in every third example."""
    first = F.one_hot(labels(classes, step % 4), classes)
    return ((first + first.roll(1, 1)) * (torch.arange(BATCH) % 3 != 2)[:, None]).double()


def tag_loss(logits, step):
    target = tag_targets(logits.shape[1], step) * (1 - SMOOTHING) + SMOOTHING / 2
    return F.binary_cross_entropy_with_logits(logits, target, pos_weight=torch.arange(logits.shape[1]).double() + 0.5)


def run(name, loss_of=class_loss):
    """AdamW with weight decay on matrices and filters, one cycle, smoothed labels, four batches in turn; then one batch in inference mode."""
    call, shape, classes = MODELS[name]
    p = Parameters()
    batches = [tensor((BATCH, *shape), 6, name, index) for index in range(4)]
    call(Pass(p, None), batches[0])
    trained = [value for value in p.values() if value.requires_grad]
    groups = [{"params": [value for value in trained if value.dim() > 1]}, {"params": [value for value in trained if value.dim() == 1], "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups, lr=1, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK, total_steps=STEPS, cycle_momentum=False)
    losses = []
    for step in range(STEPS):
        loss = loss_of(call(Pass(p, step), batches[step % 4]), step)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step + 1 < STEPS:
            schedule.step()
        losses.append(loss.item())
    with torch.no_grad():
        inference = F.cross_entropy(call(Pass(p, None), batches[0]), labels(classes, 0)).item()
    return {"model": name, "losses": losses, "inferenceLoss": inference}


def smoothed_loss(smoothing):
    f = Pass(Parameters(), None)
    loss = F.cross_entropy(mlp(f, tensor((BATCH, 20), 6, "mlp", 0)), labels(4, 0), label_smoothing=smoothing)
    return {"smoothing": smoothing, "loss": loss.item()}


# Checkpoints


def checkpoint_tensors():
    return {"dense.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4, "dense.bias": np.array([-1.5, np.float32(1e-40), 3e38], np.float32), "count": np.array(7, np.float32), "none": np.zeros((0, 4), np.float32)}


def written_by_cochlea(tensors, metadata):
    """What `encodeCheckpoint` should write; `checked` holds it to safetensors' own reader."""
    header, end = {"__metadata__": metadata}, 0
    for name, value in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [end, end + value.nbytes]}
        end += value.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text = text.ljust(-(-len(text) // 8) * 8)
    return len(text).to_bytes(8, "little") + text + b"".join(value.tobytes() for value in tensors.values())


def checked(data, tensors):
    read = safetensors.load(data)
    assert read.keys() == tensors.keys()
    for name, value in tensors.items():
        assert np.array_equal(read[name], value) and read[name].shape == value.shape, name
    return base64.b64encode(data).decode()


def checkpoints():
    tensors, metadata = checkpoint_tensors(), {"epoch": "3", "note": "é\n\"π\""}
    described = {name: {"shape": list(value.shape), "data": [float(number) for number in value.flatten()]} for name, value in tensors.items()}
    bytes_ = {"safetensors": checked(safetensors.save(tensors, metadata), tensors), "cochlea": checked(written_by_cochlea(tensors, metadata), tensors)}
    return {"tensors": described, "metadata": metadata}, bytes_


write_golden("trainer", "schedules", "torch.optim.lr_scheduler.OneCycleLR", ["torch"], {}, {"oneCycle": [one_cycle(*each) for each in SCHEDULES]})
runs = {"runs": [run(name) for name in MODELS], "tags": [run(name, tag_loss) for name in MODELS], "smoothed": [smoothed_loss(each) for each in [0, 0.1, 0.5]]}
write_golden("trainer", "runs", "torch, float64", ["torch"], {"batch": BATCH, "steps": STEPS, "smoothing": SMOOTHING, "weightDecay": DECAY, "peak": PEAK}, runs)
cases = [scores("every class", 60, 4, 4), scores("absent classes", 40, 6, 4), scores("one class", 5, 3, 1)]
intervals = [wilson(*each) for each in [(0, 1), (1, 1), (0, 30), (30, 30), (50, 100), (1, 1000), (9896, 10000)]]
write_golden("trainer", "metrics", "sklearn.metrics, scipy.stats.binomtest", ["scikit-learn", "scipy"], {}, {"cases": cases, "intervals": intervals})
tagged = [tags("several classes", 50, 5, 0.3), tags("ties", 80, 4, 0.4, levels=5), tags("absent classes", 30, 6, 0.2, empty=2), tags("few clips", 4, 3, 0.5)]
write_golden("trainer", "tag-metrics", "sklearn.metrics", ["scikit-learn", "torch"], {}, {"cases": tagged})
given, files = checkpoints()
write_golden("trainer", "checkpoints", "safetensors.numpy.save and load", ["safetensors"], given, files)
