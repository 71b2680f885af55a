import { afterEach, describe, expect, it } from "vitest";
import { loadTensorFlow, type LoadTensorFlowOptions, type TensorFlowBackend } from "./index.ts";

const NODE_GPU = "@tensorflow/tfjs-node-gpu";
const ORDER = [NODE_GPU, "@tensorflow/tfjs-node", "@tensorflow/tfjs @tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs", "@tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu @tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu"];

type Load = NonNullable<LoadTensorFlowOptions["load"]>;

/** What a package is like whose backends these are. */
function fake({ backends = ["tensorflow"], gradients = true }: { readonly backends?: readonly string[]; readonly gradients?: boolean } = {}) {
  return { version_core: "4.22.0", env: () => ({ set: () => undefined }), getGradient: () => (gradients ? {} : undefined), setBackend: (name: string) => Promise.resolve(backends.includes(name)) };
}

/** Packages by name; all others are not installed. */
function installed(packages: Readonly<Record<string, unknown>>): Load {
  return (name) => (name in packages ? Promise.resolve(packages[name]) : Promise.reject(new Error(`Cannot find package '${name}' imported from /a/b.js\nand so on`)));
}

describe("loadTensorFlow", () => {
  it.each(["wasm", "cpu"] as const)("makes %s the current backend", async (prefer) => {
    const { tf, backend, description, attempts } = await loadTensorFlow({ prefer });
    expect({ backend, current: tf.getBackend() }).toEqual({ backend: prefer, current: prefer });
    expect(description).toMatch(new RegExp(`^tfjs(-core)? ${tf.version_core} \\(${prefer}\\)$`));
    expect(attempts.at(-1)?.reason).toBeNull();
  });

  it("tries the fastest first, and says why each of them is not there", async () => {
    const { description, attempts } = await loadTensorFlow({ load: installed({ "@tensorflow/tfjs-core": fake({ backends: ["cpu"] }), "@tensorflow/tfjs-backend-cpu": {} }) });
    expect(description).toBe("tfjs-core 4.22.0 (cpu)");
    expect(attempts.map(({ packages }) => packages.join(" "))).toEqual(ORDER);
    expect(attempts.map(({ reason }) => reason)).toEqual([
      `${NODE_GPU} is not installed`, "@tensorflow/tfjs-node is not installed", "@tensorflow/tfjs is not installed", "@tensorflow/tfjs is not installed",
      "@tensorflow/tfjs-backend-wasm is not installed", null,
    ]);
  });

  it.each<[TensorFlowBackend | undefined, readonly string[], TensorFlowBackend]>([
    [undefined, [NODE_GPU, "@tensorflow/tfjs-node"], "node-gpu"],
    [undefined, ["@tensorflow/tfjs-node", "@tensorflow/tfjs"], "node"],
    [undefined, ["@tensorflow/tfjs", "@tensorflow/tfjs-core"], "cpu"],
    ["cpu", [NODE_GPU, "@tensorflow/tfjs"], "cpu"],
    ["node", [NODE_GPU, "@tensorflow/tfjs-node"], "node"],
    ["node", [NODE_GPU], "node-gpu"],
  ])("with %s preferred and %j installed takes %s", async (prefer, names, expected) => {
    const packages = Object.fromEntries(names.map((name) => [name, fake({ backends: ["tensorflow", "cpu"] })]));
    expect((await loadTensorFlow({ prefer, load: installed(packages) })).backend).toBe(expected);
  });

  it("goes on where a package is broken, lacks the backend or has no gradients", async () => {
    const broken: Load = (name) => (name === NODE_GPU ? Promise.reject(new Error("libtensorflow.so.2: cannot open shared object file\n    at load")) : installed({ "@tensorflow/tfjs-node": fake({ backends: [] }), "@tensorflow/tfjs": fake({ gradients: false }) })(name));
    await expect(loadTensorFlow({ load: broken })).rejects.toThrow(new Error([
      "loadTensorFlow: no TensorFlow.js loads; install one, e.g. npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm. Tried:",
      "  @tensorflow/tfjs-node-gpu: libtensorflow.so.2: cannot open shared object file",
      '  @tensorflow/tfjs-node: it has no backend "tensorflow"; install packages of one version',
      "  @tensorflow/tfjs + @tensorflow/tfjs-backend-wasm: @tensorflow/tfjs-backend-wasm is not installed",
      "  @tensorflow/tfjs: tfjs-core alone has no gradients; install @tensorflow/tfjs, or @tensorflow/tfjs-layers beside it",
      "  @tensorflow/tfjs-core + @tensorflow/tfjs-backend-cpu + @tensorflow/tfjs-backend-wasm: @tensorflow/tfjs-core is not installed",
      "  @tensorflow/tfjs-core + @tensorflow/tfjs-backend-cpu: @tensorflow/tfjs-core is not installed",
    ].join("\n")));
  });

  it("refuses a backend that it does not know", async () => {
    await expect(loadTensorFlow({ prefer: "webgl" as TensorFlowBackend })).rejects.toThrow(new RangeError('loadTensorFlow: need prefer to be one of node-gpu, node, wasm, cpu, got "webgl"'));
  });
});

describe("loading WebAssembly", () => {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const count = (): number[] => events.map((event) => process.listenerCount(event));
  const stranger = (): void => undefined;

  afterEach(() => events.forEach((event) => process.removeListener(event, stranger)));

  it("leaves the process's own listeners, and none of Emscripten's", async () => {
    const before = count();
    const setBackend = (): Promise<boolean> => {
      for (const event of events) process.on(event, stranger);
      return Promise.resolve(true);
    };
    await loadTensorFlow({ load: installed({ [NODE_GPU]: { ...fake(), setBackend } }) });
    expect(count()).toEqual(before);
  });
});
