import { encodeWav } from "@cochlea/audio-io";
import { type DataReport, exampleLabels, type InspectedClip } from "@cochlea/datasets";
import { readRecording } from "@cochlea/datasets/node";
import { mixChannels, resample } from "@cochlea/dsp";
import type { Findings } from "./findings.ts";
import { type Html, html } from "../../charts/html.ts";
import { waveformPicture } from "./waveform-picture.ts";

/** Clips to play are no longer and no finer than this, so that the page stays small. */
export const MOST_SECONDS = 5;
export const MOST_HZ = 16_000;
/** Of all clips together; about 250 of a second each. */
const MOST_CHARACTERS = 12_000_000;
/** Of each finding. */
export const ITEMS_PLAYED = 20;
/** Of each set of copies. */
const FILES_PLAYED = 4;

/** Clips as HTML, by id: a picture of the wave, controls to play it, its name. */
export type Players = ReadonlyMap<string, Html>;

/** Two clips of each class, the first and one from its middle, which will often be of another group. */
export function samplesOf(report: DataReport, clips: readonly InspectedClip[]): Map<string, readonly string[]> {
  const byLabel = new Map<string, string[]>(report.classes.map(({ label }) => [label, []]));
  for (const clip of clips) for (const each of exampleLabels(clip)) byLabel.get(each)?.push(clip.id);
  return new Map([...byLabel].map(([label, ids]) => [label, [...new Set([ids[0], ids[ids.length >> 1]])]]));
}

/** The clips that are played: one of each class, those that something is wrong with, then the others, as far as the page has room. */
export async function playersOf({ found }: Findings, samples: ReadonlyMap<string, readonly string[]>, clips: readonly InspectedClip[]): Promise<Players> {
  const byId = new Map(clips.map((clip) => [clip.id, clip]));
  const suspects = found.flatMap(({ items }) => items.slice(0, ITEMS_PLAYED).flatMap(({ files }) => files.slice(0, FILES_PLAYED)));
  const players = new Map<string, Html>();
  let room = MOST_CHARACTERS;
  for (const id of new Set([...[...samples.values()].map(([first]) => first), ...suspects, ...[...samples.values()].flat()])) {
    const clip = byId.get(id);
    if (!clip) continue;
    const player = await playerOf(clip);
    room -= player.source.length;
    if (room < 0) break;
    players.set(id, player);
  }
  return players;
}

async function playerOf({ id, source, statistics: { seconds, peak } }: InspectedClip): Promise<Html> {
  const { channels, sampleRate } = await readRecording(source);
  const start = { channels: channels.map((signal) => signal.subarray(0, Math.ceil(MOST_SECONDS * sampleRate))), sampleRate };
  const [mono] = mixChannels(start, 1).channels;
  const length = seconds > MOST_SECONDS ? `first ${MOST_SECONDS} of ${seconds.toFixed(1)} s` : `${seconds.toFixed(2)} s`;
  return html`<figure class="clip">${waveformPicture(mono)}<audio controls preload="none" aria-label="${id}" src="${soundUrl(mono, sampleRate)}"></audio><figcaption><bdi>${id}</bdi> <span>${length}, peak ${Number(peak.toPrecision(2))}</span></figcaption></figure>`;
}

function soundUrl(mono: Float32Array, sampleRate: number): string {
  const rate = Math.min(sampleRate, MOST_HZ);
  const signal = rate === sampleRate ? mono : resample(mono, { fromHz: sampleRate, toHz: rate });
  return `data:audio/wav;base64,${Buffer.from(encodeWav({ channels: [signal], sampleRate: rate })).toString("base64")}`;
}
