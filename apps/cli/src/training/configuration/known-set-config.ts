import { knownSet } from "@cochlea/datasets";
import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { knownProtocol, type KnownData } from "../../data/known-data.ts";
import { refuseOwnFlags } from "../../data/own-flags.ts";
import { isObject, type Json } from "../../json-object.ts";
import type { AudioRunConfig, RunConfig } from "./run-config.ts";

/** The defaults for a known set: its front end where the model's own is of that kind, its shares, the folds that a fold is one of. */
export function withKnownSet(base: RunConfig, set: KnownData | null, said: Json): RunConfig {
  if (set === null || base.input !== "audio") return base;
  const data: Json = isObject(said.data) ? said.data : {};
  refuseOwnFlags("train", set.name, data);
  return { ...base, frontEnd: frontEndFor(base.frontEnd, set), data: { ...base.data, ...sharesOf(set), ...foldsOf(set, data), set } };
}

/** Spectrograms of the exact models are of one shape only; log-mel and MFCC take the set's rate and length. */
function frontEndFor(usual: FrontEnd, { name }: KnownData): FrontEnd {
  const { frontEnd } = knownSet(name);
  if (frontEnd === null || (usual.kind !== "mel" && usual.kind !== "mfcc") || usual.normalisation.kind !== "none") return usual;
  return frontEndPreset(frontEnd.preset, { kind: usual.kind, clipSeconds: frontEnd.clipSeconds });
}

function sharesOf(set: KnownData): Partial<AudioRunConfig["data"]> {
  const protocol = knownProtocol(set);
  return protocol.kind === "random" ? { splitBy: "random", validation: protocol.fractions.validation, test: protocol.fractions.test } : {};
}

function foldsOf(set: KnownData, { fold, folds }: Json): Partial<AudioRunConfig["data"]> {
  const protocol = knownProtocol(set);
  return typeof fold === "number" && folds === undefined && protocol.kind === "folds" ? { folds: protocol.count } : {};
}
