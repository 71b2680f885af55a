import type { AddedModel } from "@cochlea/models";
import { fillUniform, randomStream } from "@cochlea/random";

type Mask = Pick<AddedModel["masks"][number], "input" | "keep">;

/**
 * Draws a dropout mask, which seed, mask and step decide alone.
 *
 * Inverted dropout: kept elements are scaled up, so that inference needs no change.
 */
export function writeMask(out: Float32Array, { input, keep }: Mask, seed: number, stepCount: number): void {
  fillUniform(out, randomStream(seed, "dropout", input, stepCount));
  for (let index = 0; index < out.length; index++) out[index] = out[index] < keep ? 1 / keep : 0;
}
