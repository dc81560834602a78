/** What the base stores beside the data, in the same transaction. */
export interface BaseMeta {
  /** Index of the last entry whose effects the base holds; 0 when empty. */
  readonly appliedIndex: number;
  /** Term of that entry. */
  readonly appliedTerm: number;
  /**
   * Membership in force at that index, as stored in its entry (JSON); empty when none was
   * committed.
   */
  readonly membership: string;
}

/**
 * One change of a checkpoint: a state record, or `undefined` for a removed key. Byte views must
 * stay still until `commit` resolved.
 */
export interface BaseChange {
  readonly key: Uint8Array;
  readonly record: Uint8Array | undefined;
}

/** A key and its state record, both owned by the caller. */
export interface BaseRecord {
  readonly key: Uint8Array;
  readonly record: Uint8Array;
}

/** A read transaction at one point in time; holding it makes the file grow. */
export interface BaseSnapshot {
  readonly meta: BaseMeta;
  /**
   * Records ascending by key bytes from `start` (inclusive) on; `undefined` starts at the first.
   */
  records(start: Uint8Array | undefined): Iterator<BaseRecord>;
  release(): void;
}

/** The durable ordered map under the table. */
export interface Base {
  readonly meta: BaseMeta;
  /** A copy of the state record, or `undefined`. */
  get(key: Uint8Array): Uint8Array | undefined;
  /**
   * Records ascending by key bytes in `[start, end)`; an open end when `undefined`. Not stable
   * across `write`.
   */
  range(start: Uint8Array | undefined, end: Uint8Array | undefined): Iterator<BaseRecord>;
  /**
   * One atomic, durable transaction: all changes and the meta. Takes the changes in slices so that
   * the event loop is not held longer than about a millisecond. After a rejection the base must not
   * be used again.
   */
  write(changes: Iterator<BaseChange>, meta: BaseMeta): Promise<void>;
  /** A point-in-time view for a snapshot stream. */
  snapshot(): BaseSnapshot;
  /** Entries stored. */
  count(): number;
  close(): Promise<void>;
}

/** Opens bases; the only door to LMDB. */
export interface Bases {
  /** Opens or creates the base in a folder. */
  open(folder: string): Base;
}
