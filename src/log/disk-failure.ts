import { asStorageError, type StorageError } from '../port/errors.js';

/**
 * What a failed write, sync or read means: `DISK_FULL`, or `CORRUPTED` because the disk's content
 * is not to be trusted.
 */
export function diskFailure(what: string, cause: unknown): StorageError {
  const code = codeOf(cause);
  return asStorageError(
    cause,
    `${what}: the disk failed (${code}); the log takes nothing any more`,
  );
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return String(cause);
}
