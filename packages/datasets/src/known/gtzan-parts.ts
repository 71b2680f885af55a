import type { Split } from "../examples/example.ts";

/** Numbers and runs of numbers, with commas between them. */
type Runs = string;

/** The excerpts of each genre without repetitions and distortion, no artist in two parts; as torchaudio and others have them. */
const PARTS: Readonly<Record<string, Readonly<Record<Split, Runs>>>> = {
  blues: { train: "29-49,73-97", validation: "0-11,50-60", test: "12-28,61-72,98-99" },
  classical: { train: "30-33,43-48,50-67,80-99", validation: "0-10,68-76", test: "11-29,34-41,49,77-79" },
  country: { train: "19-26,28-29,65-99", validation: "0-7,9-18,27,41-42,45,49", test: "30-40,43-44,46-48,50-51,53-64" },
  disco: { train: "5,15-20,22-37,39-45,47,49,53-54,56-57,59,61,70,73-74,89", validation: "0,2-4,6-14,46,48,52,67-68,72,75,90,95", test: "1,21,58,62-66,69,76-88,91-94,96-97,99" },
  hiphop: { train: "2-25,28-29,31-38,41-42,55-61,77-80", validation: "81-98", test: "0,26-27,30,40,43-45,51-54,62-75,99" },
  jazz: { train: "0-1,11-24,41,47-72", validation: "2-10,25-32", test: "73-99" },
  metal: { train: "2-3,5,21,24,35,46-57,59-66,69,71-72,79-80,84,86,89-99", validation: "0-1,6-11,16-20,36-37,68,76-77,81-82", test: "12-15,22-23,25-33,38-39,67,70,73-75,78,83,85,87-88" },
  pop: { train: "2-9,11-12,16-20,23-29,31-36,38-42,44,46,49-50,80,97-99", validation: "10,53,55,58-62,81,83-86", test: "0-1,13-14,43,63-66,69-79,82,88-96" },
  reggae: { train: "0-2,4,6,9,11-12,14-32,42-45,49-51,54-60,63,69", validation: "61-62,70,72,74,76-78,85,92-99", test: "34-40,46-48,52-53,64-68,71,79,82-84,87-90" },
  rock: { train: "0-9,16-26,57-70,91-99", validation: "38,49-56,71-85", test: "10-15,27-37,39-48,86-90" },
};

/**
 * The part of an excerpt of GTZAN in the division that leaves out what is known to be faulty.
 *
 * @returns Null for what is left out.
 * @see C. Kereliuk, B. Sturm, J. Larsen, arXiv:1507.04761; B. Sturm, arXiv:1306.1461, for the faults.
 */
export function gtzanPart(genre: string, number: number): Split | null {
  const parts = PARTS[genre];
  if (!parts) return null;
  return (["train", "validation", "test"] as const).find((part) => holds(parts[part], number)) ?? null;
}

function holds(runs: Runs, number: number): boolean {
  return runs.split(",").some((run) => {
    const [first, last = first] = run.split("-").map(Number);
    return number >= first && number <= last;
  });
}
