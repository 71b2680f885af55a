import { z } from "zod";
import { positiveInteger } from "../layer-schema.ts";

interface CommonOptions {
  readonly input: readonly number[];
  readonly classes: number;
}

/** A family of models: options in, layers out. */
export interface Architecture<Options extends z.ZodType<CommonOptions> = z.ZodType<CommonOptions>> {
  /** One line for a list of architectures. */
  readonly about: string;
  readonly options: Options;
  /** As `parseModelSpec` reads them; layers with parameters are named, so that their weights keep their names. */
  layers(options: z.output<Options>): readonly object[];
}

/** An architecture whose options are those that its schema gives. */
export function family<Options extends z.ZodType<CommonOptions>>(architecture: Architecture<Options>): Architecture<Options> {
  return architecture;
}

/** The options that every architecture has. */
export function sizes(input: readonly number[], classes = 10) {
  return { input: z.array(positiveInteger).readonly().default(input), classes: z.int().min(2).default(classes) };
}

export const rate = z.number().min(0).lt(1);

export const relu = { kind: "relu" };
export const flatten = { kind: "flatten" };
