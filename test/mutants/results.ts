import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caught } from './hunt-run.js';
import { ROOT } from './workshop.js';

export type Results = Readonly<Record<string, Caught>>;

const PATH = join(ROOT, 'test', 'mutants', 'results.json');

export function readResults(): Results {
  return existsSync(PATH) ? (JSON.parse(readFileSync(PATH, 'utf8')) as Results) : {};
}

export function recordResult(name: string, caught: Caught): void {
  const all = { ...readResults(), [name]: caught };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(PATH, `${JSON.stringify(sorted, undefined, 2)}\n`);
}
