// What is used of the package, which brings no types of its own.
declare module "@echogarden/espeak-ng-emscripten" {
  export interface EspeakWorker {
    /** A language or `language+variant`. 0 for success; an unknown variant is not reported. */
    set_voice(name: string): number;
    /** Words a minute, 80 to 450. */
    set_rate(rate: number): void;
    /** 0 to 100. */
    set_pitch(pitch: number): void;
    /** Liveliness of the pitch, 0 to 100. */
    set_range(range: number): void;
    get_samplerate(): number;
    /** Gives 16-bit samples piece by piece, before it returns; the callback answers whether to stop. */
    synthesize(text: string, callback: (samples: Int16Array) => boolean): void;
  }

  /** Each call is an instance with a memory of its own. */
  const load: () => Promise<{ readonly eSpeakNGWorker: new () => EspeakWorker; readonly HEAPU8: Uint8Array }>;
  export default load;
}
