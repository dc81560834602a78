/**
 * What is fixed about each error code: whether the same call may succeed later, and what it means.
 */
export const ERROR_TABLE = {
  KEY_NOT_FOUND: { retryable: false, meaning: 'The key does not exist.' },
  NOT_LEADER: { retryable: true, meaning: 'This node is not the leader; nothing was written.' },
  NO_LEADER: { retryable: true, meaning: 'No leader is known; nothing was written.' },
  TIMEOUT: { retryable: true, meaning: 'Time ran out; certainly not committed.' },
  OUTCOME_UNKNOWN: { retryable: false, meaning: 'The write may or may not commit.' },
  CONDITION_FAILED: { retryable: false, meaning: 'A condition did not hold; nothing was written.' },
  INVALID_ARGUMENT: { retryable: false, meaning: 'A programming mistake; do not catch it.' },
  TOO_LARGE: { retryable: false, meaning: 'A key, value or batch is over its limit.' },
  UNKNOWN_COMMAND: { retryable: false, meaning: 'A command this version does not know.' },
  CLOSED: { retryable: false, meaning: 'The storage is closed.' },
  ABORTED: { retryable: false, meaning: 'The caller aborted; a sent write may still commit.' },
  OVERLOADED: { retryable: true, meaning: 'A bounded queue is full; nothing was written.' },
  DISK_FULL: {
    retryable: true,
    meaning: 'The disk is full; the node writes nothing, local reads work.',
  },
  CORRUPTED: { retryable: false, meaning: 'Stored bytes fail their checksum.' },
  CLUSTER_MISMATCH: { retryable: false, meaning: 'A peer or folder of another cluster or node.' },
  UNAUTHENTICATED: { retryable: false, meaning: 'The other side did not prove who it is.' },
  CONFIG: { retryable: false, meaning: 'An option or environment variable cannot be used.' },
  COMPACTED: { retryable: false, meaning: 'The asked index is no longer in the log.' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

/** Stable code of every error this package raises. */
export type ErrorCode = keyof typeof ERROR_TABLE;

/** What an error may carry besides its code and message. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly leaderId?: string | undefined;
  readonly leaderAddress?: string | undefined;
}

const BRAND = Symbol.for('@graft/raft-storage.error');

/** Base of every error of this package: match on `code`. */
export class StorageError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly leaderId: string | undefined;
  readonly leaderAddress: string | undefined;
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = ERROR_TABLE[code].retryable;
    this.leaderId = details.leaderId;
    this.leaderAddress = details.leaderAddress;
  }
}

/** Whether a value is an error of this package, whichever copy of it raised it. */
export function isStorageError(value: unknown): value is StorageError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** `KEY_NOT_FOUND`: the key does not exist. */
export class NotFoundError extends StorageError {
  constructor(key: string) {
    super('KEY_NOT_FOUND', `key not found: ${JSON.stringify(key)}`);
  }
}

/** `NOT_LEADER`: refused because this node does not lead; says who does where that is known. */
export class NotLeaderError extends StorageError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('NOT_LEADER', message, details);
  }
}

/** `TIMEOUT`: time ran out and nothing was committed. */
export class TimeoutError extends StorageError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('TIMEOUT', message, details);
  }
}

/** `CONFIG`: an option or environment variable cannot be used. */
export class ConfigError extends StorageError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('CONFIG', message, details);
  }
}

/** `CORRUPTED`: stored bytes fail their checksum; says where. */
export class CorruptedError extends StorageError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('CORRUPTED', message, details);
  }
}

/** `INVALID_ARGUMENT`: the call itself is wrong; nothing was changed. */
export class InvalidArgumentError extends StorageError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('INVALID_ARGUMENT', message, details);
  }
}

const FULL_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

/**
 * The error itself when it is one of this package, else with it as the cause `DISK_FULL` where the
 * system said so, or `CORRUPTED`: nothing known can go on.
 */
export function asStorageError(cause: unknown, message: string): StorageError {
  if (cause instanceof StorageError) return cause;
  const isFull = cause instanceof Error && 'code' in cause && FULL_CODES.includes(cause.code);
  if (isFull) return new StorageError('DISK_FULL', `${message}: the disk is full`, { cause });
  return new CorruptedError(message, { cause });
}
