import { RECORD_HEADER_BYTES } from '../../assembly/layout.js';
import { readRecordHeader } from '../kernel/record.js';
import { CorruptedError } from '../port/errors.js';
import type { Segment } from './segment.js';

/** A place in the log: an index and the term of its entry. */
export interface LogPoint {
  readonly index: number;
  readonly term: number;
}

/** The segments of a log, oldest first, and which entries in them are live. */
export class SegmentChain {
  #segments: Segment[] = [];
  #previous: LogPoint;

  /** An empty log behind `previous`. */
  constructor(previous: LogPoint) {
    this.#previous = previous;
  }

  /** The point before the first live entry. */
  get previous(): LogPoint {
    return this.#previous;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Where writes go. */
  get current(): Segment | undefined {
    return this.#segments.at(-1);
  }

  get lastIndex(): number {
    return (this.current?.entries.endIndex ?? this.#previous.index + 1) - 1;
  }

  /** Bytes of all live entries. */
  get entryBytes(): number {
    return this.#segments.reduce((total, { entries }) => total + entries.totalBytes, 0);
  }

  /** Appends a segment; entries from its first index on in earlier ones are void. */
  add(segment: Segment): void {
    const { firstIndex, previousTerm } = segment.header;
    this.truncateFrom(firstIndex);
    if (this.#segments.length === 0 || firstIndex <= this.#previous.index) {
      this.#previous = { index: firstIndex - 1, term: previousTerm };
    }
    this.#segments.push(segment);
  }

  /** Makes this segment the only one, and returns the ones before. */
  replace(segment: Segment): Segment[] {
    const old = this.#segments;
    this.#segments = [];
    this.add(segment);
    return old;
  }

  /** Voids entries at and above `index`. */
  truncateFrom(index: number): void {
    for (const { entries } of this.#segments) entries.truncateFrom(index);
  }

  /** The segment that holds a live entry. */
  find(index: number): Segment | undefined {
    return this.#segments.findLast(({ entries }) => entries.has(index));
  }

  /** Term of a live entry, or of the one before the first. Reads it from its file. */
  termAt(index: number): number {
    if (index === this.#previous.index) return this.#previous.term;
    const segment = this.find(index);
    const bytes = new Uint8Array(RECORD_HEADER_BYTES);
    segment?.file.read(segment.entries.offsetOf(index), bytes);
    const header = readRecordHeader(bytes, 0);
    if (segment === undefined || header?.index !== index) {
      throw new CorruptedError(`${segment?.path ?? 'log'}: entry ${index} is not where it was`);
    }
    return header.term;
  }

  /**
   * Takes out the segments whose entries are all at or below `upTo`, oldest first, never the
   * current one.
   */
  takeBelow(upTo: number): Segment[] {
    const start = this.#segments.findLastIndex(({ header }) => header.firstIndex - 1 <= upTo);
    const first = this.#segments[start];
    if (first === undefined || start === 0) return [];
    this.#previous = { index: first.header.firstIndex - 1, term: first.header.previousTerm };
    return this.#segments.splice(0, start);
  }
}
