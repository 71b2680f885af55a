import type { BoundTensor } from "./backend.ts";
import type { ValueInfo } from "./tensor.ts";

interface Named {
  readonly label: string;
  readonly tensor: BoundTensor;
}

/**
 * Refuses outputs that would overwrite something else than one whole input.
 *
 * An output may be exactly the range of an input (an update in place), never a part of it or another output.
 *
 * @throws {RangeError} On a forbidden overlap.
 */
export function checkOverlap(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[], inputInfos: readonly ValueInfo[], outputInfos: readonly ValueInfo[]): void {
  const ins = inputs.map((tensor, i) => ({ label: `input "${inputInfos[i].name}"`, tensor }));
  const outs = outputs.map((tensor, i) => ({ label: `output "${outputInfos[i].name}"`, tensor }));
  outs.forEach((output, i) => {
    for (const input of ins) if (overlaps(output, input) && !sameRange(output, input)) throw forbidden(output, input, "give it exactly that input's range, or other memory");
    for (const other of outs.slice(i + 1)) if (overlaps(output, other)) throw forbidden(output, other, "give each output its own memory");
  });
}

function forbidden(output: Named, other: Named, fix: string): RangeError {
  return new RangeError(`bind: ${output.label} overlaps ${other.label}; ${fix}`);
}

function overlaps({ tensor: a }: Named, { tensor: b }: Named): boolean {
  if ("memory" in a || "memory" in b) return "memory" in a && "memory" in b && a.memory === b.memory;
  return a.data.buffer === b.data.buffer && a.data.byteOffset < b.data.byteOffset + b.data.byteLength && b.data.byteOffset < a.data.byteOffset + a.data.byteLength;
}

/** Of two that overlap: memory on a device is held whole. */
function sameRange({ tensor: a }: Named, { tensor: b }: Named): boolean {
  if ("memory" in a || "memory" in b) return true;
  return a.data.byteOffset === b.data.byteOffset && a.data.byteLength === b.data.byteLength;
}
