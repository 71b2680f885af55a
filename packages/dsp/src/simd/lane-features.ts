import { type FrameOptions, framePadding, type FramePadding } from "../frames.ts";
import { padEnds } from "../pad-ends.ts";
import type { LanePlan } from "./lane-plan.ts";

/** Frames of one channel that are worked on at once. */
interface Piece {
  readonly channel: number;
  readonly from: number;
  readonly frames: number;
  /** Leaves their levels in the memory. */
  readonly read: () => void;
}

/** Compiles what the kernels do with whole channels: `[channels, width, frames]`, before deltas and normalisation. */
export function laneFeatures(options: FrameOptions, plan: LanePlan): (channels: readonly Float32Array[]) => Float32Array {
  const paddingOf = framePadding(options);
  return (channels) => {
    const padding = paddingOf(channels[0].length);
    const pieces = channels.flatMap((signal, channel) => piecesOf(signal, channel, padding, options, plan));
    return pieces.length === 1 ? onePiece(plan, pieces[0]) : manyPieces(plan, pieces, channels.length, padding.count);
  };
}

/** The whole channel where it fits into the memory, else as many frames as do. */
function piecesOf(signal: Float32Array, channel: number, padding: FramePadding, { padMode, hopLength }: FrameOptions, plan: LanePlan): Piece[] {
  const { count, before, after, first } = padding;
  if (count <= plan.most && before + signal.length + after <= plan.room) {
    return [{ channel, from: 0, frames: count, read: () => plan.readPadded(signal, padding, padMode) }];
  }
  const samples = padEnds(signal, before, after, padMode);
  return Array.from({ length: Math.ceil(count / plan.most) }, (_, index) => {
    const from = index * plan.most;
    const frames = Math.min(plan.most, count - from);
    return { channel, from, frames, read: () => plan.read(samples, first + from * hopLength, frames) };
  });
}

function onePiece(plan: LanePlan, { frames, read }: Piece): Float32Array {
  read();
  if (plan.rule?.clip) relate(plan, frames, plan.largest(frames));
  plan.finish(frames);
  return plan.floats().slice(plan.featuresAt, plan.featuresAt + plan.width * frames);
}

function manyPieces(plan: LanePlan, pieces: readonly Piece[], channels: number, frames: number): Float32Array {
  const out = new Float32Array(channels * plan.width * frames);
  if (plan.rule?.clip) return inTwoRounds(plan, pieces, frames, out);
  for (const piece of pieces) {
    piece.read();
    plan.finish(piece.frames);
    takeOut(plan, piece, frames, out);
  }
  return out;
}

/** The clip's largest level is known only after all pieces, so their levels wait outside. */
function inTwoRounds(plan: LanePlan, pieces: readonly Piece[], frames: number, out: Float32Array): Float32Array {
  let largest = -Infinity;
  const levels = pieces.map((piece) => {
    piece.read();
    largest = Math.max(largest, plan.largest(piece.frames));
    return plan.floats().slice(plan.levelsAt, plan.levelsAt + plan.bands * piece.frames);
  });
  pieces.forEach((piece, index) => {
    plan.floats().set(levels[index], plan.levelsAt);
    relate(plan, piece.frames, largest);
    plan.finish(piece.frames);
    takeOut(plan, piece, frames, out);
  });
  return out;
}

/** What the front end does with the clip's largest level. */
function relate({ rule, raise }: LanePlan, frames: number, largest: number): void {
  const { isReference, topDb } = rule!.clip!;
  const zero = isReference ? largest : 0;
  raise(frames, zero, topDb === null ? -Infinity : largest - zero - topDb);
}

function takeOut({ width, featuresAt, floats }: LanePlan, piece: Piece, frames: number, out: Float32Array): void {
  for (let row = 0; row < width; row++) {
    const at = featuresAt + row * piece.frames;
    out.set(floats().subarray(at, at + piece.frames), (piece.channel * width + row) * frames + piece.from);
  }
}
