export { checkClip, type GradientClip } from "./clip-gradients.ts";
export { differentiate, type Differentiated, type DifferentiateRequest } from "./differentiate.ts";
export { GRADIENTS } from "./gradients.ts";
export { lower, type Lowered, type Lowering, type LoweringTable } from "./lower.ts";
export { MissingGradientError, missingGradients, type MissingGradient } from "./missing-gradients.ts";
export { checkSettings, OPTIMISERS, type Optimiser, type OptimiserKind, type OptimiserSettings } from "./optimisers.ts";
export { planStep, type Plan, type Target } from "./plan.ts";
export { TRAINING_OPERATORS, type TrainingOperator } from "./training-operators.ts";
export { trainingStep, type StepState, type TrainingStep, type TrainingStepRequest } from "./training-step.ts";
