import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let building: Promise<string> | undefined;

/** Path of the `raft-storage` command, built from the sources once per test process. */
export function program(): Promise<string> {
  building ??= buildProgram();
  return building;
}

async function buildProgram(): Promise<string> {
  const outDir = join(ROOT, 'build', `cluster-tests-${process.pid}`);
  await build({
    config: false,
    silent: true,
    clean: false,
    entry: { main: join(ROOT, 'src/cli/main.ts') },
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    splitting: false,
    outDir,
  });
  return join(outDir, 'main.js');
}
