import { describe, expect, it } from "vitest";
import type { GradientClip } from "../src/updates/clip-gradients.ts";
import type { OptimiserKind, OptimiserSettings } from "../src/updates/optimisers.ts";
import { floats, readGolden } from "./golden-file.ts";
import { relativeError } from "./gradient-problem.ts";
import { NETS } from "./nets.ts";
import { train } from "./train.ts";

interface OptimiserCase {
  readonly kind: OptimiserKind;
  readonly settings: { readonly weight_decay?: number; readonly momentum?: number; readonly nesterov?: boolean; readonly betas?: readonly [number, number]; readonly eps?: number };
  readonly clip: GradientClip;
  readonly weight: string;
  readonly bias: string;
}

const { cases } = readGolden<{ cases: OptimiserCase[] }>("optimisers");
const { curves } = readGolden<{ curves: { net: "mlp" | "cnn4" | "cnn"; optimiser: "adam" | "sgd"; losses: number[] }[] }>("losses");

function settingsOf({ weight_decay: weightDecay, momentum, nesterov, betas, eps: epsilon }: OptimiserCase["settings"]): OptimiserSettings {
  return { weightDecay, momentum, nesterov, beta1: betas?.[0], beta2: betas?.[1], epsilon };
}

describe.each(["native", "node"] as const)("on the %s backend", (backend) => {
  /** Ten updates in float32 against float64: about ten roundings, where a wrong term shows in the first digits. */
  describe("ten steps of PyTorch's optimisers, weight decay on the matrix alone", () => {
    it.each(cases.map((each) => ({ ...each, name: `${each.kind} ${JSON.stringify(each.settings)} ${JSON.stringify(each.clip)}` })))("$name", async ({ kind, settings, clip, weight, bias }) => {
      const recipe = { optimiser: kind, settings: settingsOf(settings), clip, learningRate: (step: number) => 0.1 * (1 - step / 20), steps: 10, batches: 10 };
      const { states } = await train(NETS.linear(), recipe, { backend });
      expect(relativeError(states.get("weight") ?? [], floats(weight))).toBeLessThan(1e-5);
      expect(relativeError(states.get("bias") ?? [], floats(bias))).toBeLessThan(1e-5);
    });
  });

  /** Twenty steps let float32's rounding grow to 4e-7 here; other kernels may round otherwise. */
  it.each(curves)("twenty losses of $net with $optimiser", async ({ net, optimiser, losses }) => {
    const rates = { adam: 0.01, sgd: 0.05 };
    const recipe = { optimiser, settings: { momentum: 0.9 }, learningRate: () => rates[optimiser], steps: 20, batches: 4 };
    const trained = await train(NETS[net](), recipe, { backend });
    trained.losses.forEach((loss, step) => expect(Math.abs(loss / losses[step] - 1), `step ${step + 1}`).toBeLessThan(1e-5));
  });
});
