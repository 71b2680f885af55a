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

export function tooFewGroups(label: string, count: number, sides: readonly Side[], { caller, fewer }: CarveWording): RangeError {
  const names = sides.map(({ name }) => name).join(", ");
  return new RangeError(`${caller}: class ${JSON.stringify(label)} comes from ${count} ${count === 1 ? "group" : "groups"}, too few for ${names} without sharing one; add groups, ${fewer}, or split by "random"`);
}
