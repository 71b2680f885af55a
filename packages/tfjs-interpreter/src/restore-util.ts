/** Checks that `util` had before Node 23, and that tfjs-node 4.22 still calls. */
const REMOVED: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === "boolean",
  isFunction: (value) => typeof value === "function",
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === "number",
  isObject: (value) => typeof value === "object" && value !== null,
  isString: (value) => typeof value === "string",
  isUndefined: (value) => value === undefined,
};

/** Gives Node's `util` back what is gone from it; elsewhere there is nothing to do. */
export function restoreUtil(util: Record<string, unknown> | undefined = nodeUtil()): void {
  for (const [name, check] of Object.entries(REMOVED)) if (util && !(name in util)) util[name] = check;
}

/** The module as CommonJS packages see it, without importing it where there is no Node. */
function nodeUtil(): Record<string, unknown> | undefined {
  return typeof process === "undefined" ? undefined : process.getBuiltinModule("util");
}
