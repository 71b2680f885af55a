import type { ImageSize } from "./labelled-image.ts";

export interface WarpOptions extends ImageSize {
  /** Counter-clockwise as the picture is seen, about its middle. */
  readonly degrees: number;
  /** Enlargement about the middle: 2 doubles. */
  readonly scale: number;
  /** Pixels to the right, after turning and scaling. */
  readonly shiftX: number;
  /** Pixels down. */
  readonly shiftY: number;
}

/**
 * Turns, scales and moves a picture: each pixel of `out` is read between the four nearest of the source (bilinear), and 0 beyond its edges.
 *
 * Without turning and scaling a shift by whole pixels is exact.
 *
 * @param pixels Grey levels 0 to 255, `[height, width]`.
 * @param out Gets them in 0 to 1.
 */
export function warpImage(pixels: Uint8Array, out: Float32Array, { height, width, degrees, scale, shiftX, shiftY }: WarpOptions): void {
  const cosine = Math.cos((degrees * Math.PI) / 180) / scale;
  const sine = Math.sin((degrees * Math.PI) / 180) / scale;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  for (let y = 0; y < height; y++) {
    const dy = y - middleY - shiftY;
    for (let x = 0; x < width; x++) {
      const dx = x - middleX - shiftX;
      out[y * width + x] = between(pixels, height, width, middleY + sine * dx + cosine * dy, middleX + cosine * dx - sine * dy) / 255;
    }
  }
}

/** Value between the four pixels around a place. */
function between(pixels: Uint8Array, height: number, width: number, y: number, x: number): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const level = (row: number, column: number): number => (row >= 0 && row < height && column >= 0 && column < width ? pixels[row * width + column] : 0);
  const upper = level(top, left) + (x - left) * (level(top, left + 1) - level(top, left));
  const lower = level(top + 1, left) + (x - left) * (level(top + 1, left + 1) - level(top + 1, left));
  return upper + (y - top) * (lower - upper);
}
