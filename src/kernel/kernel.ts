/** Where a record lies in a scanned run of bytes. */
export interface RecordRef {
  readonly index: number;
  readonly term: number;
  /** One of the RECORD_TYPE constants. */
  readonly type: number;
  /** Offset of the record in the scanned bytes. */
  readonly offset: number;
  /** Bytes of header and payload, padding excluded. */
  readonly length: number;
  /** Bytes up to the next record, padding included. */
  readonly paddedLength: number;
}

/** What a scan found: the valid records, and why and where it stopped. */
export interface ScanResult {
  readonly records: readonly RecordRef[];
  /** Bytes of the valid records, padding included. */
  readonly validBytes: number;
  /**
   * RESULT_OK at the end of the bytes or at a header of zeros, else RESULT_INCOMPLETE,
   * RESULT_MALFORMED or RESULT_BAD_CRC.
   */
  readonly result: number;
}

/** A record to encode. */
export interface RecordSource {
  readonly index: number;
  readonly term: number;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** One operation of a command. */
export interface CommandOperation {
  readonly type: 'put' | 'delete';
  /** UTF-8. */
  readonly key: Uint8Array;
  /** Empty for a delete. */
  readonly value: Uint8Array;
}

/** CRC32C (Castagnoli) as unsigned 32 bits; `seed` is the CRC of the bytes before. */
export type Crc32c = (bytes: Uint8Array, seed?: number) => number;

/**
 * Encoding, checking and CRC over bytes; holds no state between calls. Inputs of any length go
 * through windows of 64 KiB: its linear memory, 128 KiB, never grows.
 */
export interface Codec {
  /** CRC32C (Castagnoli) as unsigned 32 bits; `seed` is the CRC of the bytes before. */
  crc32c(bytes: Uint8Array, seed?: number): number;
  /**
   * Encodes records one after the other, each padded to RECORD_ALIGNMENT_BYTES, into bytes the
   * caller owns.
   */
  encodeRecords(records: readonly RecordSource[]): Uint8Array;
  /**
   * Verifies records from the start of `bytes` until one is not valid; never throws on any input.
   */
  scanRecords(bytes: Uint8Array): ScanResult;
  /**
   * Encodes a command into bytes the caller owns. A single operation becomes a put or delete
   * command unless `batch`.
   */
  encodeCommand(operations: readonly CommandOperation[], batch: boolean): Uint8Array;
  /** RESULT_OK, or why these bytes are no command; never throws. */
  checkCommand(payload: Uint8Array): number;
}

/** What an apply did. */
export interface ApplyResult {
  /**
   * RESULT_OK when all were applied, RESULT_FULL when the arena ended, RESULT_OUT_OF_ORDER or
   * RESULT_MALFORMED.
   */
  readonly result: number;
  /** Records applied before that; each command wholly or not at all. */
  readonly applied: number;
  /** Bytes of those records, padding included. */
  readonly appliedBytes: number;
}

/** A looked-up value: found, known to be deleted, or absent from this table. */
export type TableValue =
  | { readonly kind: 'value'; readonly value: Uint8Array; readonly modIndex: number }
  | { readonly kind: 'deleted'; readonly modIndex: number }
  | { readonly kind: 'absent' };

/**
 * One key of a table during iteration; `value` is undefined where the key was deleted. Owned by the
 * caller.
 */
export interface TableItem {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  readonly modIndex: number;
}

/**
 * An ordered map from keys to their newest value or deletion, in a bounded arena of linear memory
 * of its own.
 */
export interface Table {
  /**
   * Applies a contiguous run of encoded entries; skips entries without a command; each command is
   * atomic. RESULT_FULL in an empty table means that the command is larger than the arena.
   */
  apply(records: Uint8Array): ApplyResult;
  get(key: Uint8Array): TableValue;
  /** Items ascending by key bytes, from `start` (inclusive) up to `limit` of them. */
  items(start: Uint8Array | undefined, limit: number): TableItem[];
  /** Bytes of the arena in use. */
  readonly usedBytes: number;
  /** Keys held, deletions included. */
  readonly count: number;
  /** Empties the table as a whole. */
  reset(): void;
}

/** The doors to the kernels: one codec and as many tables as asked for. */
export interface Kernel {
  readonly codec: Codec;
  /** `native` when the addon computes checksums, else `wasm`. */
  readonly engine: 'native' | 'wasm';
  /** Why the addon is not in use; undefined when it is. */
  readonly nativeUnavailable: string | undefined;
  /** An empty table whose arena grows to at most `maxBytes`. */
  createTable(maxBytes: number): Table;
}
