import {
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimes,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { ConfigError } from '../port/errors.js';
import type { FolderLock } from './files.js';
import { holderHere, livenessOf, parseHolder } from './lock-holder.js';

const BEAT_MS = 1000;
const SILENT_MS = 3 * BEAT_MS;
const OBSERVE_MS = 100;

/**
 * Takes an exclusive lock, in files named `path` and a number, that ends with this process, SIGKILL
 * included; not for folders that machines share. Throws `CONFIG` naming the holder's pid.
 * @see docs/decisions/0005-data-folder-lock.md
 */
export function lockDataFolder(path: string): FolderLock {
  const holder = holderHere();
  const aside = `${path}.${holder.token}.new`;
  writeFileSync(aside, JSON.stringify(holder), { flag: 'wx' });
  try {
    return hold(claim(path, aside));
  } finally {
    rmSync(aside, { force: true });
  }
}

function claim(path: string, aside: string): string {
  for (;;) {
    const numbers = claimNumbers(path);
    const newest = numbers.at(-1) ?? 0;
    refuseWhenHeld(path, newest);
    const own = newest + 1;
    if (!link(aside, claimPath(path, own))) continue;
    if (claimNumbers(path).at(-1) === own) {
      for (const number of numbers) if (number < newest) removeClaim(path, number);
      return claimPath(path, own);
    }
    removeClaim(path, own);
  }
}

function hold(claimed: string): FolderLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(claimed, now, now, () => undefined);
  }, BEAT_MS).unref();
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      clearInterval(beat);
      orWhenMissing(() => truncateSync(claimed), undefined);
    },
  };
}

function refuseWhenHeld(path: string, number: number): void {
  const claimed = claimPath(path, number);
  const text = orWhenMissing(() => readFileSync(claimed, 'utf8'), '');
  const holder = parseHolder(text);
  if (holder === undefined) return;
  const liveness = livenessOf(holder);
  if (liveness === 'dead' || (liveness === 'unknown' && isSilent(claimed))) return;
  throw new ConfigError(`${dirname(path)} is in use by process ${holder.pid}`);
}

function isSilent(claimed: string): boolean {
  const before = beatOf(claimed);
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < SILENT_MS; waitedMs += OBSERVE_MS) {
    Atomics.wait(never, 0, 0, OBSERVE_MS);
    if (beatOf(claimed) !== before) return false;
  }
  return true;
}

function beatOf(claimed: string): number {
  return orWhenMissing(() => statSync(claimed).mtimeMs, 0);
}

function claimNumbers(path: string): number[] {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((one, other) => one - other);
}

function claimPath(path: string, number: number): string {
  return `${path}.${number}`;
}

function removeClaim(path: string, number: number): void {
  rmSync(claimPath(path, number), { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function orWhenMissing<T>(read: () => T, missing: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return missing;
    throw error;
  }
}
