import type { BlockCodec } from "./adpcm-blocks.ts";

/** How the step changes with a code, in 256ths. @see Microsoft, New Multimedia Data Types and Data Techniques, 1994, "ADPCM". */
const ADAPTATION = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

/** A pair of prediction coefficients, in 256ths. */
export type Coefficients = readonly [number, number];

/** Bytes at the start of a block, for a channel: predictor, step, and the two samples that come first. */
const HEAD_BYTES = 7;

interface State {
  readonly coefficients: Coefficients;
  step: number;
  last: number;
  before: number;
}

/** Microsoft ADPCM: each sample is predicted from the two before it, and corrected by a code of four bits. */
export function msAdpcm(channelCount: number, blockBytes: number, coefficients: readonly Coefficients[]): BlockCodec {
  const blockLength = 2 + Math.floor(((blockBytes - HEAD_BYTES * channelCount) * 2) / channelCount);
  const decode: BlockCodec["decode"] = (block, channels) => {
    const states = channels.map((samples, channel) => head(block, channelCount, channel, coefficients, samples));
    for (let code = 0; code < (blockLength - 2) * channelCount; code++) {
      const byte = block[HEAD_BYTES * channelCount + (code >> 1)];
      const channel = code % channelCount;
      channels[channel][2 + Math.floor(code / channelCount)] = next(states[channel], code & 1 ? byte & 15 : byte >> 4);
    }
  };
  return { label: "Microsoft ADPCM", channelCount, blockBytes, blockLength, decode };
}

function head(block: Uint8Array, channelCount: number, channel: number, coefficients: readonly Coefficients[], samples: Float32Array): State {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const word = (index: number): number => view.getInt16(channelCount + 2 * (index * channelCount + channel), true);
  // A predictor that the header lists no coefficients for is damage; the first is as good as any.
  const state = { coefficients: coefficients[block[channel]] ?? coefficients[0], step: word(0), last: word(1), before: word(2) };
  samples[0] = state.before;
  samples[1] = state.last;
  return state;
}

function next(state: State, code: number): number {
  const [first, second] = state.coefficients;
  const predicted = (state.last * first + state.before * second) >> 8;
  const value = Math.max(-32768, Math.min(32767, predicted + (code >= 8 ? code - 16 : code) * state.step));
  state.step = Math.max(16, (ADAPTATION[code] * state.step) >> 8);
  state.before = state.last;
  state.last = value;
  return value;
}
