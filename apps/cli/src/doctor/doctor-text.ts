import type { BackendStatus, DeviceStatus } from "@cochlea/runtime";
import { textTable } from "../text-table.ts";
import type { DoctorReport, Optional } from "./examine.ts";
import type { TrainingTrial } from "./try-training.ts";

interface Finding {
  readonly what: string;
  readonly works: boolean;
  readonly detail: string;
}

/** The report for people: what this is, then a line for everything that may work. */
export function doctorText(report: DoctorReport): string {
  const { cochlea, node, machine, training, backends, devices, tensorflow, speech } = report;
  const findings = [
    { what: "node", works: node.supported, detail: node.supported ? node.version : `${node.version}; 20.19 or newer is needed` },
    { what: "training on the CPU", ...trainingFinding(training) },
    ...backends.map((status) => backendFinding(status, machine.platform)),
    ...devices.map(deviceFinding),
    { what: "engine tfjs", ...optionalFinding(tensorflow) },
    { what: "speech for synth and quickstart", ...optionalFinding(speech) },
  ];
  const head = `cochlea ${cochlea} on ${machine.platform}: ${machine.threads} threads of ${machine.processor || "an unnamed processor"}, ${machine.memoryGb} GB of memory, ${machine.freeGb} GB free\n\n`;
  return head + textTable<Finding>([{ title: "what", text: ({ what }) => what }, { title: "works", text: ({ works }) => (works ? "yes" : "no") }, { title: "with what, or why not", text: ({ detail }) => detail }], findings);
}

function trainingFinding(trial: TrainingTrial): Omit<Finding, "what"> {
  return trial.works ? { works: true, detail: `${trial.engine}, a very small step in ${trial.stepMs.toFixed(1)} ms` } : { works: false, detail: trial.reason };
}

function backendFinding({ backend, available, automatic, reason, version }: BackendStatus, platform: string): Finding {
  const untested = `; untested on ${platform}, so auto leaves it: --backend ${backend} or COCHLEA_BACKEND=${backend} takes it`;
  return { what: `backend ${backend}`, works: available, detail: available ? `ONNX Runtime ${version}${automatic ? "" : untested}` : String(reason) };
}

function deviceFinding({ device, available, reason }: DeviceStatus): Finding {
  return { what: `device ${device}`, works: available, detail: available ? `a convolution gave the right numbers; --device ${device}` : String(reason) };
}

function optionalFinding({ available, description }: Optional): Omit<Finding, "what"> {
  return { works: available, detail: description };
}
