export { philox4x32 } from "./philox.ts";
export type { KeyPart } from "./stream-key.ts";
export { type RandomStream, randomStream } from "./random-stream.ts";
export { permutation } from "./permutation.ts";
export { fillUniform } from "./fill-uniform.ts";
export { fillNormal } from "./fill-normal.ts";
