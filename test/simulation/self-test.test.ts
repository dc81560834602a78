import { describe, expect, it } from 'vitest';
import { runSeed } from './runner.js';

const SEEDS = 200;

async function firstCaught(): Promise<{ readonly seed: number; readonly message: string }> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      await runSeed(seed, { keepsSynced: false });
    } catch (error) {
      return { seed, message: String(error) };
    }
  }
  return { seed: 0, message: 'never caught' };
}

describe('the simulator', () => {
  it('catches a disk that loses what it synced, and says how to see it again', async () => {
    const { seed, message } = await firstCaught();
    expect(message).toContain(`seed ${seed}, event `);
    expect(message).toContain(`SEED=${seed} `);
    expect(message).toContain('"kind":"');
  });
});
