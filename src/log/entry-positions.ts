const INITIAL_ENTRIES = 64;
const WORDS = 2;

/** Where the records of consecutive entries lie in one file: eight bytes of memory an entry. */
export class EntryPositions {
  /** Index of the first entry. */
  readonly firstIndex: number;
  #words = new Uint32Array(INITIAL_ENTRIES * WORDS);
  #count = 0;
  #totalBytes = 0;

  constructor(firstIndex: number) {
    this.firstIndex = firstIndex;
  }

  get count(): number {
    return this.#count;
  }

  /** Index after the last entry. */
  get endIndex(): number {
    return this.firstIndex + this.#count;
  }

  /** Bytes of all records together. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  has(index: number): boolean {
    return index >= this.firstIndex && index < this.endIndex;
  }

  /** Adds the next entry. */
  push(offset: number, bytes: number): void {
    const at = this.#count * WORDS;
    if (at === this.#words.length) this.#grow();
    this.#words[at] = offset;
    this.#words[at + 1] = bytes;
    this.#count += 1;
    this.#totalBytes += bytes;
  }

  /** Offset of the record of an entry that is here. */
  offsetOf(index: number): number {
    return this.#words[(index - this.firstIndex) * WORDS] ?? 0;
  }

  /** Padded length of the record of an entry that is here. */
  bytesOf(index: number): number {
    return this.#words[(index - this.firstIndex) * WORDS + 1] ?? 0;
  }

  /** Drops entries at and above `index`. */
  truncateFrom(index: number): void {
    while (this.#count > 0 && this.endIndex > index) {
      this.#totalBytes -= this.bytesOf(this.endIndex - 1);
      this.#count -= 1;
    }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#words.length * 2);
    grown.set(this.#words);
    this.#words = grown;
  }
}
