import { encode } from "fast-png";

/** A colour for each of 256 steps from low to high, as red, green, blue. */
export type ColourTable = readonly (readonly [red: number, green: number, blue: number])[];

/** Values to colour, row after row from the top. */
export interface ValueImage {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A PNG as a data URL, with `low` in the first colour and `high` in the last. */
export function colourImage({ data, width, height }: ValueImage, [low, high]: readonly [number, number], colours: ColourTable): string {
  const pixels = new Uint8Array(3 * data.length);
  data.forEach((value, index) => {
    const step = Math.round((255 * (value - low)) / (high - low));
    pixels.set(colours[Math.min(255, Math.max(0, step || 0))], 3 * index);
  });
  const png = encode({ width, height, data: pixels, channels: 3, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

/** At most `most` columns, each the mean of its neighbours: a picture has no room for more. */
export function narrowed({ data, width, height }: ValueImage, most: number): ValueImage {
  if (width <= most) return { data, width, height };
  const narrow = new Float32Array(most * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < most; column++) {
      const [from, to] = [column, column + 1].map((edge) => Math.floor((edge * width) / most));
      let sum = 0;
      for (let index = from; index < to; index++) sum += data[row * width + index];
      narrow[row * most + column] = sum / (to - from);
    }
  }
  return { data: narrow, width: most, height };
}
