import { encodeModel, float32Tensor, GraphBuilder, readMetadata } from "@cochlea/onnx-graph";

const g = new GraphBuilder("classifier");
const x = g.input("features", ["batch", 1, 4, 5]);
const filter = g.constant(float32Tensor([2, 1, 3, 3], new Float32Array(18)), "filter");
const map = g.add("Conv", [x, filter], { pads: [1, 1, 1, 1] });
console.log(map.shape);
g.output(g.add("GlobalAveragePool", [map]), "means");
console.log(readMetadata(encodeModel(g.build(), { metadata: { labels: "yes,no" } })));
g.add("Conv", [map, filter]);
