import type { DataReport, InspectedClip } from "@cochlea/datasets";
import { type Histogram, histogram } from "../../charts/histogram.ts";
import { formatCount } from "../../format.ts";
import { classTable } from "./class-table.ts";
import { type Finding, type FindingItem, type Findings, findings } from "./findings.ts";
import { Html, html, htmlPage } from "../../charts/html.ts";
import { summary } from "./inspect-text.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { ITEMS_PLAYED, MOST_HZ, MOST_SECONDS, type Players, playersOf, samplesOf } from "./players.ts";

/** Names of clips without a player, of each finding: more are in the JSON. */
const NAMES_SHOWN = 1000;
/** One page with all that is in a report, charts and clips to play within it. */
export async function inspectPage(name: string, report: DataReport, clips: readonly InspectedClip[]): Promise<string> {
  const checked = findings(report);
  const samples = samplesOf(report, clips);
  const players = await playersOf(checked, samples, clips);
  const body = html`<h2 id="clips">Clips</h2>
<dl>${summary(report).map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>
${await charts(clips)}
<h2 id="findings">What to look at</h2>
${checks(checked)}
${checked.found.map((finding) => findingPart(finding, players))}
<h2 id="classes">Classes</h2>
${classTable(report)}
<h2 id="listen">Listen</h2>
<div class="listen">${[...samples].map(([label, ids]) => classPart(label, ids, players))}</div>`;
  return htmlPage(name, body.source, { style: PAGE_STYLE, header: NAVIGATION, footer: FOOTER });
}

const NAVIGATION = html`<nav aria-label="Parts of this page"><a href="#clips">clips</a><a href="#findings">what to look at</a><a href="#classes">classes</a><a href="#listen">listen</a></nav>`;
const FOOTER = html`Written by cochlea data inspect. Clips to play are in one channel, at ${formatCount(MOST_HZ)} Hz and ${MOST_SECONDS} seconds at most; pictures of waves are as high as their loudest sample, red where that is full scale.`;

const CHARTS: readonly (readonly [title: string, value: (clip: InspectedClip) => number])[] = [
  ["duration (s)", ({ statistics }) => statistics.seconds],
  ["peak (1 is full scale)", ({ statistics }) => statistics.peak],
  ["level (dB of full scale, RMS)", ({ statistics }) => Math.max(-120, statistics.levelDb)],
  ["silence (% of a clip softer than -60 dB)", ({ statistics }) => 100 * statistics.silentShare],
];

async function charts(clips: readonly InspectedClip[]): Promise<Html> {
  const drawn = await Promise.all(CHARTS.map(([title, value]) => histogram(clips.map(value), title)));
  return html`<div class="charts">${drawn.map(({ svg, beyond }) => html`<figure>${new Html(svg)}${beyondNote(beyond)}</figure>`)}</div>`;
}

function beyondNote(beyond: Histogram["beyond"]): Html {
  if (beyond === null) return html``;
  const [least, most] = [beyond.least, beyond.most].map((value) => String(Number(value.toPrecision(4))));
  return html`<figcaption>not drawn, far from the others: ${formatCount(beyond.count)} ${beyond.count === 1 ? "clip" : "clips"} of ${least}${least === most ? "" : ` to ${most}`}</figcaption>`;
}

function checks({ fine, unknown }: Findings): Html {
  return html`<ul class="checks">${fine.map((line) => html`<li>${line}</li>`)}${unknown.map((line) => html`<li class="unknown">not known: ${line}</li>`)}</ul>`;
}

function findingPart({ weight, title, advice, items }: Finding, players: Players): Html {
  return html`<section class="finding ${weight}"><h3>${title}</h3><p class="soft"><span class="weight">${weight}</span> ${advice}</p>
<ul class="items">${items.slice(0, ITEMS_PLAYED).map((item) => itemPart(item, players))}</ul>${rest(items.slice(ITEMS_PLAYED))}</section>
`;
}

/** Of an item, by the number of its files. */
const WIDTHS = ["single", "pair", "wide"] as const;

function itemPart({ subject, files, between, note }: FindingItem, players: Players): Html {
  const played = files.flatMap((id) => players.get(id) ?? []);
  const name = subject ?? (played.length === 0 ? files.join(` ${between} `) : "");
  const others = files.length - played.length;
  const more = subject === undefined && played.length > 0 && others > 0 ? `and ${formatCount(others)} more` : "";
  return html`<li class="${WIDTHS[Math.min(files.length, WIDTHS.length) - 1]}">${name === "" ? "" : html`<bdi>${name}</bdi>`}<span class="said">${[note ?? "", more].filter(Boolean).join("; ")}</span>${played.length === 0 ? "" : html`<div class="clips">${played}</div>`}</li>`;
}

/** Those that are not played, folded up. */
function rest(items: readonly FindingItem[]): Html {
  if (items.length === 0) return html``;
  const lines = items.slice(0, NAMES_SHOWN).map(({ subject, files, between, note }) => html`<li><bdi>${subject ?? files.slice(0, ITEMS_PLAYED).join(` ${between} `)}</bdi>${note ? ` (${note})` : ""}</li>`);
  const beyond = items.length > NAMES_SHOWN ? html`<li>and ${formatCount(items.length - NAMES_SHOWN)} more, which data inspect --json names</li>` : "";
  return html`<details><summary>and ${formatCount(items.length)} more</summary><ul>${lines}${beyond}</ul></details>`;
}

function classPart(label: string, ids: readonly string[], players: Players): Html {
  const played = ids.flatMap((id) => players.get(id) ?? []);
  return played.length === 0 ? html`` : html`<section><h3><bdi>${label}</bdi></h3><div class="clips">${played}</div></section>`;
}
