import { readFile } from "node:fs/promises";
import type { Picture } from "../picture.ts";
import { decodePng } from "./decode-png.ts";

export interface ReadImageOptions {
  /** Exchange black and white: for ink on paper, where the model learnt light on dark. Default false. */
  readonly invert?: boolean;
}

/**
 * Reads a PNG image.
 *
 * @throws {Error} If the file cannot be read. @throws {RangeError} If it is no PNG, or damaged; names the file.
 */
export async function readImageFile(path: string, options: ReadImageOptions = {}): Promise<Picture> {
  const bytes = await readFile(path);
  try {
    const picture = decodePng(bytes);
    return options.invert ? { ...picture, data: picture.data.map((value) => 1 - value) } : picture;
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${path}: ${error.message}`, { cause: error }) : error;
  }
}
