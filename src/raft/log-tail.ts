import type { EntryRef, Index, LogPoint, Term } from './types.js';

const TRIM_ENTRIES = 8192;

/** A run of entries and the sum of their bytes. */
export interface LogSlice {
  readonly entries: readonly EntryRef[];
  readonly bytes: number;
}

/** Every entry of the log behind the compacted point, without payloads. */
export class LogTail {
  #previous: LogPoint;
  #entries: EntryRef[];
  #head = 0;

  constructor(previous: LogPoint, entries: readonly EntryRef[]) {
    this.#previous = previous;
    this.#entries = [...entries];
  }

  /** The point before the first entry: what is compacted away. */
  get previous(): LogPoint {
    return this.#previous;
  }

  get firstIndex(): Index {
    return this.#previous.index + 1;
  }

  get lastIndex(): Index {
    return this.#previous.index + this.#entries.length - this.#head;
  }

  get lastTerm(): Term {
    return this.termAt(this.lastIndex) ?? this.#previous.term;
  }

  /** Term of the entry at `index`; `undefined` when it is compacted or not there yet. */
  termAt(index: Index): Term | undefined {
    return index === this.#previous.index ? this.#previous.term : this.entryAt(index)?.term;
  }

  entryAt(index: Index): EntryRef | undefined {
    return index < this.firstIndex ? undefined : this.#entries[this.#position(index)];
  }

  /** Adds an entry; its index must be the one after `lastIndex`. */
  append(entry: EntryRef): void {
    this.#entries.push(entry);
  }

  /** Gives up every entry at or above `index`. */
  truncateFrom(index: Index): void {
    this.#entries.length = Math.max(this.#head, this.#position(index));
  }

  /** Forgets every entry to `point`, which must be in the log. */
  compactTo(point: LogPoint): void {
    this.#head = this.#position(point.index + 1);
    this.#previous = point;
    if (this.#head < TRIM_ENTRIES || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }

  /** An empty log behind `point`. */
  reset(point: LogPoint): void {
    this.#entries = [];
    this.#head = 0;
    this.#previous = point;
  }

  /**
   * Entries from `from` on: at least one if there is any, at most `maxBytes` unless the first is
   * larger.
   */
  slice(from: Index, maxBytes: number): LogSlice {
    const start = this.#position(from);
    let end = start;
    let bytes = 0;
    for (; end < this.#entries.length; end += 1) {
      const more = bytes + (this.#entries[end]?.bytes ?? 0);
      if (more > maxBytes && end > start) break;
      bytes = more;
    }
    return { entries: this.#entries.slice(start, end), bytes };
  }

  /** Sum of the bytes of the entries above `after` and not above `to`. */
  bytesBetween(after: Index, to: Index): number {
    let bytes = 0;
    for (let index = after + 1; index <= to; index += 1) bytes += this.entryAt(index)?.bytes ?? 0;
    return bytes;
  }

  /**
   * Newest point at or below `index` whose term is not above `term`; term 0 when it is compacted.
   */
  newestAtOrBelow(index: Index, term: Term): LogPoint {
    const { previous } = this;
    if (index < previous.index) return { index, term: 0 };
    let low = previous.index;
    let high = Math.min(index, this.lastIndex);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.termAt(middle) ?? 0) <= term) low = middle;
      else high = middle - 1;
    }
    const found = this.termAt(low) ?? 0;
    return found <= term ? { index: low, term: found } : { index: Math.max(0, low - 1), term: 0 };
  }

  #position(index: Index): number {
    return index - this.firstIndex + this.#head;
  }
}
