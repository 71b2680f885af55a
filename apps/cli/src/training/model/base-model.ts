import { closeSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ReadExternal } from "@cochlea/onnx-graph";

/** The existing model that a run is made from: a file, and perhaps others beside it that hold its weights. */
export interface BaseModel {
  readonly bytes: Uint8Array;
  readonly readExternal: ReadExternal;
  /** The files beside it that have been read from, by their location. */
  readonly locations: ReadonlySet<string>;
  readonly folder: string;
}

export async function openBaseModel(file: string): Promise<BaseModel> {
  const folder = path.dirname(file);
  const locations = new Set<string>();
  const readExternal: ReadExternal = (location, offset, length) => {
    locations.add(location);
    return readPart(path.join(folder, location), offset, length);
  };
  return { bytes: await readFile(file), readExternal, locations, folder };
}

function readPart(file: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(file, "r");
  try {
    const count = readSync(descriptor, bytes, 0, length, offset);
    if (count !== length) throw new RangeError(`need ${length} bytes at ${offset} of ${file}, got ${count}; the file is cut off`);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
