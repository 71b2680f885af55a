import type { SessionOptions } from "../session.ts";
import { nativePath } from "./c-strings.ts";
import { appendDevice } from "./device-providers.ts";
import { LOG_FATAL, type NativeRuntime } from "./native-runtime.ts";

const OPTIMISATION_LEVELS = { none: 0, basic: 1, all: 99 } as const;

/** New `OrtSessionOptions *` for these options. @throws {Error} With the runtime's message where it refuses one. */
export function sessionSettings(runtime: NativeRuntime, options: SessionOptions): bigint {
  const settings = runtime.api.make("CreateSessionOptions");
  try {
    configure(runtime, settings, options);
    return settings;
  } catch (error) {
    runtime.api.functions.ReleaseSessionOptions(settings);
    throw error;
  }
}

function configure(runtime: NativeRuntime, settings: bigint, { optimise = "all", threads, config = {}, profile, device = "cpu", deviceOptions }: SessionOptions): void {
  const { api } = runtime;
  api.call("SetSessionLogSeverityLevel", settings, LOG_FATAL);
  api.call("SetSessionGraphOptimizationLevel", settings, OPTIMISATION_LEVELS[optimise]);
  if (threads !== undefined) api.call("SetIntraOpNumThreads", settings, threads);
  if (profile !== undefined) api.call("EnableProfiling", settings, nativePath(profile));
  for (const [key, value] of Object.entries(config)) api.call("AddSessionConfigEntry", settings, key, value);
  if (device !== "cpu") appendDevice(runtime, settings, device, deviceOptions);
}
