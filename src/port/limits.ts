const MIB = 1024 * 1024;

/** Edges of what a call may carry; beyond them it is refused with `TOO_LARGE`. */
export interface Limits {
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
  readonly maxBatchOperations: number;
  readonly maxBatchBytes: number;
}

/** Limits where no option says otherwise. */
export const DEFAULT_LIMITS: Limits = {
  maxKeyBytes: 1024,
  maxValueBytes: MIB,
  maxBatchOperations: 10_000,
  maxBatchBytes: 8 * MIB,
};

/** Largest `maxValueBytes` that may be configured. */
export const HIGHEST_VALUE_BYTES = 64 * MIB;
/** Largest `maxKeyBytes` that may be configured. */
export const HIGHEST_KEY_BYTES = 1977;
/** Largest `maxBatchBytes` that may be configured: a log record holds no more. */
export const HIGHEST_BATCH_BYTES = 71 * MIB;
