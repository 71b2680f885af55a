import type { RunConfig } from "../configuration/run-config.ts";

/** The limits of the gradient that a configuration sets. */
export function clipOf({ value, norm }: RunConfig["clip"]): { readonly value?: number; readonly norm?: number } {
  return { value: value ?? undefined, norm: norm ?? undefined };
}
