#!/usr/bin/env python3
"""Golden file of @cochlea/audio-io: FLAC files of every kind of frame, made here bit by bit, for no encoder writes most of them, and read back by FFmpeg.

usage: python tooling/golden/audio_io_flac.py [FOLDER]     writes packages/audio-io/test/golden/flac.json, and the files into a folder if one is given
needs: numpy, av (PyAV, with FFmpeg 6 or later, which reads 32 bits)
"""
import base64, io, json, sys
from importlib.metadata import version
from pathlib import Path
import av
import numpy as np

SIZES = {192: 1, 576: 2, 1152: 3, 256: 8, 512: 9, 1024: 10}
RATES = {0: None, 4: 8000, 5: 16000, 8: 32000, 9: 44100, 12: None, 13: None, 14: None}
DEPTHS = {8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7}
SIDES = {"left/side": 8, "side/right": 9, "mid/side": 10}


class Bits:
    def __init__(self):
        self.text = []

    def put(self, value, count):
        assert -(1 << count) < value < 1 << count, (value, count)
        if count: self.text.append(format(value & ((1 << count) - 1), f"0{count}b"))

    def unary(self, zeros):
        self.text.append("0" * zeros + "1")

    def bytes(self):
        text = "".join(self.text)
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def crc(data, bits, polynomial):
    value = 0
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ (polynomial if value >> (bits - 1) else 0)) & ((1 << bits) - 1)
    return value


def coded_number(number):
    """As in UTF-8, up to 36 bits."""
    if number < 0x80: return bytes([number])
    count = next(n for n in range(2, 8) if number < 1 << (5 * n + 1))
    rest = [0x80 | (number >> (6 * i)) & 63 for i in reversed(range(count - 1))]
    return bytes([(0xFF00 >> count) & 0xFF | number >> (6 * (count - 1)), *rest])


def residual(out, errors, order, partition_order=0, method=0, parameters=None, escape=()):
    """`parameters`: one for each partition, or None for the one that fits; `escape`: partitions in plain numbers."""
    out.put(method, 2)
    out.put(partition_order, 4)
    length = (len(errors) + order) >> partition_order
    for i in range(1 << partition_order):
        part = errors[max(0, i * length - order):(i + 1) * length - order]
        width = 4 + method
        if i in escape:
            bits = max((value if value >= 0 else ~value).bit_length() for value in part) + 1 if any(part) else 0
            out.put((1 << width) - 1, width)
            out.put(bits, 5)
            for value in part: out.put(value, bits)
            continue
        mean = sum(map(abs, part)) // max(1, len(part))
        parameter = min((1 << width) - 2, mean.bit_length()) if parameters is None else parameters[i % len(parameters)]
        out.put(parameter, width)
        for value in part:
            folded = 2 * value if value >= 0 else -2 * value - 1
            assert folded < 2**32 - 1
            out.unary(folded >> parameter)
            out.put(folded & ((1 << parameter) - 1), parameter)


def constant(out, samples, bits):
    assert len(set(samples)) == 1
    out.put(samples[0], bits)


def verbatim(out, samples, bits):
    for sample in samples: out.put(sample, bits)


def fixed(out, samples, bits, order, **coding):
    weights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]][order]
    verbatim(out, samples[:order], bits)
    residual(out, [samples[i] - sum(w * samples[i - 1 - j] for j, w in enumerate(weights)) for i in range(order, len(samples))], order, **coding)


def linear(out, samples, bits, order, precision=12, coefficients=None, shift=None, **coding):
    if coefficients is None:
        rows = np.array([samples[i - order:i][::-1] for i in range(order, len(samples))], float)
        weights = np.linalg.lstsq(rows + 1e-9, np.array(samples[order:], float), rcond=None)[0]
        largest = max(1e-6, np.abs(weights).max())
        shift = max(0, min(15, precision - 1 - int(np.floor(np.log2(largest))) - 1))
        limit = (1 << (precision - 1)) - 1
        coefficients = [int(c) for c in np.clip(np.round(weights * 2**shift), -limit, limit)]
    verbatim(out, samples[:order], bits)
    out.put(precision - 1, 4)
    out.put(shift, 5)
    for c in coefficients: out.put(c, precision)
    errors = [samples[i] - (sum(c * samples[i - 1 - j] for j, c in enumerate(coefficients)) >> shift) for i in range(order, len(samples))]
    residual(out, errors, order, **coding)


def subframe(out, samples, bits, kind, wasted=0, **options):
    codes = {"constant": 0, "verbatim": 1, "fixed": 8 + options.get("order", 0), "linear": 31 + options.get("order", 0)}
    out.put(codes[kind], 7)
    out.put(wasted > 0, 1)
    if wasted: out.unary(wasted - 1)
    assert all(sample % (1 << wasted) == 0 for sample in samples)
    {"constant": constant, "verbatim": verbatim, "fixed": fixed, "linear": linear}[kind](out, [sample >> wasted for sample in samples], bits - wasted, **options)


def frame(number, block, depth, rate, subframes, side=None, rate_code=0, depth_stated=True, variable=False):
    """`block`: samples [channels, length]; `subframes`: options for each."""
    length = len(block[0])
    size_code = SIZES.get(length, 6 if length <= 256 else 7)
    head = bytes([0xFF, 0xF8 | variable, size_code << 4 | rate_code, (SIDES[side] if side else len(block) - 1) << 4 | (DEPTHS.get(depth, 0) if depth_stated else 0) << 1])
    head += coded_number(number)
    if size_code in (6, 7): head += (length - 1).to_bytes(size_code - 5, "big")
    if rate_code >= 12: head += {12: lambda: (rate // 1000).to_bytes(1, "big"), 13: lambda: rate.to_bytes(2, "big"), 14: lambda: (rate // 10).to_bytes(2, "big")}[rate_code]()
    out = Bits()
    channels = [list(map(int, channel)) for channel in block]
    widths = [depth] * len(channels)
    if side:
        left, right = channels
        difference = [a - b for a, b in zip(left, right)]
        channels = {"left/side": [left, difference], "side/right": [difference, right], "mid/side": [[(a + b) >> 1 for a, b in zip(left, right)], difference]}[side]
        widths[0 if side == "side/right" else 1] += 1
    for samples, width, options in zip(channels, widths, subframes): subframe(out, samples, width, **options)
    body = head + bytes([crc(head, 8, 0x07)]) + out.bytes()
    return body + crc(body, 16, 0x8005).to_bytes(2, "big")


def stream_info(blocks, depth, rate, channels, total):
    sizes = [len(block[0]) for block in blocks]
    packed = rate << 44 | (channels - 1) << 41 | (depth - 1) << 36 | total
    block = max(16, min(sizes[:-1] or sizes)).to_bytes(2, "big") + max(16, *sizes).to_bytes(2, "big") + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + bytes([0x80, 0, 0, len(block)]) + block


def sound(rng, channels, length, depth, step=1, level=1):
    """Tones under noise, with both ends of the scale in it."""
    t = np.arange(length)
    top = 2 ** (depth - 1)
    wave = np.stack([0.4 * np.sin(0.05 * (c + 1) * t + c) + 0.3 * np.sin(0.31 * t) + 0.02 * rng.standard_normal(length) for c in range(channels)])
    wave[:, length // 2], wave[:, length // 2 + 1] = 1, -1
    whole = np.clip(np.round(wave * level * top), -top, top - 1).astype(np.int64)
    return whole // step * step


def make(name, depth=16, rate=16000, channels=1, lengths=(64,), kinds=({"kind": "fixed", "order": 2},), seed=0, step=1, level=1, samples=None, variable=False, open_length=False, **options):
    rng = np.random.default_rng(seed)
    whole = sound(rng, channels, sum(lengths), depth, step, level) if samples is None else np.array(samples, np.int64)
    blocks = np.split(whole, np.cumsum(lengths)[:-1], axis=1)
    file = stream_info(blocks, depth, rate, channels, 0 if open_length else whole.shape[1])
    at = 0
    for index, block in enumerate(blocks):
        chosen = [kinds[(index * channels + c) % len(kinds)] for c in range(channels)]
        file += frame(at if variable else index, block, depth, rate, chosen, variable=variable, **options)
        at += block.shape[1]
    return name, file, whole / 2 ** (depth - 1)


def by_ffmpeg(file):
    with av.open(io.BytesIO(file), format="flac") as container:
        frames = [f.to_ndarray() if f.format.is_planar else f.to_ndarray().reshape(-1, f.layout.nb_channels).T for f in container.decode(audio=0)]
    whole = np.concatenate(frames, axis=1)
    return whole / float(-np.iinfo(whole.dtype).min)


def linear_orders():
    return [make(f"linear prediction of order {order}", lengths=(24 + 2 * order,), kinds=({"kind": "linear", "order": order, "partition_order": 1 if order % 2 == 0 else 0},), seed=order) for order in [*range(1, 13), 16, 24, 31, 32]]


def wide_sums():
    """Sums beyond 32 bits: coefficients as large as they may be, against samples of full scale."""
    top = {"coefficients": [16383, -16384] * 4, "shift": 14, "precision": 15}
    return [make(f"sums of 64 bits, {depth} bits", depth=depth, lengths=(40,), kinds=({"kind": "linear", "order": 8, "method": 1, **top},)) for depth in (16, 24)] + [
        make("sums of 32 bits, just", lengths=(40,), kinds=({"kind": "linear", "order": 3, "precision": 15, "coefficients": [16383, -16384, 16383], "shift": 13},), samples=[[32767, -32768] * 20], seed=1)]


def depths():
    kinds = ({"kind": "verbatim"}, {"kind": "fixed", "order": 1, "method": 1}, {"kind": "linear", "order": 5, "method": 1}, {"kind": "fixed", "order": 4, "method": 1, "escape": (0,)})
    return [make(f"{depth} bits", depth=depth, rate=48000, lengths=(20, 36, 33, 17), kinds=kinds, seed=depth) for depth in (4, 5, 8, 11, 12, 16, 17, 20, 24, 25, 31)] + [
        make("32 bits", depth=32, rate=48000, lengths=(20, 36, 33), kinds=kinds[:3], level=0.2, seed=32)]  # a residual has 32 bits too


def sides():
    kinds = ({"kind": "fixed", "order": 1, "method": 1}, {"kind": "linear", "order": 2, "method": 1}, {"kind": "verbatim"})
    for depth in (8, 16, 24, 32):
        for side in SIDES:
            yield make(f"{side}, {depth} bits", depth=depth, rate=44100, channels=2, lengths=(48, 31, 30), kinds=kinds, side=side, level=0.2 if depth == 32 else 1, seed=depth)
    opposite = [[-2**31, 2**31 - 1, -2**31, 0] * 8, [2**31 - 1, -2**31, -2**31, -1] * 8]
    for side in SIDES:
        yield make(f"{side}, 33 bits in full", depth=32, channels=2, lengths=(16, 16), kinds=({"kind": "verbatim"},), side=side, samples=opposite)
    yield make("a constant side of 33 bits", depth=32, channels=2, lengths=(16,), kinds=({"kind": "constant"},), side="left/side", samples=[[-2**31] * 16, [2**31 - 1] * 16])
    even = np.array(opposite) // 8 * 8
    yield make("a side of 33 bits, some of them wasted", depth=32, channels=2, lengths=(32,), kinds=({"kind": "verbatim", "wasted": 2},), side="side/right", samples=even)


def codings():
    quick = {"kind": "fixed", "order": 0}
    long_codes = [[0, 300, -5, 1, 0, 0, 7, -700, 2, 1, 0, 0, 1, -1, 1000, -1000] * 4]
    yield make("long unary codes", lengths=(64,), kinds=({**quick, "parameters": [0]},), samples=long_codes)
    yield make("a unary code of 6,000 zeros", lengths=(16,), kinds=({**quick, "parameters": [0]},), samples=[[0] * 15 + [-3000]])
    for parameter in (0, 1, 5, 10, 11, 12, 13, 14): yield make(f"parameter {parameter}", depth=12, lengths=(64,), kinds=({**quick, "parameters": [parameter]},))
    for parameter in (15, 23, 24, 25, 29, 30): yield make(f"parameter {parameter}", depth=24, lengths=(32,), kinds=({**quick, "method": 1, "parameters": [parameter]},))
    yield make("eight partitions", lengths=(64, 64), kinds=({"kind": "linear", "order": 7, "partition_order": 3},))
    yield make("a first partition of no residual", lengths=(32,), kinds=({"kind": "fixed", "order": 4, "partition_order": 3},))
    yield make("escaped partitions", lengths=(64,), kinds=({"kind": "fixed", "order": 1, "partition_order": 2, "escape": (0, 2)},))
    yield make("escaped partitions of no bits", lengths=(64,), kinds=({**quick, "partition_order": 1, "escape": (0, 1), "method": 1},), samples=[[0] * 64])
    yield make("wasted bits", lengths=(40, 40), kinds=({"kind": "fixed", "order": 2, "wasted": 3}, {"kind": "linear", "order": 3, "wasted": 1}), step=8)


def headers():
    for size in (16, 192, 256, 257, 576, 1024): yield make(f"blocks of {size}", lengths=(size, 5), kinds=({"kind": "constant"},), samples=[[7] * (size + 5)])
    yield make("a block of 65,535", lengths=(65535,), kinds=({"kind": "constant"},), samples=[[-3] * 65535])
    yield make("blocks of several sizes", lengths=(16, 100, 33, 192, 1), kinds=({"kind": "fixed", "order": 0}, {"kind": "verbatim"}), variable=True)
    yield make("a length left open", lengths=(32, 32, 9), open_length=True)
    for rate, code in ((8000, 4), (44100, 9), (48000, 12), (12345, 13), (655350, 14)): yield make(f"{rate} Hz", rate=rate, rate_code=code, lengths=(17,))
    yield make("a depth stated by the file alone", depth=20, depth_stated=False, lengths=(17,), kinds=({"kind": "verbatim"},))
    for channels in range(1, 9): yield make(f"{channels} channels", channels=channels, lengths=(18, 17), kinds=({"kind": "fixed", "order": 3}, {"kind": "verbatim"}, {"kind": "linear", "order": 4}), seed=channels)


def cases():
    yield from linear_orders()
    yield from wide_sums()
    yield from depths()
    yield from sides()
    yield from codings()
    yield from headers()


def case(name, file, expected):
    read = by_ffmpeg(file)
    assert np.array_equal(read, expected), f"{name}: FFmpeg reads other samples"
    stride = max(1, read.shape[1] // 32)
    return {
        "call": name,
        "input": {"file": base64.b64encode(file).decode()},
        "output": {"length": read.shape[1], "stride": stride, "channels": [base64.b64encode(c[::stride].astype("<f4").tobytes()).decode() for c in read]},
    }


made = list(cases())
if len(sys.argv) > 1:
    for index, (name, file, _) in enumerate(made): (Path(sys.argv[1]) / f"{index}.flac").write_bytes(file)
golden = {
    "call": "av.open(file).decode(audio=0), full scale 1; of the samples every `stride`-th",
    "versions": {"av": version("av"), "libavcodec": ".".join(map(str, av.library_versions["libavcodec"]))},
    "cases": [case(*one) for one in made],
}
target = Path(__file__).resolve().parents[2] / "packages/audio-io/test/golden/flac.json"
target.write_text(json.dumps(golden, indent=1) + "\n")
print(target.name, target.stat().st_size, "bytes,", len(made), "cases")
