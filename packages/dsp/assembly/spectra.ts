import { logarithms } from "./logarithms";

export { logarithms };
