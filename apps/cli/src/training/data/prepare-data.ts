import { prepareImages } from "./prepare-images.ts";
import { prepareRecordings, type ReadingOptions } from "./prepare-recordings.ts";
import type { PreparedData } from "./prepared-data.ts";
import type { RunConfig } from "../configuration/run-config.ts";

/** Finds, divides and reads the examples of a run. */
export function prepareData(config: RunConfig, options: ReadingOptions = {}): Promise<PreparedData> {
  return config.input === "image" ? prepareImages(config) : prepareRecordings(config, options);
}
