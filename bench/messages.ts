/** Percentiles that every latency is saved at. */
export const PERCENTILES = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100] as const;

/**
 * A load on one process: `inFlight` callers, each starting its next call when the last one ended.
 */
export interface Load {
  readonly operation: 'put' | 'get' | 'batch';
  readonly inFlight: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly valueBytes: number;
  readonly keys: number;
}

/** What a load measured. */
export interface LoadResult {
  readonly operations: number;
  readonly perSecond: number;
  readonly errors: number;
  /** Microseconds at each of `PERCENTILES`. */
  readonly latencyUs: readonly number[];
}

/** Memory and progress of a process. */
export interface NodeSample {
  readonly nodeId: string;
  readonly isLeader: boolean;
  readonly leaderId: string | undefined;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly appliedIndex: number;
  readonly logBytes: number;
  readonly snapshotCount: number;
}

/** What the parent asks of a node process. */
export type Ask =
  | { readonly type: 'load'; readonly load: Load }
  | { readonly type: 'sample' }
  | { readonly type: 'ready'; readonly timeoutMs: number }
  | { readonly type: 'firstWrite'; readonly key: string; readonly timeoutMs: number }
  | { readonly type: 'close' };

/** A question with its number, and its answer with the same number. */
export type Question = { readonly id: number; readonly ask: Ask };
/** An answer of a node process. */
export type Answer = { readonly id: number; readonly result?: unknown; readonly error?: string };
