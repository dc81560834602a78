import type { StorageError } from '../port/errors.js';

/** Where a log lies, whose it is, and its sizes. */
export interface LogOptions {
  /** Absolute path; created when it is missing. */
  readonly folder: string;
  readonly clusterId: string;
  readonly nodeId: string;
  /** Size of a segment file; a longer write gets a longer one. */
  readonly segmentBytes: number;
  /** Bound of the recent entries in memory, beside those that wait to be written. */
  readonly cacheBytes: number;
}

/** An entry as recovery found it. */
export interface LogEntryRef {
  readonly index: number;
  readonly term: number;
  /** One of the RECORD_TYPE constants of entries. */
  readonly type: number;
  /** Bytes of its record, padding included. */
  readonly bytes: number;
  /** Only of membership entries. */
  readonly payload?: Uint8Array;
}

/** What must be durable before it is acted on; `probation` is 0, or a nonce below 2^32. */
export interface LogHardState {
  readonly term: number;
  readonly vote: string | undefined;
  readonly commitIndex: number;
  readonly probation: number;
}

/** What a log held when it was opened; all of it is durable. */
export interface LogRecovery {
  /** Index before the first entry. */
  readonly previousIndex: number;
  readonly previousTerm: number;
  /** Every live entry, ascending, without a gap. */
  readonly entries: readonly LogEntryRef[];
  /** Term 0, no vote, 0 when new; the commit index is at most that of the last entry. */
  readonly hardState: LogHardState;
  /** Bytes cut from an incomplete last write. */
  readonly tornBytes: number;
}

/** One write: hard state, then truncation, then entries; durable as a whole. */
export interface LogAppend {
  /** Ascending; `onPersisted` names it. */
  readonly id: number;
  readonly hardState: LogHardState | undefined;
  /** Entries at and above this index are void. */
  readonly truncateFrom: number | undefined;
  /** Index of the first record; ignored when there is none. */
  readonly firstIndex: number;
  readonly count: number;
  /** Encoded, contiguous, padded; owned by the log from now on. */
  readonly records: Uint8Array;
}

/** Whom the log tells. */
export interface LogHandlers {
  /** This write and all before it are durable; ascending. */
  onPersisted(writeId: number): void;
  /**
   * Once: a write or sync failed, and the log takes nothing any more. `DISK_FULL` or `CORRUPTED`.
   */
  onFailed(error: StorageError): void;
}
