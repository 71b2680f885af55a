import { z } from "zod";
import { family, flatten, relu, sizes } from "./architecture-family.ts";

export const mlp = family({
  about: "Two hidden dense layers over flattened features; trains in seconds.",
  options: z.strictObject(sizes([1, 40, 101])),
  layers: ({ classes }) => [
    flatten,
    { kind: "dense", name: "dense1", units: 256 }, relu,
    { kind: "dense", name: "dense2", units: 128 }, relu,
    { kind: "dense", name: "dense3", units: classes },
  ],
});
