/** Names for the values of a new graph: those of the file where they can stay, others that the file does not use. */
export class Names {
  readonly #reserved: ReadonlySet<string>;
  readonly #used = new Set<string>();
  /** Numbers that were tried behind a name. */
  readonly #tried = new Map<string, number>();

  /** @param reserved All names of the file. */
  constructor(reserved: Iterable<string>) {
    this.#reserved = new Set(reserved);
  }

  /** The file's own name for a value, or one like it where it was taken; further outputs of the node get numbers behind it. */
  claim(name: string, outputs = 1): string {
    return this.#take(name, outputs, (candidate) => this.#used.has(candidate));
  }

  /** A name that neither the file nor the new graph has. */
  fresh(stem: string, outputs = 1): string {
    return this.#take(stem, outputs, (candidate) => this.#used.has(candidate) || this.#reserved.has(candidate));
  }

  #take(stem: string, outputs: number, taken: (candidate: string) => boolean): string {
    for (let number = this.#tried.get(stem) ?? 0; ; number++) {
      const name = number === 0 ? stem : `${stem}_${number}`;
      const all = Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}:${index}`));
      const free = !taken(name) && all.slice(1).every((one) => !this.#used.has(one) && !this.#reserved.has(one));
      if (!free) continue;
      for (const one of all) this.#used.add(one);
      this.#tried.set(stem, number);
      return name;
    }
  }
}
