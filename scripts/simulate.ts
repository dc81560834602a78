import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { bundleSimulator } from '../test/simulation/command/bundle.js';

const HEAP_FLAGS = ['--max-semi-space-size=16', '--single-threaded-gc'];

const { folder, main } = await bundleSimulator();
try {
  const run = spawn(process.execPath, [...HEAP_FLAGS, main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.on('SIGINT', () => undefined);
  const [code] = await once(run, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
