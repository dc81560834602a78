import { describe, expect, it } from 'vitest';
import type { Syncs } from './host/simulated-disk.js';
import { runSeed } from './runner.js';

const SEEDS = 200;

async function firstCaught(syncs: Syncs): Promise<{ seed: number; message: string }> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      await runSeed(seed, { syncs });
    } catch (error) {
      return { seed, message: String(error) };
    }
  }
  return { seed: 0, message: 'never caught' };
}

describe('the simulator', () => {
  it.each<[string, Syncs]>([
    ['never makes durable what it synced', 'lost'],
    ['says that it synced before it did', 'early'],
  ])('catches a disk that %s, and says how to see it again', async (_, syncs) => {
    const { seed, message } = await firstCaught(syncs);
    expect(message).toContain(`seed ${seed}, event `);
    expect(message).toContain(`--seed ${seed} `);
    expect(message).toContain('"kind":"cut power');
  });
});
