import type { z } from "zod";

/**
 * What a schema makes of a value.
 *
 * @throws {RangeError} One line: `who`, the first field that is wrong, its rule and its value.
 */
export function checkJson<Out>(schema: z.ZodType<Out>, json: unknown, who: string): Out {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new RangeError([who, ...(path.length ? [fieldName(path)] : []), `${message}${got(message, fieldValue(json, path))}`].join(": "));
}

/** `["layers", 3, "kernel"]` as `layers[3].kernel`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.map((key, depth) => (typeof key === "number" ? `[${key}]` : `${depth === 0 ? "" : "."}${String(key)}`)).join("");
}

function fieldValue(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], json);
}

/** The value, unless the message has it already or it is too long to show. JSON, but for NaN and what else JSON lacks. */
function got(message: string, value: unknown): string {
  if (message.includes("received") || (typeof value === "object" && value !== null && !Array.isArray(value))) return "";
  return `, got ${typeof value === "number" ? value : (JSON.stringify(value) ?? "nothing")}`;
}
