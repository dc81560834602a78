import { basename, dirname } from 'node:path';
import type { Finding } from './source.js';

const BANNED_WORD = /(^|-)(utils?|helpers?|common|manager|misc)(-|$)/;
const BANNED_ALONE = /^(data|info|process|handle|shared|lib)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SNAKE = /^[a-z0-9]+(_[a-z0-9]+)*$/;
const FOLDER_FILES = 25;
const INDEXES = new Set(['src/index.ts', 'assembly/index.ts']);

/** File and folder names that say nothing or break the pattern. */
export function poorNames(paths: readonly string[]): Finding[] {
  return paths.flatMap((path) => {
    const file = basename(path);
    const stem = file.replace(/(\.(test|config|d))?\.[a-z]+$/, '');
    const words = [...dirname(path).split('/'), stem];
    const problems = [
      (file.endsWith('.rs') ? SNAKE : KEBAB).test(stem) ? undefined : 'name is not kebab-case',
      words.some((word) => BANNED_WORD.test(word) || (BANNED_ALONE.test(word) && !isCrate(path)))
        ? 'name says nothing'
        : undefined,
      stem === 'index' && !INDEXES.has(path) ? 'folder index file' : undefined,
    ];
    return problems.flatMap((what) => (what === undefined ? [] : [{ path, line: 1, what }]));
  });
}

/** Folders with more files than a reader can take in. */
export function crowdedFolders(paths: readonly string[]): Finding[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > FOLDER_FILES)
    .map(([path, count]) => ({ path, line: 1, what: `${count} files, over ${FOLDER_FILES}` }));
}

function isCrate(path: string): boolean {
  return path === 'native/src/lib.rs';
}
