import type { Files, FolderLock } from '../host/files.js';
import { CorruptedError } from '../port/errors.js';
import { checkIdentity, type Identity, readIdentity, writeIdentity } from './identity.js';
import type { NodeOptions } from './options.js';

/** A data folder that this process holds the lock of. */
export interface NodeFolder {
  /** Whom it belongs to; `undefined` until `claim`. */
  readonly identity: Identity | undefined;
  /**
   * Makes it the folder of this identity, durably; a no-op when it has one. Throws `CORRUPTED` when
   * a log without an identity is there.
   */
  claim(identity: Identity): void;
  release(): void;
}

/**
 * Creates and locks the folder of a node. Throws `CONFIG` when another process holds it,
 * `CLUSTER_MISMATCH`, `CORRUPTED`.
 */
export function openNodeFolder(files: Files, options: NodeOptions): NodeFolder {
  const { folder, nodeId, clusterId } = options;
  files.makeFolder(folder);
  const lock = files.lock(`${folder}/lock`);
  try {
    const identity = readIdentity(files, folder);
    if (identity !== undefined) checkIdentity(identity, nodeId, clusterId);
    return createFolder(files, folder, lock, identity);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function createFolder(
  files: Files,
  folder: string,
  lock: FolderLock,
  found: Identity | undefined,
): NodeFolder {
  let identity = found;
  return {
    get identity() {
      return identity;
    },
    claim(claimed) {
      if (identity !== undefined) return;
      checkUnused(files, folder);
      writeIdentity(files, folder, claimed);
      identity = claimed;
    },
    release: () => lock.release(),
  };
}

function checkUnused(files: Files, folder: string): void {
  if (files.list(`${folder}/log`).length === 0) return;
  throw new CorruptedError(`${folder} holds a log, but its identity.json is gone`);
}
