import type { Backend } from "./backend.ts";
import { errorText } from "./error-text.ts";
import { loadNativeBackend } from "./native/native-backend.ts";
import { loadNodeBackend } from "./node/node-backend.ts";
import type { BackendName } from "./session.ts";

/** Every backend, the preferred one first. */
const LOADERS = {
  native: loadNativeBackend,
  node: loadNodeBackend,
} satisfies Record<BackendName, () => Promise<Backend>>;

/** Where `native` is tested; elsewhere `auto` leaves it, and it runs when it is asked for by name. */
const NATIVE_IS_TESTED = ["linux-x64"];

const NAMES = Object.keys(LOADERS) as BackendName[];

export interface BackendStatus {
  readonly backend: BackendName;
  readonly available: boolean;
  /** Whether `auto` may take it: `native` only on platforms where it is tested. */
  readonly automatic: boolean;
  /** Why it does not load here; null if it does. */
  readonly reason: string | null;
  /** Version of ONNX Runtime behind it; null if it does not load. */
  readonly version: string | null;
}

/** Which backends load in this process, and why the others do not. */
export function availableBackends(): Promise<BackendStatus[]> {
  return Promise.all(NAMES.map(backendStatus));
}

async function backendStatus(backend: BackendName): Promise<BackendStatus> {
  try {
    const { version } = await LOADERS[backend]();
    return { backend, available: true, automatic: isAutomatic(backend), reason: null, version };
  } catch (error) {
    return { backend, available: false, automatic: isAutomatic(backend), reason: errorText(error), version: null };
  }
}

/** Whether `auto` may take this backend on that platform, such as `darwin-arm64`. */
export function isAutomatic(backend: BackendName, platform = `${process.platform}-${process.arch}`): boolean {
  return backend !== "native" || NATIVE_IS_TESTED.includes(platform);
}

/**
 * The backend of that name, or for `auto` the first that loads.
 *
 * @throws {Error} With the reason of each that does not load.
 */
export async function loadBackend(choice: "auto" | BackendName): Promise<Backend> {
  const reasons: string[] = [];
  for (const name of choice === "auto" ? NAMES.filter((name) => isAutomatic(name)) : [choice]) {
    try {
      return await LOADERS[name]();
    } catch (error) {
      reasons.push(`backend ${name} is not available: ${errorText(error)}`);
    }
  }
  throw new Error(`createSession: ${reasons.join("; ")}`);
}

/** @throws {RangeError} For a choice that is none of them, under the name of the function that was given it. */
export function checkBackend(caller: string, choice: string): void {
  const allowed = ["auto", ...NAMES];
  if (!allowed.includes(choice)) throw new RangeError(`${caller}: backend must be one of ${allowed.join(", ")}, got ${choice}`);
}

/**
 * The backend that `createSession` takes for a choice.
 *
 * @throws {RangeError} For a choice that is none of them.
 * @throws {Error} With the reason of each that does not load.
 */
export async function chosenBackend(choice: "auto" | BackendName = "auto"): Promise<BackendName> {
  checkBackend("chosenBackend", choice);
  return (await loadBackend(choice)).name;
}
