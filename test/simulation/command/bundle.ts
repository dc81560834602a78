import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

export interface Bundle {
  readonly folder: string;
  readonly main: string;
}

export async function bundleSimulator(): Promise<Bundle> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'simulator-'));
  await build({
    config: false,
    silent: true,
    entry: { main: join(HERE, 'main.ts'), worker: join(HERE, 'worker.ts') },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    splitting: true,
    clean: false,
  });
  return { folder, main: join(folder, 'main.mjs') };
}
