import type { BaseRecord, BaseSnapshot } from '../host/base.js';
import type { Codec } from '../kernel/kernel.js';
import {
  CHUNK_HEADER_BYTES,
  chunkRecordBytes,
  encodeChunk,
  type SnapshotTotals,
} from './snapshot-chunk.js';
import { verifyStateRecord } from './state-record.js';

/**
 * What a snapshot is: the state after the entry at `index` of `term`, with the membership in force
 * there (JSON).
 */
export interface StateSnapshotHeader {
  readonly index: number;
  readonly term: number;
  readonly membership: string;
}

const MAX_CHUNK_RECORDS = 512;

/**
 * The state of the base at one point in time, chunk by chunk; to be released when no longer wanted.
 */
export class SnapshotSource {
  readonly header: StateSnapshotHeader;
  readonly #codec: Codec;
  readonly #snapshot: BaseSnapshot;
  readonly #records: Iterator<BaseRecord>;
  #held: BaseRecord | undefined;
  #totals: SnapshotTotals = { count: 0, crc: 0 };
  #ended = false;

  constructor(codec: Codec, snapshot: BaseSnapshot) {
    const { appliedIndex, appliedTerm, membership } = snapshot.meta;
    this.header = { index: appliedIndex, term: appliedTerm, membership };
    this.#codec = codec;
    this.#snapshot = snapshot;
    this.#records = snapshot.records(undefined);
  }

  /**
   * The next chunk, at most `maxBytes` long unless its only record is longer; `undefined` after the
   * last, which carries the totals. Throws `CORRUPTED` naming the key when a state record fails its
   * checksum.
   */
  next(maxBytes: number): Uint8Array | undefined {
    if (this.#ended) return undefined;
    const records = this.#takeRecords(maxBytes);
    this.#ended = this.#held === undefined;
    return encodeChunk(this.#codec, records, this.#ended, (body) => {
      const { count, crc } = this.#totals;
      this.#totals = { count: count + records.length, crc: this.#codec.crc32c(body, crc) };
      return this.#totals;
    });
  }

  /** Lets the base go on reusing pages. Idempotent. */
  release(): void {
    this.#ended = true;
    this.#snapshot.release();
  }

  #takeRecords(maxBytes: number): BaseRecord[] {
    const records: BaseRecord[] = [];
    let bytes = CHUNK_HEADER_BYTES;
    this.#held ??= this.#read();
    while (this.#held !== undefined) {
      bytes += chunkRecordBytes(this.#held);
      const isFull = bytes > maxBytes || records.length === MAX_CHUNK_RECORDS;
      if (isFull && records.length > 0) break;
      records.push(this.#held);
      this.#held = this.#read();
    }
    return records;
  }

  #read(): BaseRecord | undefined {
    const step = this.#records.next();
    if (step.done === true) return undefined;
    verifyStateRecord(this.#codec, step.value);
    return step.value;
  }
}
