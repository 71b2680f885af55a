import { hash as digest } from "node:crypto";
import type { FrontEnd } from "@cochlea/dsp";
import { fillNormal, randomStream } from "@cochlea/random";
import type { ClipPipeline } from "./clip-pipeline.ts";

/** A rate that every front end has to be resampled from, nearly. */
const OTHER_RATE = 37_800;
const MOST_SECONDS = 1;

/**
 * What a pipeline makes of noise, as a hash: another version of the code, or another processor, that gives other numbers gives another one.
 *
 * So nothing is ever read from a cache that would not be computed here and now.
 */
export function pipelineProbe({ fixed }: Pick<ClipPipeline, "fixed">, { sampleRate, clipSeconds }: FrontEnd): string {
  const seconds = Math.min(clipSeconds ?? MOST_SECONDS, MOST_SECONDS);
  const hashes = [sampleRate, OTHER_RATE].map((rate) => {
    const noise = fillNormal(new Float32Array(Math.ceil(seconds * rate)), randomStream(0, "probe"));
    const { data } = fixed({ channels: [noise.map((value) => value / 8)], sampleRate: rate, repairs: [] });
    return digest("sha256", new Uint8Array(data.buffer, data.byteOffset, data.byteLength), "hex");
  });
  return hashes.join(" ");
}
