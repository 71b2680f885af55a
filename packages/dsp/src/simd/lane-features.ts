import { type FrameOptions, framePadding, type FramePadding } from "../framing/frames.ts";
import { padEnds } from "../framing/pad-ends.ts";
import type { LanePlan } from "./lane-plan.ts";

/** Frames of one channel that are worked on at once. */
interface Piece {
  readonly channel: number;
  readonly from: number;
  readonly frames: number;
  /** Leaves their levels in the memory. */
  readonly read: () => void;
}

/** Compiles what the kernels do with whole channels: they write `[channels, width, frames]`, before deltas and normalisation, to `out`. */
export function laneFeatures(options: FrameOptions, plan: LanePlan): (channels: readonly Float32Array[], out: Float32Array) => void {
  const paddingOf = framePadding(options);
  return (channels, out) => {
    const padding = paddingOf(channels[0].length);
    const pieces = channels.flatMap((signal, channel) => piecesOf(signal, channel, padding, options, plan));
    if (pieces.length > 1 && plan.rule?.clip) inTwoRounds(plan, pieces, padding.count, out);
    else for (const piece of pieces) inOneRound(plan, piece, padding.count, out);
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

function inOneRound(plan: LanePlan, piece: Piece, frames: number, out: Float32Array): void {
  piece.read();
  if (plan.rule?.clip) relate(plan, piece.frames, plan.largest(piece.frames));
  plan.finish(piece.frames);
  takeOut(plan, piece, frames, out);
}

/** The clip's largest level is known only after all pieces, so their levels wait outside. */
function inTwoRounds(plan: LanePlan, pieces: readonly Piece[], frames: number, out: Float32Array): void {
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
}

/** What the front end does with the clip's largest level. */
function relate({ rule, raise }: LanePlan, frames: number, largest: number): void {
  const { isReference, topDb } = rule!.clip!;
  const zero = isReference ? largest : 0;
  raise(frames, zero, topDb === null ? -Infinity : largest - zero - topDb);
}

function takeOut({ width, featuresAt, floats }: LanePlan, piece: Piece, frames: number, out: Float32Array): void {
  const features = floats().subarray(featuresAt, featuresAt + width * piece.frames);
  const at = piece.channel * width * frames + piece.from;
  if (piece.frames === frames) out.set(features, at);
  else for (let row = 0; row < width; row++) out.set(features.subarray(row * piece.frames, (row + 1) * piece.frames), at + row * frames);
}
