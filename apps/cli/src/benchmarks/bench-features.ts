import { cpus } from "node:os";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { textTable, type Column } from "../text-table.ts";
import { writeJson } from "../write-json.ts";
import { featureSettings } from "./feature-settings.ts";
import { FEATURE_WORKLOADS, type FeatureWorkloadName } from "./feature-workloads.ts";
import { measureFeatures, type FeatureMeasurement } from "./measure-features.ts";

export interface BenchFeaturesOptions {
  feature?: FeatureWorkloadName;
  seconds: number;
  json?: true;
}

/** `cochlea bench features`. */
export function benchFeatures({ feature, seconds, json }: BenchFeaturesOptions, context: CommandContext): void {
  const names = feature ? [feature] : (Object.keys(FEATURE_WORKLOADS) as FeatureWorkloadName[]);
  const results = names.map((name) => {
    context.log(`measuring ${name}`);
    return measureFeatures(name, seconds);
  });
  if (json) return writeJson(context, results.map(({ name, clipsPerSecond }) => ({ name, clipsPerSecond: Number(clipsPerSecond.toFixed(1)) })));
  context.write(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}, one thread; clips of one second, median\n\n${textTable(COLUMNS, results)}`);
}

const COLUMNS: readonly Column<FeatureMeasurement>[] = [
  { title: "feature", text: ({ name }) => name },
  { title: "clips/s", text: ({ clipsPerSecond }) => formatCount(Math.round(clipsPerSecond)), align: "right" },
  { title: "µs a clip", text: ({ clipsPerSecond }) => (1e6 / clipsPerSecond).toFixed(1), align: "right" },
  { title: "settings", text: ({ name }) => featureSettings(FEATURE_WORKLOADS[name]) },
];
