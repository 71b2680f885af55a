"""The normal numbers of @cochlea/random in Python: the ziggurat on words of a stream, or of the xoshiro128++ that a stream seeds."""
import math

from philox import LOW, uint32

LAYERS, TAIL, AREA, STEPS = 256, 3.6541528853610088, 0.00492867323399, 2**23
MASK = int(LOW)


def bell(x):
    return math.exp(-0.5 * x * x)


def layer_edges():
    edges = [AREA / bell(TAIL), TAIL]
    while len(edges) < LAYERS:
        edges.append(math.sqrt(-2 * math.log(AREA / edges[-1] + bell(edges[-1]))))
    return edges + [0.0]


EDGES = layer_edges()


def words_of(seed, *path, block=64):
    """All words of a stream, one by one."""
    count = block
    at = 0
    while True:
        yield from map(int, uint32(count, seed, *path)[at:])
        count, at = 2 * count, count


def xoshiro(a, b, c, d):
    """xoshiro128++ from a state of four words."""
    def rotate(x, by):
        return ((x << by) | (x >> (32 - by))) & MASK
    while True:
        yield (rotate((a + d) & MASK, 7) + a) & MASK
        shifted = (b << 9) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = rotate(d, 11)


def open_uniform(words):
    return (next(words) + 0.5) * 2.0**-32


def ziggurat(word, words):
    """A normal number from one word, and from `words` where that does not settle it."""
    while True:
        layer = word & (LAYERS - 1)
        step = (word >> 8) - (2**24 if word >> 31 else 0) + 0.5
        x = step * (EDGES[layer] / STEPS)
        if abs(x) < EDGES[layer + 1]:
            return x
        if layer == 0:
            return math.copysign(tail(words), step)
        low, high = bell(EDGES[layer]), bell(EDGES[layer + 1])
        if low + (high - low) * open_uniform(words) < bell(x):
            return x
        word = next(words)


def tail(words):
    while True:
        beyond = -math.log(open_uniform(words)) / TAIL
        if -2 * math.log(open_uniform(words)) >= beyond * beyond:
            return TAIL + beyond


def normal(count, seed, *path):
    """What as many calls of `stream.normal()` give."""
    words = words_of(seed, *path)
    return [ziggurat(next(words), words) for _ in range(count)]


def fill_normal(count, seed, *path):
    """What `fillNormal` writes, before rounding to float32."""
    words = words_of(seed, *path)
    state = [next(words) for _ in range(4)]
    bulk = xoshiro(state[0] | 1, *state[1:])
    return [ziggurat(next(bulk), words) for _ in range(count)]
