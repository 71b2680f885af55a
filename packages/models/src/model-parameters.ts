import { elementCount, GraphBuilder } from "@cochlea/onnx-graph";
import type { ParameterInfo } from "./layer.ts";
import type { Model } from "./model.ts";

/** Every parameter of a model in the order of its layers, running statistics included. */
export function modelParameters(model: Model): ParameterInfo[] {
  return outlineOf(model).parameters;
}

/** How many numbers of a model are trained: running statistics and frozen parameters are not counted. */
export function trainableCount(model: Model): number {
  return modelParameters(model).filter(({ trainable }) => trainable).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Number of classes that a model tells apart. */
export function modelClasses(model: Model): number {
  return outlineOf(model).classes;
}

/** What a graph shows that holds no weights and is thrown away. */
function outlineOf(model: Model): { parameters: ParameterInfo[]; classes: number } {
  const graph = new GraphBuilder("outline");
  const parameters: ParameterInfo[] = [];
  const { logits } = model.add(graph, graph.input("input", ["batch", ...model.input]), {
    mode: "inference",
    parameter: (info) => {
      parameters.push(info);
      return graph.input(info.name, info.shape);
    },
  });
  return { parameters, classes: Number(logits.shape[1]) };
}
