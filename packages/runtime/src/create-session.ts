import type { BackendSession } from "./backend.ts";
import { checkBackend, loadBackend } from "./backends.ts";
import { BoundSession } from "./bound-session.ts";
import { runtimeReason } from "./error-text.ts";
import { DEVICES } from "./devices/device.ts";
import { providerProblem } from "./devices/provider-problem.ts";
import type { ModelSource, Session, SessionOptions } from "./session.ts";

const LEVELS = ["none", "basic", "all"];

/**
 * Loads a model.
 *
 * The bytes may be dropped once the promise has resolved; until then they must not change.
 *
 * @param model An ONNX file in memory, or its path.
 * @throws {RangeError} On an option out of range. @throws {TypeError} If an input or output has a type that cannot be bound.
 * @throws {Error} If the backend does not load or the runtime refuses the model.
 */
export async function createSession(model: ModelSource, options: SessionOptions = {}): Promise<Session> {
  checkOptions(model, options);
  const { device = "cpu" } = options;
  const problem = device === "cpu" ? null : providerProblem(device);
  if (problem) throw new Error(`createSession: device ${device} does not work here: ${problem.reason}`);
  const backend = await loadBackend(options.backend ?? "auto");
  const session = await backend.open(model, options).catch((cause: unknown): BackendSession => {
    if (cause instanceof TypeError) throw cause;
    throw new Error(`createSession: ONNX Runtime refused the model${device === "cpu" ? "" : ` on ${device}`}: ${runtimeReason(cause)}`, { cause });
  });
  return new BoundSession(backend.name, device, session);
}

function checkOptions(model: unknown, { backend = "auto", device = "cpu", threads, optimise = "all" }: SessionOptions): void {
  if (!isSource(model)) throw new TypeError("createSession: model must be a Uint8Array with the bytes of an ONNX file, or { path } of one");
  checkBackend("createSession", backend);
  checkOneOf("device", device, DEVICES);
  checkOneOf("optimise", optimise, LEVELS);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) throw new RangeError(`createSession: threads must be a positive integer, got ${threads}`);
}

function isSource(model: unknown): boolean {
  if (model instanceof Uint8Array) return model.length > 0;
  return typeof model === "object" && model !== null && "path" in model && typeof model.path === "string" && model.path !== "";
}

function checkOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new RangeError(`createSession: ${option} must be one of ${allowed.join(", ")}, got ${value}`);
}
