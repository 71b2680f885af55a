import { projectBands } from "./bands";
import { cepstra, largest, raise } from "./cepstra";
import { runSteps } from "./codelets";
import { condition, gather } from "./frames-in-lanes";
import { logarithms } from "./logarithms";

export { cepstra, largest, logarithms, raise };

/** What a plan says, as numbers of 4 bytes: src/simd/spectra-plan.ts writes them in this order. */
const WINDOW = 0, WINDOW_LENGTH = 4, FRAME = 8, CONDITIONED = 12, REMOVE_DC = 16, PRE_EMPHASIS = 20, STEPS = 24, STEPS_END = 28, POWERS = 32, BINS = 36, MAGNITUDES = 40, BANDS = 44, BAND_COUNT = 48;

/**
 * Spectra or bands of `count` frames, each beginning `hop` bytes behind the one before: band b of frame t is written to `out + b · stride + 4·t`.
 *
 * Four frames go side by side, one in each lane; where fewer are left the last one fills the other lanes.
 */
export function spectra(plan: usize, first: usize, hop: usize, count: i32, out: usize, stride: usize): void {
  const window = <usize>load<u32>(plan, WINDOW);
  const length = <usize>load<u32>(plan, WINDOW_LENGTH);
  const data = <usize>load<u32>(plan, FRAME);
  const conditioned = load<u32>(plan, CONDITIONED) != 0;
  const powers = <usize>load<u32>(plan, POWERS);
  const last = count - 1;
  for (let frame = 0; frame < count; frame += 4) {
    gather(first + frame * hop, first + min(frame + 1, last) * hop, first + min(frame + 2, last) * hop, first + min(frame + 3, last) * hop, data, window, length, conditioned);
    if (conditioned) condition(data, window, length, load<u32>(plan, REMOVE_DC) != 0, load<f32>(plan, PRE_EMPHASIS));
    runSteps(load<u32>(plan, STEPS), load<u32>(plan, STEPS_END));
    if (load<u32>(plan, MAGNITUDES)) takeRoots(powers, load<u32>(plan, BINS));
    projectBands(powers, load<u32>(plan, BANDS), load<u32>(plan, BAND_COUNT), out + (frame << 2), stride, min(4, count - frame));
  }
}

function takeRoots(powers: usize, count: usize): void {
  for (const end = powers + (count << 4); powers < end; powers += 16) v128.store(powers, f32x4.sqrt(v128.load(powers)));
}
