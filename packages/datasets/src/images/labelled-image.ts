import type { Example } from "../examples/example.ts";

/** An example with its picture. */
export interface LabelledImage extends Example {
  /** Grey levels, 0 black to 255 white, `[height, width]`; a view on the bytes of its file. */
  readonly pixels: Uint8Array;
}

/** Size of a picture, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}
