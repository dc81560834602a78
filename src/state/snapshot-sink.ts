import { KEY_MAX_BYTES } from '../../assembly/layout.js';
import type { Base, BaseRecord } from '../host/base.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError, InvalidArgumentError, StorageError } from '../port/errors.js';
import { START_POINT } from './applied-point.js';
import { compareBytes } from './byte-order.js';
import { chunkRecordBytes, decodeChunk, type SnapshotTotals } from './snapshot-chunk.js';
import type { StateSnapshotHeader } from './snapshot-source.js';
import type { StateFolders } from './state-folders.js';
import { verifyStateRecord } from './state-record.js';

const WRITE_BYTES = 4 * 1024 * 1024;

/** Where a sink writes: an empty base in a folder of its own. */
export interface SnapshotSinkParts {
  readonly codec: Codec;
  readonly folders: StateFolders;
  /** Name of the new folder. */
  readonly name: string;
  readonly base: Base;
}

/** Takes a snapshot into a new base while the state goes on serving. One call at a time. */
export class SnapshotSink {
  readonly header: StateSnapshotHeader;
  readonly #parts: SnapshotSinkParts;
  #waiting: BaseRecord[] = [];
  #waitingBytes = 0;
  #lastKey: Uint8Array | undefined;
  #received: SnapshotTotals = { count: 0, crc: 0 };
  #announced: SnapshotTotals | undefined;
  #status: 'open' | 'complete' | 'ended' = 'open';

  constructor(header: StateSnapshotHeader, parts: SnapshotSinkParts) {
    this.header = header;
    this.#parts = parts;
  }

  /**
   * Takes the next chunk, whose bytes must not change afterwards. Rejects with `CORRUPTED` when it
   * or one of its records is not what was sent.
   */
  async accept(chunk: Uint8Array): Promise<void> {
    this.#expect('open');
    const { records, body, totals } = decodeChunk(this.#parts.codec, chunk);
    if (this.#announced !== undefined) {
      throw new CorruptedError('a snapshot goes on behind its last chunk');
    }
    for (const record of records) this.#take(record);
    this.#received = {
      count: this.#received.count + records.length,
      crc: this.#parts.codec.crc32c(body, this.#received.crc),
    };
    this.#announced = totals;
    if (this.#waitingBytes >= WRITE_BYTES) await this.#write(START_POINT);
  }

  /**
   * Verifies the totals and makes all of it durable. Rejects with `CORRUPTED` when something is
   * missing.
   */
  async finish(): Promise<void> {
    this.#expect('open');
    const { count, crc } = this.#received;
    if (this.#announced?.count !== count || this.#announced.crc !== crc) {
      throw new CorruptedError('a snapshot ended before all of it was there');
    }
    const { index, term, membership } = this.header;
    await this.#write({ appliedIndex: index, appliedTerm: term, membership });
    this.#parts.folders.sync(this.#parts.name);
    this.#status = 'complete';
  }

  /** Removes everything taken in. Idempotent, and without effect once the snapshot is installed. */
  async abort(): Promise<void> {
    if (this.#status === 'ended') return;
    this.#status = 'ended';
    await this.#parts.base.close();
    this.#parts.folders.remove(this.#parts.name);
  }

  /** Hands the finished base over to its new owner, once. */
  release(): { readonly base: Base; readonly name: string } {
    this.#expect('complete');
    this.#status = 'ended';
    const { base, name } = this.#parts;
    return { base, name };
  }

  #take(record: BaseRecord): void {
    const { key } = record;
    verifyStateRecord(this.#parts.codec, record);
    if (key.byteLength === 0 || key.byteLength > KEY_MAX_BYTES) {
      throw new CorruptedError(`a snapshot has a key of ${key.byteLength} bytes`);
    }
    if (this.#lastKey !== undefined && compareBytes(this.#lastKey, key) >= 0) {
      throw new CorruptedError('the records of a snapshot are out of order');
    }
    this.#lastKey = key;
    this.#waiting.push(record);
    this.#waitingBytes += chunkRecordBytes(record);
  }

  async #write(meta: typeof START_POINT): Promise<void> {
    const records = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#parts.base.write(records[Symbol.iterator](), meta);
    if (this.#status === 'ended') throw new StorageError('ABORTED', 'the snapshot was given up');
  }

  #expect(status: 'open' | 'complete'): void {
    if (this.#status !== status) {
      throw new InvalidArgumentError(`a snapshot that is ${this.#status} cannot do this`);
    }
  }
}
