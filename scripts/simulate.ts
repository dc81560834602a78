import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { explore } from '../test/exploration/command.js';
import { bundleSimulator } from '../test/simulation/command/bundle.js';

const HEAP_FLAGS = ['--max-semi-space-size=32', '--min-semi-space-size=16', '--single-threaded-gc'];
const ENVIRONMENT = { ...process.env, RAFT_STORAGE_NATIVE: '0' };

const args = process.argv.slice(2);

async function simulate(): Promise<void> {
  const { folder, main } = await bundleSimulator();
  try {
    const run = spawn(process.execPath, [...HEAP_FLAGS, main, ...args], {
      stdio: 'inherit',
      env: ENVIRONMENT,
    });
    process.on('SIGINT', () => undefined);
    const [code] = await once(run, 'exit');
    process.exitCode = typeof code === 'number' ? code : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (args.includes('--exhaustive')) process.exitCode = explore(args);
else await simulate();
