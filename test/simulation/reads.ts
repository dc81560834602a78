import { isStorageError } from '../../src/port/errors.js';
import type { ReadConsistency } from '../../src/port/storage-port.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';

export type Found = Map<string, string | undefined>;

export async function readKey(
  storage: RaftStorage,
  key: string,
  consistency: ReadConsistency,
): Promise<Found> {
  try {
    const value = await storage.get(key, { consistency });
    return new Map([[key, textOf(value)]]);
  } catch (error) {
    if (isStorageError(error) && error.code === 'KEY_NOT_FOUND') return new Map([[key, undefined]]);
    throw error;
  }
}

export async function readAll(storage: RaftStorage, consistency: ReadConsistency): Promise<Found> {
  const items = await storage.list('', { consistency });
  return new Map(items.map(({ key, value }) => [key, textOf(value)]));
}

const textOf = (value: Uint8Array): string => Buffer.from(value).toString('utf8');
