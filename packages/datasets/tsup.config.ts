import { defineConfig } from "tsup";

export default defineConfig({ entry: ["src/index.ts", "src/node/index.ts", "src/node/loader-worker.ts"], format: "esm", target: "es2022", dts: true, sourcemap: true, clean: true, tsconfig: "tsconfig.json" });
