import { describe, expect, it } from 'vitest';
import { runSeed } from './runner.js';

const SEED = 1;

describe('a seed', () => {
  it('gives the same trace every time', async () => {
    const first = await runSeed(SEED);
    const second = await runSeed(SEED);
    expect(second).toEqual(first);
  });

  it('differs from the next one', async () => {
    const [one, other] = [await runSeed(SEED), await runSeed(SEED + 1)];
    expect(one.hash).not.toBe(other.hash);
  });
});
