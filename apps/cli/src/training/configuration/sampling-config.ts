import { type Example, exampleLabels, type Sampling } from "@cochlea/datasets";
import { z } from "zod";
import { UsageError } from "../../errors.ts";
import { isObject, type Json } from "../../json-object.ts";

const NEED = "need shuffled, balanced, or weights of classes by name such as { yes: 2, no: 0.5 }";

/** Which training examples an epoch goes through. Parts that are scored are gone through as they are. */
export const samplingSchema = z.discriminatedUnion("kind", [
  /** Each once. */
  z.strictObject({ kind: z.literal("shuffled") }),
  /** As many as there are, of every class equally many. */
  z.strictObject({ kind: z.literal("balanced") }),
  /** As many as there are, each drawn anew; by class, how much more often one comes than one of weight 1, which is that of classes not named. */
  z.strictObject({ kind: z.literal("weighted"), weights: z.record(z.string(), z.number().min(0), NEED) }),
], NEED);

export type SamplingChoice = z.infer<typeof samplingSchema>;

/** A name stands for the kind, and weights on their own for the kind that takes them. */
export function asSampling(layer: Json): Json {
  const { sampling } = layer;
  if (typeof sampling === "string") return { ...layer, sampling: { kind: sampling } };
  const weighted = isObject(sampling) && sampling.weights !== undefined && sampling.kind === undefined;
  return weighted ? { ...layer, sampling: { ...sampling, kind: "weighted" } } : layer;
}

/**
 * What is chosen for classes, for each example; one of several labels has the largest weight of them.
 *
 * @throws {UsageError} Where a weight is of no class, or no example could ever be drawn.
 */
export function samplingOf(choice: SamplingChoice, labels: readonly string[], examples: readonly Pick<Example, "label" | "labels">[]): Sampling {
  if (choice.kind !== "weighted") return choice;
  const { weights: byClass } = choice;
  const unknown = Object.keys(byClass).filter((name) => !labels.includes(name));
  if (unknown.length > 0) throw new UsageError(`configuration: sampling.weights: there is no class ${unknown.map((name) => JSON.stringify(name)).join(", ")}; the classes are ${labels.map((name) => JSON.stringify(name)).join(", ")}`);
  const weightOf = (label: string): number => (Object.hasOwn(byClass, label) ? byClass[label] : 1);
  const weights = examples.map(exampleLabels).map((own) => (own.length === 0 ? 1 : Math.max(...own.map(weightOf))));
  if (weights.every((weight) => weight === 0)) throw new UsageError("configuration: sampling.weights: need a class of the training part whose weight is above 0");
  return { kind: "weighted", weights };
}
