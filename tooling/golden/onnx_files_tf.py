#!/usr/bin/env python3
"""Files for the reader of @cochlea/onnx-graph, as tf2onnx writes them from Keras models.

usage: python tooling/golden/onnx_files_tf.py     writes packages/onnx-graph/test/golden/files/tf-*.onnx
needs: tensorflow-cpu, tf2onnx, in an environment of their own
Weights are drawn by philox.py from the seed 1 and the weight's path.
"""
import os
from pathlib import Path

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras, tensorflow as tf, tf2onnx
from keras import layers
from philox import uniform

TARGET = Path(__file__).resolve().parents[2] / "packages/onnx-graph/test/golden/files"


def drawn(model):
    for weight in model.weights:
        if "float" in str(weight.dtype):
            low = 0.5 if "variance" in weight.path else -0.5
            weight.assign(uniform(int(tf.size(weight)), 1, weight.path, low=low, high=low + 1).reshape(weight.shape).astype("f4"))
    return model


def cnn():
    """An image with the channels behind, even strides padded as "same": `auto_pad` and transpositions."""
    return keras.Sequential([
        keras.Input((12, 16, 1)), layers.Conv2D(4, 3, strides=2, padding="same", name="conv"), layers.BatchNormalization(name="norm"), layers.ReLU(),
        layers.DepthwiseConv2D(3, padding="same", name="depthwise"), layers.MaxPooling2D(2, padding="same"), layers.Dropout(0.3), layers.Flatten(), layers.Dense(3, activation="softmax", name="head"),
    ])


def lstm():
    return keras.Sequential([keras.Input((9, 5)), layers.Bidirectional(layers.LSTM(6, return_sequences=True, name="both"), name="ways"), layers.LSTM(4, name="last"), layers.Dense(3, name="head")])


def export(name, model, opset):
    function = tf.function(lambda x: {"y": model(x, training=False)}, input_signature=[tf.TensorSpec(model.input_shape, tf.float32, name="x")])
    exported, _ = tf2onnx.convert.from_function(function, input_signature=function.input_signature, opset=opset)
    path = TARGET / f"tf-{name}-{opset}.onnx"
    path.write_bytes(exported.SerializeToString())
    print(f"{path.name}  {path.stat().st_size} bytes, {len(exported.graph.node)} nodes")


export("cnn", drawn(cnn()), 15)
export("lstm", drawn(lstm()), 18)
