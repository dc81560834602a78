import type { Transaction } from 'lmdb';
import type { BaseMeta, BaseRecord, BaseSnapshot } from './base.js';
import type { LmdbReader } from './lmdb-reader.js';

/** A held read transaction. `onRelease` is called once. */
export class LmdbSnapshot implements BaseSnapshot {
  readonly meta: BaseMeta;
  readonly #reader: LmdbReader;
  readonly #transaction: Transaction;
  readonly #onRelease: (snapshot: LmdbSnapshot) => void;
  readonly #cursors = new Set<Iterator<BaseRecord>>();
  #released = false;

  constructor(
    reader: LmdbReader,
    transaction: Transaction,
    onRelease: (snapshot: LmdbSnapshot) => void,
  ) {
    this.#reader = reader;
    this.#transaction = transaction;
    this.#onRelease = onRelease;
    this.meta = reader.meta(transaction);
  }

  records(start: Uint8Array | undefined): Iterator<BaseRecord> {
    const cursor = this.#reader.records({
      transaction: this.#transaction,
      ...(start && { start }),
    });
    this.#cursors.add(cursor);
    return {
      next: () => (this.#released ? { done: true, value: undefined } : cursor.next()),
      return: () => {
        this.#cursors.delete(cursor);
        cursor.return?.();
        return { done: true, value: undefined };
      },
    };
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#onRelease(this);
    for (const cursor of this.#cursors) cursor.return?.();
    this.#cursors.clear();
    if (this.#reader.usable) this.#transaction.done();
  }
}
