import type { z } from "zod";
import { UsageError } from "../../errors.ts";
import { isObject, type Json } from "../../json-object.ts";

/** Names the fields that there are beside one that there is not. */
export const explainUnknownKeys: z.core.$ZodErrorMap = ({ code, ...issue }) => {
  if (code !== "unrecognized_keys") return undefined;
  const { keys, inst } = issue as unknown as { readonly keys: readonly string[]; readonly inst: { readonly shape?: object } };
  const known = Object.keys(inst.shape ?? {});
  return `Unrecognized key: ${keys.map((key) => JSON.stringify(key)).join(", ")}${known.length > 0 ? `; the fields are ${known.join(", ")}` : ""}`;
};

/** What is wrong with a configuration: which field, what it needs, what it got. */
export function configError({ issues: [{ code, path, message }] }: z.ZodError, given: Json): UsageError {
  const where = path.length > 0 ? `${path.join(".")}: ` : "";
  const saysAll = code === "custom" || code === "unrecognized_keys" || message.includes(", got ");
  const got = saysAll ? "" : shown(path.reduce<unknown>(within, given));
  return new UsageError(`configuration: ${where}${got === "" ? message : message.replace(/, received [^,]*$/, "")}${got}`);
}

function within(value: unknown, key: PropertyKey): unknown {
  return isObject(value) || Array.isArray(value) ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return "; it is missing";
  return `, got ${typeof value === "number" ? String(value) : JSON.stringify(value)}`;
}
