/** A part to be carved and its share of the clips. */
export interface Side {
  readonly name: string;
  readonly fraction: number;
}

/** Who carves, and how to ask for fewer parts, for messages. */
export interface CarveWording {
  readonly caller: string;
  readonly fewer: string;
}

/** Parts that a message names. */
const NAMED = 5;

export function tooFewGroups(label: string, count: number, sides: readonly Side[], { caller, fewer }: CarveWording): RangeError {
  const names = `${sides.slice(0, NAMED).map(({ name }) => name).join(", ")}${sides.length > NAMED ? ` and ${sides.length - NAMED} more` : ""}`;
  return new RangeError(`${caller}: class ${JSON.stringify(label)} comes from ${count} ${count === 1 ? "group" : "groups"}, too few for ${names} without sharing one; add groups, ${fewer}, or split by "random"`);
}
