import { describe, expect, it } from 'vitest';
import { RandomWorld } from './fixtures/random-world.js';

const SEEDS = 300;
const STEPS = 5000;
const FIRST_SEED = Number(process.env.RAFT_SEED ?? 1);
const SEED_COUNT = Number(process.env.RAFT_SEEDS ?? SEEDS);

function run(seed: number): RandomWorld {
  try {
    const world = new RandomWorld(seed);
    world.run(STEPS);
    world.settle();
    return world;
  } catch (error) {
    throw new Error(`RAFT_SEED=${seed} RAFT_SEEDS=1: ${String(error)}`, { cause: error });
  }
}

describe('random runs of five nodes with two more to join', () => {
  it('stay safe under every fault, and settle once the faults stop', () => {
    let elections = 0;
    let committed = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEED_COUNT; seed += 1) {
      const { oracle } = run(seed);
      elections += oracle.elections;
      committed += oracle.highestCommit;
    }
    expect(elections).toBeGreaterThan(SEED_COUNT);
    expect(committed).toBeGreaterThan(10 * SEED_COUNT);
  }, 120_000);
});
