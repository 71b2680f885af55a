import { LOG_FATAL } from "./native-runtime.ts";
import type { OrtApi } from "./ort-api.ts";

/** Handles that belong together and are released together, once. */
export class OwnedHandles {
  readonly #api: OrtApi;
  #releases: (() => unknown)[] = [];

  constructor(api: OrtApi) {
    this.#api = api;
  }

  /** Takes over an `OrtValue`; zero, where a run that failed left none, is nothing to own. */
  value(handle: bigint): bigint {
    if (handle !== 0n) this.#releases.push(() => this.#api.functions.ReleaseValue(handle));
    return handle;
  }

  /** New run options that log nothing but fatal messages. */
  runOptions(): bigint {
    const handle = this.#api.make("CreateRunOptions");
    this.#releases.push(() => this.#api.functions.ReleaseRunOptions(handle));
    this.#api.call("RunOptionsSetRunLogSeverityLevel", handle, LOG_FATAL);
    return handle;
  }

  release(): void {
    const releases = this.#releases;
    this.#releases = [];
    for (const release of releases) release();
  }
}
