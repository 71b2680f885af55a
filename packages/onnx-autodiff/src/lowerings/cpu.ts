import type { LoweringTable } from "../lower.ts";
import { convGradWeightByPlanes } from "./cpu-depthwise.ts";
import { PORTABLE } from "./portable.ts";

/** Every training operator in the forms that suit the CPU provider with states bound in place. */
export const CPU: LoweringTable = {
  ...PORTABLE,
  ConvGradWeight: { ...PORTABLE.ConvGradWeight, planes: convGradWeightByPlanes },
};
