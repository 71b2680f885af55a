/** A picture of light: what is drawn on black paper with a white pen is near 1. */
export interface Picture {
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 0 (black) to 1 (white), `[channels, height, width]`. */
  readonly data: Float32Array;
}
