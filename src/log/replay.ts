import {
  RECORD_HEADER_BYTES,
  RECORD_TYPE_HARD_STATE,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_TRUNCATION,
  RECORD_TYPE_WRITE_MARK,
  SEGMENT_HEADER_BYTES,
} from '../../assembly/layout.js';
import type { Codec, RecordRef } from '../kernel/kernel.js';
import { isEntryType } from '../kernel/record.js';
import { CorruptedError } from '../port/errors.js';
import { readHardState } from './own-records.js';
import type { Segment } from './segment.js';
import { SegmentChain } from './segment-chain.js';
import { scanSegment } from './segment-scan.js';
import type { ScanEnd } from './tail-repair.js';
import type { LogEntryRef, LogHardState } from './types.js';

/**
 * The log as the records of its segments build it up, taken in order. Everything throws `CORRUPTED`
 * naming file and offset.
 */
export class Replay {
  readonly chain = new SegmentChain({ index: 0, term: 0 });
  /** The live entries so far. */
  readonly entries: LogEntryRef[] = [];
  hardState: LogHardState = { term: 0, vote: undefined, commitIndex: 0, probation: 0 };
  readonly #codec: Codec;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  /** Takes the records of the next segment. */
  async take(segment: Segment): Promise<ScanEnd> {
    this.#add(segment);
    let firstMarkEnd = Infinity;
    let markEnd = SEGMENT_HEADER_BYTES;
    let lastStart = SEGMENT_HEADER_BYTES;
    const validEnd = await scanSegment(this.#codec, segment.file, (record, bytes, base) => {
      const offset = base + record.offset;
      if (record.type === RECORD_TYPE_WRITE_MARK) {
        if (record.index !== markEnd || record.term !== offset) throw misplaced(segment, offset);
        lastStart = record.index;
        markEnd = offset + record.paddedLength;
        firstMarkEnd = Math.min(firstMarkEnd, markEnd);
      } else if (record.type === RECORD_TYPE_HARD_STATE) {
        const hardState = readHardState(record, bytes);
        if (hardState === undefined) throw misplaced(segment, offset);
        this.hardState = hardState;
      } else if (record.type === RECORD_TYPE_TRUNCATION) {
        this.#truncate(segment, record.index, offset);
      } else {
        this.#addEntry(segment, record, bytes, offset);
      }
    });
    return { validEnd, markEnd, firstMarkEnd, lastStart };
  }

  #add(segment: Segment): void {
    const { firstIndex, previousTerm } = segment.header;
    const { chain, entries } = this;
    if (chain.current !== undefined) {
      const before = entries[firstIndex - chain.previous.index - 2];
      if (firstIndex > chain.lastIndex + 1 || (before?.term ?? previousTerm) !== previousTerm) {
        throw new CorruptedError(
          `${segment.path}: the header at offset 0 does not follow entry ${chain.lastIndex}`,
        );
      }
    }
    chain.add(segment);
    this.#dropFrom(firstIndex);
  }

  #truncate(segment: Segment, index: number, offset: number): void {
    if (index < segment.header.firstIndex) throw misplaced(segment, offset);
    this.chain.truncateFrom(index);
    this.#dropFrom(index);
  }

  #addEntry(segment: Segment, record: RecordRef, bytes: Uint8Array, offset: number): void {
    const { index, term, type, paddedLength } = record;
    if (!isEntryType(type) || index !== this.chain.lastIndex + 1) throw misplaced(segment, offset);
    segment.entries.push(offset, paddedLength);
    const entry = { index, term, type, bytes: paddedLength };
    if (type !== RECORD_TYPE_MEMBERSHIP) {
      this.entries.push(entry);
      return;
    }
    const from = record.offset + RECORD_HEADER_BYTES;
    this.entries.push({ ...entry, payload: bytes.slice(from, record.offset + record.length) });
  }

  #dropFrom(index: number): void {
    const count = Math.max(0, index - this.chain.previous.index - 1);
    if (count < this.entries.length) this.entries.length = count;
  }
}

function misplaced({ path }: Segment, offset: number): CorruptedError {
  return new CorruptedError(`${path}: the record at offset ${offset} does not belong there`);
}
