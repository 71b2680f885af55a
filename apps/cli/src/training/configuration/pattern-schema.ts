import { z } from "zod";

/** The source of a regular expression. */
export const patternSchema = z.string().refine(isPattern, "need a regular expression");

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
}
