import { encodeWav } from "@cochlea/audio-io";
import { type ClassReport, type DataReport, exampleLabels, type InspectedClip } from "@cochlea/datasets";
import { readRecording } from "@cochlea/datasets/node";
import { mixChannels, resample } from "@cochlea/dsp";
import { formatCount } from "../format.ts";
import { barChart, histogram } from "../charts/histogram.ts";
import { htmlPage, text } from "../charts/html.ts";
import { type Finding, findings } from "./inspect-findings.ts";
import { summary } from "./inspect-text.ts";

/** Clips to play are no longer and no finer than this, so that the page stays small. */
const MOST_SECONDS = 5;
const MOST_HZ = 16_000;
/** Base64 of all clips together; about 280 of a second each. */
const MOST_CHARACTERS = 12_000_000;
const CLIPS_A_CLASS = 2;
const ITEMS_SHOWN = 20;

const STYLE = `
.finding { border-left: 4px solid #d95f02; padding: .1rem 0 .1rem .8rem; margin: 1rem 0; } .finding h3 { margin: 0; font-size: 1rem; } .finding p { margin: 0; color: #666; }
.clips { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; } figure { margin: .2rem 0; } figcaption { font-size: 12px; color: #555; max-width: 300px; overflow-wrap: anywhere; }
audio { width: 250px; height: 32px; } ul { margin: .3rem 0; padding: 0; list-style: none; overflow-wrap: anywhere; display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: .5rem 1.2rem; } .wide { grid-column: 1 / -1; } .fine { color: #1b7837; }`;

/** One page with all that is in a report, charts and clips to play within it. */
export async function inspectPage(name: string, report: DataReport, clips: readonly InspectedClip[]): Promise<string> {
  const players = await playersOf(report, clips);
  const charts = await Promise.all([
    histogram(clips.map(({ statistics }) => statistics.seconds), "duration (s)"),
    histogram(clips.map(({ statistics }) => statistics.peak), "peak (1 is full scale)"),
    histogram(clips.map(({ statistics }) => Math.max(-120, statistics.levelDb)), "level (dB of full scale)"),
    histogram(clips.map(({ statistics }) => 100 * statistics.silentShare), "silence (% of a clip)"),
  ]);
  const classes = await barChart(report.classes.map(({ label, count }) => ({ label, count })), "clips");
  const found = findings(report);
  const body = `<table>${summary(report).map(([key, value]) => `<tr><th>${text(key)}</th><td>${text(value)}</td></tr>`).join("")}</table>
<h2>Clips</h2><div class="charts">${charts.join("\n")}</div>
<h2>What to look at</h2>
${found.length === 0 ? '<p class="fine">Nothing was found: every file can be read, and no recording is there twice.</p>' : found.map((finding) => findingHtml(finding, players)).join("\n")}
<h2>Classes</h2><div class="charts">${classes}</div>
<table><tr><th>class</th><th class="number">clips</th><th class="number">seconds</th><th class="number">groups</th><th>listen</th></tr>
${report.classes.map((each) => classHtml(each, clips, players)).join("\n")}</table>`;
  return htmlPage(name, body, STYLE);
}

/** Sound by id, as data URLs. */
type Players = ReadonlyMap<string, string>;

function findingHtml({ title, advice, items }: Finding, players: Players): string {
  const shown = items.slice(0, ITEMS_SHOWN).map(({ text: line, ids }) => `<li${ids.length === 1 ? "" : ' class="wide"'}>${text(line)}${playerRow(ids, players)}</li>`).join("");
  const more = items.length > ITEMS_SHOWN ? `<li>and ${formatCount(items.length - ITEMS_SHOWN)} more</li>` : "";
  return `<div class="finding"><h3>${formatCount(items.length)} × ${text(title)}</h3><p>${text(advice)}</p><ul>${shown}${more}</ul></div>`;
}

function classHtml({ label, count, seconds, groups }: ClassReport, clips: readonly InspectedClip[], players: Players): string {
  const ids = clips.filter((clip) => exampleLabels(clip).includes(label)).slice(0, CLIPS_A_CLASS).map(({ id }) => id);
  return `<tr><td>${text(label)}</td><td class="number">${formatCount(count)}</td><td class="number">${seconds.toFixed(1)}</td><td class="number">${groups || "–"}</td><td>${playerRow(ids, players)}</td></tr>`;
}

function playerRow(ids: readonly string[], players: Players): string {
  const figures = ids.flatMap((id) => {
    const sound = players.get(id);
    return sound === undefined ? [] : [`<figure><audio controls preload="none" src="${sound}"></audio>${ids.length === 1 ? "" : `<figcaption>${text(id)}</figcaption>`}</figure>`];
  });
  return figures.length === 0 ? "" : `<div class="clips">${figures.join("")}</div>`;
}

/** The clips that are shown: those that something is wrong with, then some of each class, as far as the page has room. */
async function playersOf(report: DataReport, clips: readonly InspectedClip[]): Promise<Players> {
  const byId = new Map(clips.map((clip) => [clip.id, clip]));
  const suspects = findings(report).flatMap(({ items }) => items.slice(0, ITEMS_SHOWN).flatMap(({ ids }) => ids.slice(0, 4)));
  const samples = report.classes.flatMap(({ label }) => clips.filter((clip) => exampleLabels(clip).includes(label)).slice(0, CLIPS_A_CLASS).map(({ id }) => id));
  const players = new Map<string, string>();
  let room = MOST_CHARACTERS;
  for (const id of new Set([...samples.filter((_, index) => index % CLIPS_A_CLASS === 0), ...suspects, ...samples])) {
    const clip = byId.get(id);
    if (!clip) continue;
    const url = await dataUrl(clip);
    if (url.length > room) break;
    room -= url.length;
    players.set(id, url);
  }
  return players;
}

async function dataUrl({ source }: InspectedClip): Promise<string> {
  const { channels, sampleRate } = await readRecording(source);
  const start = { channels: channels.map((signal) => signal.subarray(0, Math.ceil(MOST_SECONDS * sampleRate))), sampleRate };
  const [mono] = mixChannels(start, 1).channels;
  const rate = Math.min(sampleRate, MOST_HZ);
  const signal = rate === sampleRate ? mono : resample(mono, { fromHz: sampleRate, toHz: rate });
  return `data:audio/wav;base64,${Buffer.from(encodeWav({ channels: [signal], sampleRate: rate })).toString("base64")}`;
}
