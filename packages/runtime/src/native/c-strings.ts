import type { Koffi } from "./koffi.ts";

/** Zero-terminated strings and the array of their addresses; both must be held while native code reads them. */
export interface CStrings {
  readonly addresses: BigUint64Array;
  readonly bytes: readonly Uint8Array[];
}

/** Strings as an array of `const char *`. */
export function cStrings(koffi: Koffi, texts: readonly string[]): CStrings {
  const bytes = texts.map((text) => new TextEncoder().encode(`${text}\0`));
  return { bytes, addresses: BigUint64Array.from(bytes, (array) => koffi.address(array)) };
}

/** A path as ONNX Runtime takes it, zero-terminated: UTF-16 on Windows, where `ORTCHAR_T` is `wchar_t`, else UTF-8. */
export function nativePath(path: string, platform: string = process.platform): Uint8Array {
  return new Uint8Array(Buffer.from(`${path}\0`, platform === "win32" ? "utf16le" : "utf8"));
}
