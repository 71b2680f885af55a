import { ELEMENTWISE_CASES } from "./cases/elementwise-cases.ts";
import { INDEXING_CASES } from "./cases/indexing-cases.ts";
import { LAYOUT_CASES } from "./cases/layout-cases.ts";
import { MAP_CASES } from "./cases/map-cases.ts";
import type { OperatorCases } from "./cases/operator-case.ts";
import { REDUCTION_CASES } from "./cases/reduction-cases.ts";
import { RECURRENT_CASES } from "./recurrent-cases.ts";

export const OPERATOR_CASES: OperatorCases = { ...ELEMENTWISE_CASES, ...LAYOUT_CASES, ...INDEXING_CASES, ...REDUCTION_CASES, ...MAP_CASES, ...RECURRENT_CASES };
