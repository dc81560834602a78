import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptedContent } from './fixtures/script.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

const CHILD = fileURLToPath(new URL('./fixtures/checkpointing-child.ts', import.meta.url));
const ROUNDS = 10;
const DEADLINE = { timeout: 120_000 };

function runAndKill(folder: string, checkpoints: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (output.split('started').length > checkpoints) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, signal) => {
      const done = [...output.matchAll(/done (\d+)\n/g)].map(([, index]) => Number(index));
      if (signal === 'SIGKILL') resolve(Math.max(0, ...done));
      else reject(new Error(`the child ended by itself: ${output}`));
    });
  });
}

describe('a process killed during checkpoints', () => {
  let home: StateHome;

  beforeEach(() => {
    home = new StateHome();
  });

  afterEach(() => home.remove());

  it(`leaves index and data that belong together, ${ROUNDS} times`, DEADLINE, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const durableIndex = await runAndKill(home.folder, 1 + ((round * 3) % 7));
      const state = home.open();
      expect(state.appliedIndex).toBeGreaterThanOrEqual(durableIndex);
      expect(state.appliedIndex % 400).toBe(0);
      expect(contentOf(state)).toEqual(scriptedContent(state.appliedIndex));
      await state.close();
    }
    expect(home.open().appliedIndex).toBeGreaterThan(0);
  });
});
