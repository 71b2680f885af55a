import { GraphBuilder } from "@cochlea/onnx-graph";
import { loadGraph, loadTensorFlow, lossAndGradients } from "@cochlea/tfjs-interpreter";

const g = new GraphBuilder("linear");
const logits = g.add("MatMul", [g.input("x", [2, 2]), g.input("w", [2, 2])]);

const { tf } = await loadTensorFlow();
const graph = loadGraph(tf, g.build());
const feeds = new Map([["x", tf.tensor([[1, 0], [0, 1]])], ["w", tf.zeros([2, 2])]]);
const { loss, gradients } = lossAndGradients(tf, { graph, feeds, logits: logits.name, target: tf.eye(2), parameters: ["w"] });
console.log(loss.dataSync()[0].toFixed(4), gradients.get("w")?.arraySync());
