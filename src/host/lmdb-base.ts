import { StorageError } from '../port/errors.js';
import type { Base, BaseChange, BaseMeta, BaseRecord, BaseSnapshot, Bases } from './base.js';
import { encodeBaseMeta } from './base-meta.js';
import { type LmdbEnvironment, openEnvironment } from './lmdb-environment.js';
import { baseFailure } from './lmdb-failure.js';
import { LmdbReader } from './lmdb-reader.js';
import { LmdbSnapshot } from './lmdb-snapshot.js';
import { LmdbWriter } from './lmdb-writer.js';

/** Bases in LMDB: this thread reads, a thread of the base's own writes. */
export const lmdbBases: Bases = {
  open: (folder) => {
    try {
      return new LmdbBase(folder, openEnvironment(folder));
    } catch (cause) {
      throw baseFailure(folder, cause);
    }
  },
};

class LmdbBase implements Base {
  readonly #folder: string;
  readonly #environment: LmdbEnvironment;
  readonly #reader: LmdbReader;
  readonly #writer: LmdbWriter;
  readonly #snapshots = new Set<LmdbSnapshot>();
  #meta: BaseMeta;
  #writing = false;
  #closed: Promise<void> | undefined;

  constructor(folder: string, environment: LmdbEnvironment) {
    this.#folder = folder;
    this.#environment = environment;
    this.#reader = new LmdbReader(folder, environment);
    this.#writer = new LmdbWriter(folder);
    this.#meta = this.#reader.meta();
  }

  get meta(): BaseMeta {
    return this.#meta;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#reader.get(key);
  }

  range(start: Uint8Array | undefined, end: Uint8Array | undefined): Iterator<BaseRecord> {
    return this.#reader.records({ ...(start && { start }), ...(end && { end }) });
  }

  async write(changes: Iterator<BaseChange>, meta: BaseMeta): Promise<void> {
    this.#reader.check();
    if (this.#writing) throw new StorageError('OVERLOADED', 'a base takes one write at a time');
    this.#writing = true;
    try {
      await this.#writer.write(changes, encodeBaseMeta(meta));
      this.#meta = meta;
      if (this.#closed === undefined) this.#environment.root.resetReadTxn();
    } catch (cause) {
      const failure = baseFailure(this.#folder, cause);
      this.#reader.refuse(failure);
      throw failure;
    } finally {
      this.#writing = false;
    }
  }

  snapshot(): BaseSnapshot {
    const transaction = this.#reader.guarded(() => this.#environment.data.useReadTransaction());
    const onRelease = (released: LmdbSnapshot) => this.#snapshots.delete(released);
    try {
      const snapshot = new LmdbSnapshot(this.#reader, transaction, onRelease);
      this.#snapshots.add(snapshot);
      return snapshot;
    } catch (error) {
      transaction.done();
      throw error;
    }
  }

  count(): number {
    return this.#reader.count();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const snapshot of this.#snapshots) snapshot.release();
    this.#reader.refuse(new StorageError('CLOSED', 'the base is closed'));
    await this.#writer.close();
    if (this.#writer.failure === undefined) await this.#environment.root.close();
  }
}
