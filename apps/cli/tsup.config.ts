import { defineConfig } from "tsup";

// The speech synthesiser is GPL-3.0: it must stay a package of its own, never a part of this bundle.
export default defineConfig({ entry: ["src/main.ts"], format: "esm", target: "es2022", sourcemap: true, clean: true, tsconfig: "tsconfig.json", external: ["@echogarden/espeak-ng-emscripten"] });
