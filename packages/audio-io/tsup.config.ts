import { execFileSync } from "node:child_process";
import { defineConfig } from "tsup";

export default defineConfig(() => {
  execFileSync(process.execPath, ["assembly/build.mjs"], { cwd: __dirname, stdio: "inherit" }); // what src imports from generated/
  return { entry: ["src/index.ts"], format: "esm", target: "es2022", dts: true, sourcemap: true, clean: true, tsconfig: "tsconfig.json" };
});
