import { z } from "zod";
import { positiveInteger } from "../layer-schema.ts";
import { family, rate, sizes } from "./architecture-family.ts";

const options = z.strictObject({
  ...sizes([1, 40, 101], 30),
  units: positiveInteger.default(128),
  levels: positiveInteger.default(2),
  bidirectional: z.boolean().default(false),
  /** Between levels. */
  dropout: rate.default(0),
});

function layers(kind: "lstm" | "gru", { classes, ...fields }: z.output<typeof options>): object[] {
  const { units, levels, bidirectional, dropout } = fields;
  return [{ kind: "time-major" }, { kind, name: kind, units, levels, bidirectional, dropout }, { kind: "dense", name: "dense1", units: classes }];
}

export const lstm = family({
  about: "Two levels of LSTM over the frames, classified by their last state.",
  options,
  layers: (filled) => layers("lstm", filled),
});

export const gru = family({
  about: "Two levels of GRU over the frames, classified by their last state.",
  options,
  layers: (filled) => layers("gru", filled),
});
