import os from "node:os";
import { defineConfig } from "vitest/config";

const conditions = ["@cochlea/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "apps/*/src/**/*.test.ts", "apps/*/test/**/*.test.ts", "tooling/*/src/**/*.test.ts", "examples/*.test.ts"],
    testTimeout: 180_000,
    pool: "forks",
    maxWorkers: Math.max(2, os.availableParallelism() - 1), // by default one on two cores: 540 s in place of 350
  },
});
