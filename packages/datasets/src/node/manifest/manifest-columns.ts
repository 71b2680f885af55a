import { manifestError, type ManifestTable } from "./manifest-table.ts";

/** What a manifest can say of a recording, and the columns' names by which it is known without being told. */
const GUESSES = {
  path: ["path", "file", "filename", "file_name", "filepath", "file_path", "wav", "wav_path", "audio", "audio_path", "audio_file", "audio_filepath", "slice_file_name", "fname", "clip", "recording"],
  label: ["label", "class", "category", "word", "keyword", "class_name", "classname", "event_label", "target", "text"],
  labels: ["labels", "tags"],
  group: ["group", "speaker", "speaker_id", "spk", "spk_id", "client_id", "fsid", "src_file", "source_file", "recording_id"],
  split: ["split", "subset", "partition", "set"],
  fold: ["fold"],
  start: ["start", "start_time", "start_seconds", "start_s", "begin", "onset", "offset"],
  end: ["end", "end_time", "end_seconds", "end_s", "stop", "offset"],
  duration: ["duration", "duration_seconds"],
  id: ["id", "utt", "utt_id"],
  synthetic: ["synthetic"],
  licence: ["licence", "license"],
  attribution: ["attribution", "credit", "credits"],
} as const satisfies Record<string, readonly string[]>;

/** What a column of a manifest can say. */
export type ManifestField = keyof typeof GUESSES;

export const MANIFEST_FIELDS = Object.keys(GUESSES) as ManifestField[];

/** Which column says what; `""` for a field that no column says. */
export type ManifestColumns = Readonly<Partial<Record<ManifestField, string>>>;

/**
 * Which column says what: as given, else by the columns' names, which a note says aloud.
 *
 * @throws {RangeError} When a column that is given is not there, or none is a path.
 */
export function chooseColumns({ columns }: Pick<ManifestTable, "columns">, given: ManifestColumns, file: string): { readonly chosen: ManifestColumns; readonly notes: readonly string[] } {
  const unknown = Object.keys(given).find((field) => !(field in GUESSES));
  if (unknown !== undefined) throw manifestError(file, null, `nothing is called ${JSON.stringify(unknown)}; a column can say ${MANIFEST_FIELDS.join(", ")}`);
  const absent = Object.entries(given).find(([, column]) => column !== "" && !columns.includes(column));
  if (absent) throw manifestError(file, null, `${absent[0]} is to be in the column ${JSON.stringify(absent[1])}, which is not there; the columns are ${columns.map((name) => JSON.stringify(name)).join(", ")}`);
  const guessed = guess(columns, given);
  const chosen = { ...guessed, ...given };
  if (!chosen.path) throw manifestError(file, null, `found no column of paths; the columns are ${columns.map((name) => JSON.stringify(name)).join(", ")}; say which it is with path=COLUMN`);
  const told = Object.entries(guessed).map(([field, column]) => `${field}=${column}`);
  return { chosen, notes: told.length > 0 ? [`columns taken as ${told.join(", ")}`] : [] };
}

/** A duration alone is a file's length, no segment; a class's number beside its name is not needed. */
function guess(columns: readonly string[], given: ManifestColumns): ManifestColumns {
  const taken = new Set(Object.values(given));
  const guessed: Partial<Record<ManifestField, string>> = {};
  for (const field of MANIFEST_FIELDS) {
    if (field in given || (field === "label" && "labels" in given) || (field === "labels" && ("label" in given || guessed.label))) continue;
    if (field === "duration" && (!(given.start ?? guessed.start) || (given.end ?? guessed.end))) continue;
    const column = find(columns, GUESSES[field], taken) ?? (field === "label" ? numbered(columns, taken) : undefined);
    if (column === undefined) continue;
    guessed[field] = column;
    taken.add(column);
  }
  return guessed;
}

function find(columns: readonly string[], names: readonly string[], taken: ReadonlySet<string>): string | undefined {
  for (const name of names) {
    const column = columns.find((one) => plain(one) === name && !taken.has(one));
    if (column !== undefined) return column;
  }
  return undefined;
}

/** Whether a column is by its name one of paths. */
export function isPathColumn(column: string): boolean {
  return (GUESSES.path as readonly string[]).includes(plain(column));
}

/** Whether a field is by its name where a segment begins. */
export function isStartColumn(column: string): boolean {
  return (GUESSES.start as readonly string[]).includes(plain(column));
}

function plain(column: string): string {
  return column.trim().toLowerCase().replace(/[ -]/g, "_");
}

/** Of columns without names the label is the one that is left. */
function numbered(columns: readonly string[], taken: ReadonlySet<string>): string | undefined {
  const left = columns.filter((column) => /^\d+$/.test(column) && !taken.has(column));
  return columns.length === 2 && left.length === 1 ? left[0] : undefined;
}
