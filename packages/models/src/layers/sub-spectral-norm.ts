import type { z } from "zod";
import { mapShape, noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";
import { addBatchNorm, normFields } from "./batch-norm.ts";

const schema = layerSchema("sub-spectral-norm", {
  /** How many equal parts the bands are cut into. */
  subBands: positiveInteger.default(5),
  ...normFields,
});

/**
 * Batch norm with statistics of its own for each sub-band: parameters `[channels · subBands]`, a channel's sub-bands side by side.
 *
 * @see S. Chang et al., SubSpectral Normalization for Neural Audio Data Processing, ICASSP 2021.
 */
export const subSpectralNorm: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const [channels, bands, frames] = mapShape(x);
    const { subBands } = spec;
    if (bands % subBands !== 0) throw new RangeError(`need bands in ${subBands} equal sub-bands, got ${bands}; subBands may be ${divisors(bands).join(", ")}`);
    const cut = context.add("Reshape", [x, context.ints([0, channels * subBands, bands / subBands, frames])]);
    return context.add("Reshape", [addBatchNorm(cut, spec, context), context.ints([0, channels, bands, frames])]);
  },
  multiplyAdds: noMultiplyAdds,
};

function divisors(number: number): number[] {
  return Array.from({ length: number }, (_, index) => index + 1).filter((divisor) => number % divisor === 0);
}
