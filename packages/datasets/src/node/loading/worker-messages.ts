import type { ClipJob, JobResults } from "./clip-job.ts";

/** What a worker is born with. */
export interface WorkerSetup {
  readonly cache: { readonly folder: string; readonly maxBytes?: number } | null;
  /** Two 32-bit numbers that the worker writes: the job and the item that it has. They are there to be read when it is dead. */
  readonly progress: SharedArrayBuffer;
}

/** To a worker. */
export interface JobMessage {
  readonly number: number;
  readonly job: ClipJob;
}

/** From a worker. */
export type WorkerMessage =
  | { readonly kind: "done"; readonly number: number; readonly result: JobResults[keyof JobResults] }
  | { readonly kind: "failed"; readonly number: number; readonly error: Error }
  | { readonly kind: "problem"; readonly line: string };
