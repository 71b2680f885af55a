import { frontEndPreset } from "@cochlea/dsp";
import { batches, labelNames, LAYOUTS, splitExamples, waveformSource, withFixedNormalisation } from "@cochlea/datasets";
import { loadExamples, scanFolder } from "@cochlea/datasets/node";

const { examples } = await scanFolder("fsdd", LAYOUTS["free-spoken-digits"]);
const split = splitExamples(examples, { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 1, by: "group" });
const frontEnd = frontEndPreset("spoken-digits-8k");
const { clips } = await loadExamples(split.examples, frontEnd);
const training = clips.filter((clip) => clip.split === "train");
const source = waveformSource(training, { frontEnd: withFixedNormalisation(frontEnd, training), labels: labelNames(clips), augment: { shiftSeconds: 0.1, noiseLevel: 0.01 } });
const [batch] = batches(source, { batchSize: 64, seed: 1, epoch: 0, shuffle: true });
console.log(split.by, split.groupDisjoint, split.splitHash, training.length, source.shape, batch.features.length, batch.ids[0]);
