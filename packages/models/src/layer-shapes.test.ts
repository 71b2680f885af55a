import { describe, expect, it } from "vitest";
import { LAYERS, parseModelSpec, type LayerKind } from "./index.ts";

const conv = { kind: "conv2d", filters: 2, kernel: 3 };

/** Kinds that take examples of every shape. */
const ANY: readonly LayerKind[] = ["relu", "relu6", "leaky-relu", "elu", "silu", "gelu", "hard-swish", "hard-sigmoid", "sigmoid", "tanh", "flatten", "dropout"];

/** Where shapes stop fitting: fields, shape of an example, what the error says behind the layer's name. */
const MISFITS: readonly (readonly [kind: LayerKind, fields: object, input: readonly number[], message: string])[] = [
  ["conv2d", { filters: 2, kernel: 9 }, [3, 8, 8], "a kernel of 9x9 does not fit [8, 8] with pads 0, 0, 0, 0"],
  ["conv2d", { filters: 4, kernel: 1, groups: 2 }, [3, 8, 8], "need input channels in 2 equal groups, got 3"],
  ["conv2d", { filters: 2, kernel: 1 }, [3, 8], "need maps [channels, bands, frames], got [3, 8]"],
  ["depthwise-conv2d", { kernel: [5, 1] }, [3, 4, 8], "a kernel of 5x1 does not fit [4, 8] with pads 0, 0, 0, 0"],
  ["depthwise-conv2d", { kernel: 1 }, [3], "need maps [channels, bands, frames], got [3]"],
  ["conv-transpose2d", { filters: 3, kernel: 1, groups: 2 }, [4, 8, 8], "need filters in 2 equal groups, got 3"],
  ["conv-transpose2d", { filters: 3, kernel: 3, stride: 2, outputPadding: [1, 2] }, [4, 8, 8], "need outputPadding below the stride [2, 2] or the dilation [1, 1], got [1, 2]"],
  ["conv1d", { filters: 2, kernel: 9, dilation: 3 }, [3, 8], "a kernel of 9 does not fit [8] with pads 0, 0"],
  ["conv1d", { filters: 2, kernel: 1, groups: 2 }, [3, 8], "need input channels in 2 equal groups, got 3"],
  ["conv1d", { filters: 2, kernel: 1 }, [1, 3, 8], "need signals [channels, frames], got [1, 3, 8]; a reshape layer makes maps to signals"],
  ["depthwise-conv1d", { kernel: 1 }, [8], "need signals [channels, frames], got [8]; a reshape layer makes maps to signals"],
  ["dense", { units: 2 }, [3, 8, 8], "need a vector or a sequence [steps, features], got [3, 8, 8]; put a flatten, global-average-pool or time-major layer before it"],
  ["lstm", { units: 2 }, [3, 8, 8], "need a sequence [steps, features], got [3, 8, 8]; a time-major layer makes maps to sequences"],
  ["gru", { units: 2 }, [8], "need a sequence [steps, features], got [8]; a time-major layer makes maps to sequences"],
  ["attention-pool", {}, [3, 8, 8], "need a sequence [steps, features], got [3, 8, 8]; a time-major layer makes maps to sequences"],
  ["self-attention", { heads: 3 }, [7, 8], "need features in 3 equal heads, got 8"],
  ["position-embedding", {}, [8], "need a sequence [steps, features], got [8]; a time-major layer makes maps to sequences"],
  ["batch-norm", { axis: 2 }, [7, 8], "need an axis from -2 to 1 of [7, 8], got 2"],
  ["sub-spectral-norm", {}, [3, 8, 8], "need bands in 5 equal sub-bands, got 8; subBands may be 1, 2, 4, 8"],
  ["layer-norm", { axis: -3 }, [7, 8], "need an axis from -2 to 1 of [7, 8], got -3"],
  ["instance-norm", {}, [8], "need maps or signals, got [8]; a vector has one number a channel"],
  ["softmax", { axis: 1 }, [8], "need an axis from -1 to 0 of [8], got 1"],
  ["max-pool", { kernel: 2, padding: 2 }, [3, 8, 8], "need padding of at most half the kernel [2, 2], got [2, 2]"],
  ["average-pool", { kernel: 2 }, [8], "need maps [channels, bands, frames], got [8]"],
  ["max-pool1d", { kernel: 9 }, [3, 8], "a kernel of 9 does not fit [8] with pads 0, 0"],
  ["average-pool1d", { kernel: 3, padding: 2 }, [3, 8], "need padding of at most half the kernel [3], got [2]"],
  ["global-average-pool", {}, [8], "need maps or signals, got [8]; a vector has one number a channel"],
  ["global-max-pool", { axes: [0, 3] }, [3, 8, 8], "need an axis from -3 to 2 of [3, 8, 8], got 3"],
  ["reshape", { shape: [5, -1] }, [3, 8], "need the 24 elements of [3, 8], got [5, -1]"],
  ["reshape", { shape: [-1, -1] }, [3, 8], "need at most one -1, got [-1, -1]"],
  ["permute", { axes: [0, 0] }, [3, 8], "need each axis of [3, 8] once, 0 to 1, got [0, 0]"],
  ["time-major", { steps: 5 }, [3, 8, 8], "need steps that divide the 192 elements of [3, 8, 8], as 8 does, got 5"],
  ["time-major", {}, [8], "need maps [channels, bands, frames] or signals [channels, frames], got [8]"],
];

function parse(...layers: object[]) {
  return (input: readonly number[]) => () => parseModelSpec({ name: "m", input, layers: [...layers, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] });
}

describe("shapes that do not fit", () => {
  it("are known for each kind of layer but those that take any", () => {
    const nested: LayerKind[] = ["sequence", "residual", "parallel"];
    expect([...new Set([...MISFITS.map(([kind]) => kind), ...ANY, ...nested])].sort()).toEqual(Object.keys(LAYERS).sort());
  });

  it.each(MISFITS)("%s %o of %o: %s", (kind, fields, input, message) => {
    expect(parse({ kind, name: "one", ...fields })(input)).toThrow(`model "m" for input [${input.join(", ")}]: layers[0] "one" (${kind}): ${message}`);
  });

  it.each(ANY)("%s takes every shape", (kind) => {
    for (const input of [[8], [3, 8], [3, 4, 8]]) expect(parse({ kind, ...(kind === "dropout" && { rate: 0.5 }) })(input)).not.toThrow();
  });

  it("are told of the innermost layer, by its place and path", () => {
    const deep = { kind: "sequence", name: "stage", layers: [{ kind: "residual", name: "block", layers: [{ ...conv, name: "conv", kernel: 9 }] }] };
    expect(parse({ kind: "relu" }, deep)([3, 8, 8])).toThrow('layers[1].layers[0].layers[0] "stage.block.conv" (conv2d): a kernel of 9x9 does not fit [8, 8] with pads 0, 0, 0, 0');
    const short = { kind: "residual", name: "block", layers: [conv], shortcut: [{ kind: "relu" }, { ...conv, name: "short", kernel: [9, 1] }] };
    expect(parse(short)([3, 8, 8])).toThrow('layers[0].shortcut[1] "block.short" (conv2d): a kernel of 9x1 does not fit');
    const parallel = { kind: "parallel", name: "two", branches: [[], [{ kind: "lstm", name: "lstm", units: 3 }]] };
    expect(parse(parallel)([3, 8, 8])).toThrow('layers[0].branches[1][0] "two.lstm" (lstm): need a sequence [steps, features], got [3, 8, 8]');
  });

  it("are told where paths meet, with what would fit", () => {
    expect(parse({ kind: "residual", name: "block", layers: [conv] })([2, 8, 8])).toThrow('layers[0] "block" (residual): paths that meet by add need one shape, or lengths of 1 that spread, got [2, 6, 6] and [2, 8, 8]; a conv2d of kernel 1 in the shortcut changes channels, its stride the lengths');
    expect(parse({ kind: "residual", layers: [{ kind: "flatten" }], meet: "multiply" })([2, 8, 8])).toThrow("paths that meet by multiply need one shape, or lengths of 1 that spread, got [128] and [2, 8, 8]");
    expect(parse({ kind: "parallel", branches: [[conv], []] })([2, 8, 8])).toThrow("paths that meet by concat need lengths that agree but on axis 0, got [2, 6, 6] and [2, 8, 8]");
    expect(parse({ kind: "parallel", branches: [[], []], axis: 3 })([2, 8, 8])).toThrow("paths that meet by concat need lengths that agree but on axis 3, got [2, 8, 8] and [2, 8, 8]");
  });

  it("are told of classes that are no vector", () => {
    const sequence = () => parseModelSpec({ name: "m", input: [5, 4], layers: [{ kind: "dense", name: "classes", units: 2 }] });
    expect(sequence).toThrow('model "m" for input [5, 4]: layers[0]: need a vector of classes for each example, got [5, 2]; a global-average-pool of axes [0] or an attention-pool makes a sequence one vector');
  });
});
