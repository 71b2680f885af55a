import type * as Ort from "onnxruntime-node";
import type { Backend, BackendSession, BoundTensor, PreparedRun } from "../backend.ts";
import type { Device } from "../devices/device.ts";
import { WEBGPU_OPTIONS } from "../devices/webgpu-options.ts";
import type { ModelSource, SessionOptions } from "../session.ts";
import { ELEMENT_FORMATS, type ElementType, type Tensor, type ValueInfo } from "../tensor.ts";

/** Only fatal messages: every error is thrown, so the log would print it a second time. */
const LOG_FATAL = 4;

/** What comes before the CPU, which takes what is left over. */
const PROVIDERS = { cpu: [], cuda: ["cuda"], webgpu: [{ name: "webgpu", ...WEBGPU_OPTIONS }] } satisfies Record<Device, Ort.InferenceSession.ExecutionProviderConfig[]>;

/** What is left to read of a loaded model. */
interface NodeSession {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/**
 * The backend on onnxruntime-node's JavaScript binding: a run blocks the event loop and copies its outputs.
 *
 * @throws {Error} If onnxruntime-node does not load here.
 */
export async function loadNodeBackend(): Promise<Backend> {
  const ort = await import("onnxruntime-node");
  return { name: "node", version: ort.env.versions.node ?? ort.env.versions.common, open: (model, options) => open(ort, model, options) };
}

async function open(ort: typeof Ort, model: ModelSource, options: SessionOptions): Promise<BackendSession> {
  const settings = sessionSettings(options);
  const session = await (model instanceof Uint8Array ? ort.InferenceSession.create(model, settings) : ort.InferenceSession.create(model.path, settings));
  return backendSession({ ort, session, inputs: session.inputMetadata.map(valueInfo), outputs: session.outputMetadata.map(valueInfo) });
}

/** @throws {TypeError} On options of a device's provider, most of which onnxruntime-node would pass over. */
function sessionSettings({ optimise = "all", threads, config = {}, profile, device = "cpu", deviceOptions }: SessionOptions): Ort.InferenceSession.SessionOptions {
  if (deviceOptions) throw new TypeError("createSession: deviceOptions need backend native, got node");
  return {
    executionProviders: [...PROVIDERS[device], "cpu"],
    graphOptimizationLevel: optimise === "none" ? "disabled" : optimise,
    logSeverityLevel: LOG_FATAL,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    extra: config,
  };
}

function backendSession(session: NodeSession): BackendSession {
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    prepare: (inputs, outputs) => prepareRun(session, hostTensors(inputs), hostTensors(outputs)),
    run: (inputs, signal) => run(session, hostTensors(inputs), signal),
    release: () => void session.session.release(),
  };
}

/** Sessions of this backend hold nothing on a device, so that nothing else arrives. */
function hostTensors(tensors: readonly BoundTensor[]): Tensor[] {
  return tensors.filter((tensor) => "data" in tensor);
}

function prepareRun(session: NodeSession, inputs: readonly Tensor[], outputs: readonly Tensor[]): PreparedRun {
  return {
    async run(signal) {
      const results = await run(session, inputs, signal);
      if (signal?.aborted) return;
      outputs.forEach((output, i) => checkProduced(session.outputs[i].name, output, results[i]));
      outputs.forEach((output, i) => (output.data as Float32Array).set(results[i].data as Float32Array));
    },
    release() {},
  };
}

async function run({ ort, session, inputs, outputs }: NodeSession, tensors: readonly Tensor[], signal: AbortSignal | undefined): Promise<Tensor[]> {
  const feeds = Object.fromEntries(inputs.map((info, i) => [info.name, ortTensor(ort, tensors[i])]));
  signal?.throwIfAborted();
  const results = await session.run(feeds, { logSeverityLevel: LOG_FATAL });
  return outputs.map((info) => ({ type: info.type, shape: results[info.name].dims, data: results[info.name].data as Tensor["data"] }));
}

function checkProduced(name: string, bound: Tensor, produced: Tensor): void {
  if (bound.shape.length === produced.shape.length && bound.shape.every((size, i) => size === produced.shape[i])) return;
  throw new RangeError(`output "${name}" is bound with shape [${bound.shape.join(", ")}], the graph produced [${produced.shape.join(", ")}]`);
}

/** onnxruntime-node refuses shared memory, so that is copied for each run. */
function ortTensor(ort: typeof Ort, { type, data, shape }: Tensor): Ort.Tensor {
  const own = data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
  return new ort.Tensor(type as "float32", own as Float32Array, shape);
}

function valueInfo(metadata: Ort.InferenceSession.ValueMetadata): ValueInfo {
  if (!metadata.isTensor) throw new TypeError(`createSession: "${metadata.name}" is not a tensor`);
  if (!isElementType(metadata.type)) throw new TypeError(`createSession: "${metadata.name}" has element type ${metadata.type}, which cannot be bound`);
  return { name: metadata.name, type: metadata.type, shape: metadata.shape };
}

function isElementType(type: string): type is ElementType {
  return Object.hasOwn(ELEMENT_FORMATS, type);
}
