import type { RangeOptions, Transaction } from 'lmdb';
import type { StorageError } from '../port/errors.js';
import type { BaseMeta, BaseRecord } from './base.js';
import { decodeBaseMeta, EMPTY_META } from './base-meta.js';
import { type LmdbEnvironment, META_KEY } from './lmdb-environment.js';
import { baseFailure } from './lmdb-failure.js';

/**
 * Reads of one LMDB environment: copies out, typed errors, and nothing at all once it failed or
 * closed.
 */
export class LmdbReader {
  readonly #folder: string;
  readonly #environment: LmdbEnvironment;
  #unusable: StorageError | undefined;

  constructor(folder: string, environment: LmdbEnvironment) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** Throws why the environment must not be touched, if so. */
  check(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }

  /** Whether the environment may still be touched. */
  get usable(): boolean {
    return this.#unusable === undefined;
  }

  /** Every later read throws this; the first call decides. */
  refuse(error: StorageError): void {
    this.#unusable ??= error;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.guarded(() => this.#environment.data.get(key));
  }

  /** The meta stored last, or as of a transaction. */
  meta(transaction?: Transaction): BaseMeta {
    const bytes = this.guarded(() =>
      this.#environment.meta.get(META_KEY, transaction && { transaction }),
    );
    return bytes === undefined ? EMPTY_META : decodeBaseMeta(bytes, this.#folder);
  }

  /** Entries of the data database. */
  count(): number {
    return this.guarded(() => {
      const stats = this.#environment.data.getStats();
      return 'entryCount' in stats ? Number(stats.entryCount) : 0;
    });
  }

  /**
   * Records ascending by key bytes; `return` of the iterator closes its cursor, and so does its
   * end.
   */
  records(options: RangeOptions): Iterator<BaseRecord> {
    const cursor = this.guarded(() => this.#environment.data.getRange(options)[Symbol.iterator]());
    return {
      next: () => {
        const step = this.guarded(() => cursor.next());
        if (step.done === true) return { done: true, value: undefined };
        const { key, value } = step.value;
        return { done: false, value: { key, record: value } };
      },
      return: () => {
        if (this.#unusable === undefined) cursor.return?.();
        return { done: true, value: undefined };
      },
    };
  }

  /** Runs a read; what it throws becomes a typed error. */
  guarded<T>(read: () => T): T {
    this.check();
    try {
      return read();
    } catch (cause) {
      throw baseFailure(this.#folder, cause);
    }
  }
}
