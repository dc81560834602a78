import { statfsSync } from 'node:fs';
import { constants } from 'node:os';
import { CorruptedError, StorageError } from '../port/errors.js';

const { ENOSPC, EDQUOT, EIO } = constants.errno;
const FULL_DISK_BYTES = 1024 * 1024;

/**
 * A typed error for what LMDB or the host reported about the base in a folder: `DISK_FULL` or
 * `CORRUPTED`.
 */
export function baseFailure(folder: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const { message, code } = describe(cause);
  const text = `the base in ${folder} cannot be used any more: ${message}`;
  const full = code === ENOSPC || code === EDQUOT || (code === EIO && hasNoRoom(folder));
  return full
    ? new StorageError('DISK_FULL', text, { cause })
    : new CorruptedError(text, { cause });
}

function describe(cause: unknown): { message: string; code: unknown } {
  if (typeof cause !== 'object' || cause === null)
    return { message: String(cause), code: undefined };
  return {
    message: 'message' in cause ? String(cause.message) : String(cause),
    code: 'code' in cause ? cause.code : undefined,
  };
}

function hasNoRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < FULL_DISK_BYTES;
  } catch {
    return false;
  }
}
