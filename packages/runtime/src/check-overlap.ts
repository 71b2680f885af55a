import type { Tensor, ValueInfo } from "./tensor.ts";

interface Named {
  readonly label: string;
  readonly tensor: Tensor;
}

/**
 * Refuses outputs that would overwrite something else than one whole input.
 *
 * An output may be exactly the range of an input (an update in place), never a part of it or another output.
 *
 * @throws {RangeError} On a forbidden overlap.
 */
export function checkOverlap(inputs: readonly Tensor[], outputs: readonly Tensor[], inputInfos: readonly ValueInfo[], outputInfos: readonly ValueInfo[]): void {
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

function overlaps({ tensor: { data: a } }: Named, { tensor: { data: b } }: Named): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

function sameRange({ tensor: { data: a } }: Named, { tensor: { data: b } }: Named): boolean {
  return a.byteOffset === b.byteOffset && a.byteLength === b.byteLength;
}
