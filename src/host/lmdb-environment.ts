import { type Database, open, type RootDatabase } from 'lmdb';

/** An open LMDB environment and its two named databases. */
export interface LmdbEnvironment {
  readonly root: RootDatabase<Uint8Array, Uint8Array>;
  readonly data: Database<Uint8Array, Uint8Array>;
  readonly meta: Database<Uint8Array, Uint8Array>;
}

/** Key of the one record in the meta database. */
export const META_KEY = new Uint8Array([1]);

/** Names of the two databases. */
export const DATABASE_NAMES = { data: 'data', meta: 'meta' } as const;

/** How a database of ours is opened: bytes to bytes, nothing encoded, compressed or cached. */
export const DATABASE_OPTIONS = {
  encoding: 'binary',
  keyEncoding: 'binary',
  compression: false,
  cache: false,
} as const;

const MAX_DATABASES = 4;
const FIRST_MAP_BYTES = 1024 ** 3;

/**
 * How an environment of ours is opened, here and in the writer's thread: a commit is on disk when
 * it is visible, and a failed one raises nothing behind our back.
 */
export function environmentOptions(folder: string) {
  return {
    ...DATABASE_OPTIONS,
    path: folder,
    noSubdir: false,
    maxDbs: MAX_DATABASES,
    mapSize: FIRST_MAP_BYTES,
    eventTurnBatching: false,
    overlappingSync: false,
    noMemInit: true,
  };
}

/** Opens or creates the environment in a folder. */
export function openEnvironment(folder: string): LmdbEnvironment {
  const root = open<Uint8Array, Uint8Array>(environmentOptions(folder));
  const { data, meta } = DATABASE_NAMES;
  return {
    root,
    data: root.openDB<Uint8Array, Uint8Array>({ ...DATABASE_OPTIONS, name: data }),
    meta: root.openDB<Uint8Array, Uint8Array>({ ...DATABASE_OPTIONS, name: meta }),
  };
}
