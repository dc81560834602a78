import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILDS = join(ROOT, 'build', 'cluster-tests');
const UNUSED_MS = 3_600_000;

let building: Promise<string> | undefined;

/** Path of the `raft-storage` command, built once for each state of the sources. */
export function program(): Promise<string> {
  building ??= currentBuild();
  return building;
}

async function currentBuild(): Promise<string> {
  const folder = join(BUILDS, versionOf(join(ROOT, 'src')));
  const main = join(folder, 'main.js');
  if (existsSync(main)) utimesSync(folder, new Date(), new Date());
  else await buildInto(folder);
  removeUnused();
  return main;
}

async function buildInto(folder: string): Promise<void> {
  const own = `${folder}-${process.pid}`;
  await build({
    config: false,
    silent: true,
    clean: false,
    entry: { main: join(ROOT, 'src/cli/main.ts') },
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    splitting: false,
    outDir: own,
  });
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
}

function versionOf(sources: string): string {
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const times = names.map((name) => statSync(join(sources, name)).mtimeMs);
  return `${names.length}-${Math.round(Math.max(...times))}`;
}

function removeUnused(): void {
  for (const name of readdirSync(BUILDS)) {
    const folder = join(BUILDS, name);
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (used < Date.now() - UNUSED_MS) rmSync(folder, { recursive: true, force: true });
  }
}
