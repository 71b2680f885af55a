#!/usr/bin/env python3
"""Golden file of speechCommandsSplit: which_set of TensorFlow's speech_commands/input_data.py, written down again from its definition.

usage: python tooling/golden/speech_commands_split.py     writes packages/datasets/test/golden/speech-commands-split.json
needs: nothing but Python
"""
import hashlib, json, random, re, sys
from pathlib import Path

MAX_NUM_WAVS_PER_CLASS = 2**27 - 1


def which_set(name, validation, testing):
    hash_name = re.sub(r"_nohash_.*$", "", name)
    digest = hashlib.sha1(hash_name.encode()).hexdigest()
    percentage = (int(digest, 16) % (MAX_NUM_WAVS_PER_CLASS + 1)) * (100.0 / MAX_NUM_WAVS_PER_CLASS)
    if percentage < validation:
        return "validation"
    return "test" if percentage < testing + validation else "train"


rng = random.Random(1)
names = [f"{rng.getrandbits(32):08x}_nohash_{rng.randrange(5)}.wav" for _ in range(60)] + ["plain.wav", "Ünïcode_nohash_0.wav"]
golden = {
    "call": "which_set(name, 10, 10) and which_set(name, 25, 40)",
    "versions": {"python": sys.version.split()[0]},
    "input": names,
    "output": [[which_set(name, 10, 10), which_set(name, 25, 40)] for name in names],
}
target = Path(__file__).resolve().parents[2] / "packages/datasets/test/golden/speech-commands-split.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(golden, ensure_ascii=False) + "\n")
