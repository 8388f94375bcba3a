/** Something that happens to many rows, e.g. "NULL" in a column is left out. */
export interface Note {
  readonly text: string;
  readonly count: number;
  readonly firstLine: number;
}

/** More kinds than a person reads; bounds the memory. */
const maxNotes = 50;

/** Counts what is worth knowing about the rows of a file, for the summary. */
export class Notes {
  readonly #notes = new Map<string, { count: number; readonly firstLine: number }>();

  add(text: string, line: number): void {
    const known = this.#notes.get(text);
    if (known !== undefined) known.count += 1;
    else if (this.#notes.size < maxNotes) this.#notes.set(text, { count: 1, firstLine: line });
  }

  list(): readonly Note[] {
    return [...this.#notes].map(([text, note]) => ({ text, ...note }));
  }
}
