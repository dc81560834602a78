/** An open file written at given positions. */
export interface File {
  /**
   * Writes all buffers one after the other at `position`, into the page cache; throws on failure.
   */
  write(position: number, buffers: readonly Uint8Array[]): void;
  /**
   * Makes everything written before the call durable (fdatasync); one call back, never synchronous.
   */
  sync(callback: (error: Error | undefined) => void): void;
  /** Reads up to `target.length` bytes at `position`; returns how many were there. */
  read(position: number, target: Uint8Array): number;
  /** Reads like `read`, off the event loop. */
  readAsync(position: number, target: Uint8Array): Promise<number>;
  /**
   * Writes `byteCount` zeros from `position` on and makes them and the file's size durable, off the
   * event loop.
   */
  zero(position: number, byteCount: number): Promise<void>;
  /** Size in bytes. */
  size(): number;
  /** Cuts or extends the file. */
  truncate(byteCount: number): void;
  close(): void;
}

/**
 * A folder tree; paths are absolute. Every method throws the host's error with its `code` (ENOENT,
 * ENOSPC, ...).
 */
export interface Files {
  /**
   * Opens for reading and writing; `create` makes the file when it is missing, `exclusive` refuses
   * one that exists.
   */
  open(path: string, mode: 'read' | 'write' | 'create' | 'exclusive'): File;
  /** Names in a folder, sorted; empty when the folder is missing. */
  list(folder: string): string[];
  exists(path: string): boolean;
  /** Makes a folder and those above it that are missing, durably. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  /** Removes a file or a whole folder; missing is no error. */
  remove(path: string): void;
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(folder: string): void;
  /** Whole content of a small file; `undefined` when it is missing. */
  readWhole(path: string): Uint8Array | undefined;
  /** Replaces a small file atomically and durably (write aside, sync, rename, sync folder). */
  replaceWhole(path: string, content: Uint8Array): void;
  /** Free bytes of the file system that holds the folder. */
  freeBytes(folder: string): number;
  /**
   * Takes an exclusive lock that ends with the process; throws `StorageError` `CONFIG` naming the
   * holder when taken.
   */
  lock(path: string): FolderLock;
}

/** An exclusive lock on a data folder. */
export interface FolderLock {
  release(): void;
}
