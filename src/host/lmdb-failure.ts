import { constants } from 'node:os';
import { CorruptedError, StorageError } from '../port/errors.js';

const FULL: readonly (number | string | undefined)[] = [
  constants.errno.ENOSPC,
  constants.errno.EDQUOT,
  'ENOSPC',
  'EDQUOT',
];

/** A typed error for what LMDB or the host reported about the base in a folder: `DISK_FULL` or `CORRUPTED`. */
export function baseFailure(folder: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const { message, code } = describe(cause);
  const text = `the base in ${folder} cannot be used any more: ${message}`;
  return FULL.includes(code)
    ? new StorageError('DISK_FULL', text, { cause })
    : new CorruptedError(text, { cause });
}

function describe(cause: unknown): { message: string; code: number | string | undefined } {
  if (typeof cause !== 'object' || cause === null)
    return { message: String(cause), code: undefined };
  const message = 'message' in cause ? String(cause.message) : String(cause);
  const code = 'code' in cause ? cause.code : undefined;
  return { message, code: typeof code === 'number' || typeof code === 'string' ? code : undefined };
}
