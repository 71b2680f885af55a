import { RESAMPLING } from "./resampling-module.ts";
import { SPECTRA } from "./spectra-module.ts";

/**
 * Compiles the SIMD kernels in the background, and says whether they are there.
 *
 * Not needed where WebAssembly may be compiled at once, as in Node, in workers and in today's browsers: the first use does it. Old Chromes
 * refuse that on a page's main thread; there, extractors, streams and resamplers made before this has ended take the plain form, and keep it.
 */
export async function prepareSimd(): Promise<boolean> {
  const ready = await Promise.all([SPECTRA.prepare(), RESAMPLING.prepare()]);
  return ready.every(Boolean);
}
