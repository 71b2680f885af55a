import { Html } from "../../charts/html.ts";

const [COLUMNS, HEIGHT] = [150, 36];
/** Softer waves than this are drawn smaller, not magnified to noise. */
const SOFT = 0.01;
const FULL_SCALE = 0.999;

/** A wave as SVG, as high as its loudest part; columns that touch full scale are marked. */
export function waveformPicture(signal: Float32Array): Html {
  const columns = envelope(signal);
  const scale = 1 / Math.max(SOFT, ...columns.map(({ low, high }) => Math.max(-low, high)));
  const clipped = columns.map(({ low, high }) => high >= FULL_SCALE || low <= -FULL_SCALE);
  const path = (some: (at: number) => boolean): string => columns.map(({ low, high }, at) => (some(at) ? bar(at, low * scale, high * scale) : "")).join("");
  const marked = clipped.includes(true) ? `<path class="clipped" d="${path((at) => clipped[at])}"/>` : "";
  return new Html(`<svg class="wave" viewBox="0 0 ${COLUMNS} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d="${path((at) => !clipped[at])}"/>${marked}</svg>`);
}

/** Least and greatest sample of so many even stretches. */
function envelope(signal: Float32Array): { readonly low: number; readonly high: number }[] {
  return Array.from({ length: COLUMNS }, (_, column) => {
    const from = Math.floor((column * signal.length) / COLUMNS);
    let [low, high] = [signal[from], signal[from]];
    for (let at = from + 1; at < ((column + 1) * signal.length) / COLUMNS; at++) {
      low = Math.min(low, signal[at]);
      high = Math.max(high, signal[at]);
    }
    return { low, high };
  });
}

/** An upright line, at least half a unit long so that it is seen; to tenths of a unit. */
function bar(column: number, low: number, high: number): string {
  const top = (HEIGHT / 2) * (1 - high);
  const length = Math.max(0.5, (HEIGHT / 2) * (high - low));
  return `M${column + 0.5} ${tenths(top)}v${tenths(length)}`;
}

function tenths(value: number): string {
  return String(Math.round(10 * value) / 10);
}
