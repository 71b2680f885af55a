import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as runtime from "@cochlea/runtime";
import * as graph from "@cochlea/onnx-graph";
import { FLAT_OPERATORS } from "../src/differentiation/gradients.ts";
import * as autodiff from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const block = (language: string): string => readme.split(`\`\`\`${language}\n`)[1].split("```")[0];

describe("README", () => {
  it("prints what it says", async () => {
    const printed: string[] = [];
    const names: Record<string, unknown> = { ...runtime, ...graph, ...autodiff, console: { log: (...parts: unknown[]) => printed.push(parts.join(" ")) } };
    const body = block("js").split("\n").filter((line) => !line.startsWith("import ")).join("\n");
    const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => {}) as { constructor: new (...source: string[]) => (...values: unknown[]) => Promise<void> };
    await new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
    expect(`${printed.join("\n")}\n`).toBe(block("text"));
  });

  it("lists every operator with a gradient rule, and those without effect on training", () => {
    const own = [...Object.keys(autodiff.GRADIENTS), ...FLAT_OPERATORS].filter((operator) => !Object.hasOwn(autodiff.TRAINING_OPERATORS, operator));
    expect(own.filter((operator) => !readme.includes(`\`${operator}\``))).toEqual([]);
  });

  it("lists every function", () => {
    for (const name of Object.keys(autodiff)) expect(readme).toContain(`| \`${name}`);
  });
});
