import type { SessionOptions } from "@cochlea/runtime";
import { UsageError } from "./errors.ts";

const BACKENDS = ["auto", "native", "node"] as const;

/**
 * How ONNX Runtime is called where no flag or configuration says: as `COCHLEA_BACKEND` does, else `auto`.
 *
 * @throws {UsageError} On a value that is no backend.
 */
export function backendOf(env: Readonly<Record<string, string | undefined>>): NonNullable<SessionOptions["backend"]> {
  const backend = BACKENDS.find((name) => name === (env.COCHLEA_BACKEND || "auto"));
  if (!backend) throw new UsageError(`COCHLEA_BACKEND must be one of ${BACKENDS.join(", ")}, got ${JSON.stringify(env.COCHLEA_BACKEND)}`);
  return backend;
}

/** The configuration with the backend of the environment where it has none of its own. */
export function withBackend<Config extends { readonly engine: { readonly backend: string } }>(config: Config, env: Readonly<Record<string, string | undefined>>): Config {
  return config.engine.backend === "auto" ? { ...config, engine: { ...config.engine, backend: backendOf(env) } } : config;
}
