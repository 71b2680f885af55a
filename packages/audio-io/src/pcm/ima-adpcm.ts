import type { BlockCodec } from "./adpcm-blocks.ts";

/** Step sizes, each about 1.1 times the one before. @see IMA Digital Audio Focus and Technical Working Groups, Recommended Practices 3.00, 1992. */
const STEPS = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];
const INDEX_CHANGES = [-1, -1, -1, -1, 2, 4, 6, 8];

/** A predictor and where it stands in the table of steps. */
interface State {
  value: number;
  index: number;
}

/** One code of four bits: sign and three bits of the step. */
function next(state: State, code: number): number {
  const step = STEPS[state.index];
  const change = (step >> 3) + (code & 4 ? step : 0) + (code & 2 ? step >> 1 : 0) + (code & 1 ? step >> 2 : 0);
  state.value = Math.max(-32768, Math.min(32767, state.value + (code & 8 ? -change : change)));
  state.index = Math.max(0, Math.min(88, state.index + INDEX_CHANGES[code & 7]));
  return state.value;
}

/** IMA ADPCM as WAV files hold it: a channel's block starts with a sample, then channels take turns of eight codes. */
export function imaAdpcm(channelCount: number, blockBytes: number): BlockCodec {
  const turns = Math.floor((blockBytes / channelCount - 4) / 4);
  const decode: BlockCodec["decode"] = (block, channels) => {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    channels.forEach((samples, channel) => {
      const state = { value: view.getInt16(4 * channel, true), index: Math.min(view.getUint8(4 * channel + 2), 88) };
      samples[0] = state.value;
      for (let turn = 0; turn < turns; turn++) unpack(view, 4 * (channelCount * (turn + 1) + channel), samples.subarray(1 + 8 * turn, 9 + 8 * turn), state);
    });
  };
  return { label: "IMA ADPCM", channelCount, blockBytes, blockLength: 1 + 8 * turns, decode };
}

/** Codes to samples, two a byte, the low half first. */
function unpack(view: DataView, offset: number, samples: Float32Array, state: State): void {
  for (let i = 0; i < samples.length; i++) samples[i] = next(state, (view.getUint8(offset + (i >> 1)) >> (4 * (i & 1))) & 15);
}

const QUICKTIME_BYTES = 34;

/** IMA ADPCM as AIFF-C files hold it: 34 bytes a channel, of which two are the state and 32 the codes of 64 samples. */
export function quickTimeImaAdpcm(channelCount: number): BlockCodec {
  const decode: BlockCodec["decode"] = (block, channels) => {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    channels.forEach((samples, channel) => {
      const head = view.getInt16(QUICKTIME_BYTES * channel);
      unpack(view, QUICKTIME_BYTES * channel + 2, samples, { value: head & ~127, index: Math.min(head & 127, 88) });
    });
  };
  return { label: "IMA ADPCM", channelCount, blockBytes: QUICKTIME_BYTES * channelCount, blockLength: 64, decode };
}
