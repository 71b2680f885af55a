import { createSession, type Session, type Tensor } from "@cochlea/runtime";

/** Other orders of addition move a probability by 1e-5 or so; wrong kernels by a tenth and more. */
const TOLERANCE = 1e-2;

/** Examples run to compare: two, so that what goes wrong between examples shows. */
const EXAMPLES = 2;

/**
 * Holds a session on a device to one on the CPU, with examples of its own: some releases of some providers compute some
 * layers wrongly without a word.
 *
 * @throws {Error} Where a probability differs, with how much.
 */
export async function checkDevice(name: string, session: Session, model: Uint8Array): Promise<void> {
  const cpu = await createSession(model, { backend: session.backend });
  try {
    const examples = examplesFor(session);
    const [there, here] = [await session.run(examples), await cpu.run(examples)];
    const difference = largestDifference(there.probabilities, here.probabilities);
    if (!(difference < TOLERANCE)) throw new Error(`${name}: ${session.device} computes this model wrongly: a probability differs by ${difference} from the CPU's; run it on the CPU`);
  } finally {
    cpu.release();
  }
}

/** Waves of a different pitch for each example. */
function examplesFor({ inputs }: Session): Record<string, Tensor> {
  return Object.fromEntries(inputs.map(({ name, shape }) => {
    const sizes = shape.map((size) => (typeof size === "number" ? size : EXAMPLES));
    const length = sizes.reduce((product, size) => product * size, 1);
    const perExample = length / EXAMPLES;
    const data = Float32Array.from({ length }, (_, i) => 0.5 + 0.5 * Math.sin((1 + Math.floor(i / perExample)) * 0.1 * i));
    return [name, { type: "float32", shape: sizes, data }];
  }));
}

function largestDifference({ data: a }: Tensor, { data: b }: Tensor): number {
  return Math.max(...Array.from(a as Float32Array, (value, i) => Math.abs(value - Number(b[i]))));
}
