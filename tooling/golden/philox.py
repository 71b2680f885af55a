"""The generator of @cochlea/random in Python, so that golden files can name a seed instead of holding numbers."""
import numpy as np

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
NUMBER, TEXT = 1, 2


def philox4x32(counter, key):
    """Philox4x32-10 of counters [n, 4] under one key of two words; gives [n, 4] uint32."""
    x0, x1, x2, x3 = (np.array(column, dtype=np.uint64) for column in np.asarray(counter, dtype=np.uint64).T)
    k0, k1 = int(key[0]), int(key[1])
    for _ in range(10):
        a, b = x0 * MULTIPLIERS[0], x2 * MULTIPLIERS[1]
        x0, x1, x2, x3 = (b >> HALF) ^ x1 ^ np.uint64(k0), b & LOW, (a >> HALF) ^ x3 ^ np.uint64(k1), a & LOW
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([x0, x1, x2, x3], axis=1).astype(np.uint32)


def stream_key(seed, *path):
    """The key of a seed and a path of integers and strings."""
    key = seed & 0xFFFFFFFF, seed >> 32
    for part in path:
        for counter in part_counters(part):
            key = tuple(int(word) for word in philox4x32([counter], key)[0, :2])
    return key


def part_counters(part):
    if isinstance(part, int):
        return [(part & 0xFFFFFFFF, (part >> 32) & 0xFFFFFFFF, 0, NUMBER)]
    data = part.encode()
    words = np.frombuffer(data.ljust(max(8, -(-len(data) // 8) * 8), b"\0"), "<u4").reshape(-1, 2)
    return [(int(low), int(high), len(data), TEXT) for low, high in words]


def uint32(count, seed, *path):
    """The first `count` words of a stream."""
    blocks = -(-count // 4)
    counter = np.zeros((blocks, 4), dtype=np.uint64)
    counter[:, 0] = np.arange(blocks)
    return philox4x32(counter, stream_key(seed, *path)).reshape(-1)[:count]


def uniform(count, seed, *path, low=0.0, high=1.0):
    """What `fillUniform` writes, before rounding to float32."""
    return low + (high - low) * ((uint32(count, seed, *path) >> np.uint32(8)) * 2.0**-24)
