#!/usr/bin/env python3
"""Golden file of @cochlea/random: streams of the Python ports beside this file.

usage: python tooling/golden/random_streams.py     writes packages/random/test/golden/random-streams.json
needs: numpy
"""
from golden_file import base64_floats, write_golden
from philox import uint32, uniform
from ziggurat import fill_normal, normal

PATHS = [
    [0],
    [7, "augment", 3, 12345],
    [2**53 - 1, "Ährenfeld, longer than one block", -1],
    [1, "", "a", "a\0", 2**40 + 5],
]

streams = [
    {
        "path": path,
        "uint32": [int(word) for word in uint32(10, *path)],
        "uniform": base64_floats(uniform(33, *path, low=-0.5, high=2.0)),
        "normal": base64_floats(normal(33, *path)),
        "filled": base64_floats(fill_normal(1000, *path)),  # long enough for every branch of the ziggurat
    }
    for path in PATHS
]
write_golden("random", "random-streams", "philox.uint32, uniform(-0.5, 2); ziggurat.normal, fill_normal", ["numpy"], {"paths": PATHS}, {"streams": streams})
