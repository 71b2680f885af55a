interface StartingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Golden {
  readonly cases: readonly { readonly call: string; readonly input: { readonly file: string } }[];
}

export function startingFiles(...goldens: readonly Golden[]): StartingFile[];
export function mutation(files: readonly StartingFile[], seed: number, index: number): StartingFile & { readonly range: { readonly offsetSeconds?: number; readonly durationSeconds?: number } };
export function oggFile(packets: readonly Uint8Array[], options?: { readonly serial?: number; readonly granules?: readonly number[]; readonly closed?: boolean }): Uint8Array;
export function checksum(bytes: Uint8Array, bits: 8 | 16 | 32, polynomial: number): number;
export function flacInOgg(flac: Uint8Array): Uint8Array;
