import { CorruptedError, StorageError } from '../port/errors.js';

const FULL_CODES = ['ENOSPC', 'EDQUOT'];

/**
 * What a failed write, sync or read means: `DISK_FULL`, or `CORRUPTED` because the disk's content
 * is not to be trusted.
 */
export function diskFailure(what: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const code = codeOf(cause);
  if (FULL_CODES.includes(code)) {
    return new StorageError('DISK_FULL', `${what}: the disk is full`, { cause });
  }
  const message = `${what}: the disk failed (${code}), the log is no longer trusted`;
  return new CorruptedError(message, { cause });
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return String(cause);
}
