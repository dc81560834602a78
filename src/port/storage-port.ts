/** Options every asynchronous call takes. */
export interface CallOptions {
  /** Aborts the call with `ABORTED`; a write already sent may still commit. */
  readonly signal?: AbortSignal;
  /** Time budget of this call in milliseconds; `requestTimeoutMs` when absent. */
  readonly timeoutMs?: number;
}

/** How fresh a read is: confirmed by a quorum, by the leader's lease, or whatever this node has. */
export type ReadConsistency = 'linearizable' | 'lease' | 'local';

/** Options of a read. */
export interface ReadOptions extends CallOptions {
  /** Overrides the `readConsistency` of the storage for this call. */
  readonly consistency?: ReadConsistency;
}

/** Outcome of a committed write: the log index that holds it. */
export interface WriteResult {
  readonly index: bigint;
}

/** A key with its value; the value belongs to the caller. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}

/** One step of a batch: set a key. */
export interface PutOperation {
  readonly type: 'put';
  readonly key: string;
  readonly value: Uint8Array;
}

/** One step of a batch: remove a key; a missing key is no error. */
export interface DeleteOperation {
  readonly type: 'delete';
  readonly key: string;
}

/** One step of a batch. */
export type Operation = PutOperation | DeleteOperation;

/** The storage that the Graft engine asks for, as in its original requirement. */
export interface StoragePort {
  /** Sets a key; resolves once the write is committed and applied here. */
  put(key: string, value: Uint8Array, options?: CallOptions): Promise<WriteResult>;
  /** The value of a key; rejects with `KEY_NOT_FOUND`. */
  get(key: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Removes a key; a missing key is no error. */
  delete(key: string, options?: CallOptions): Promise<WriteResult>;
  /** Every key with this prefix and its value, ascending by key bytes; `''` lists all. */
  list(prefix: string, options?: ReadOptions): Promise<KeyValue[]>;
  /** Applies the operations in order, all or nothing, as one log entry. */
  batch(operations: readonly Operation[], options?: CallOptions): Promise<WriteResult>;
  /**
   * Releases everything; pending calls are rejected, what was acknowledged is on disk. Idempotent.
   */
  close(): Promise<void>;
}
