import {
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lockDataFolder } from './data-lock.js';
import type { Files } from './files.js';
import { SystemFile } from './system-file.js';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;

const OPEN_FLAGS = {
  read: O_RDONLY,
  write: O_RDWR,
  create: O_RDWR | O_CREAT,
  exclusive: O_RDWR | O_CREAT | O_EXCL,
} as const;

/** The file system of this machine. */
export const systemFiles: Files = {
  open: (path, mode) => new SystemFile(path, OPEN_FLAGS[mode]),
  list: (folder) => orWhenMissing(() => readdirSync(folder).sort(), []),
  exists: (path) => existsSync(path),
  makeFolder,
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  syncFolder,
  readWhole: (path) => orWhenMissing(() => readFileSync(path), undefined),
  replaceWhole,
  freeBytes: (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
  lock: (path) => lockDataFolder(path),
};

function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(path); made.length >= first.length; made = dirname(made)) {
    syncFolder(dirname(made));
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function replaceWhole(path: string, content: Uint8Array): void {
  const aside = `${path}.new`;
  const descriptor = openSync(aside, 'w', 0o644);
  try {
    writeFileSync(descriptor, content);
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(aside, path);
  syncFolder(dirname(path));
}

function orWhenMissing<T>(read: () => T, missing: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return missing;
    throw error;
  }
}
