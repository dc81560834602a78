import { describe, expect, it } from 'vitest';
import { planSeed } from './plan.js';
import type { SimulatedNode } from './simulated-node.js';
import { Simulation } from './simulation.js';
import { ELECTION_TIMEOUT_MS } from './world.js';

const ELECTED_WITHIN_MS = 10 * ELECTION_TIMEOUT_MS;
const WORK_WITHIN_MS = 30_000;
const CALM = { nodes: 3, events: 60_000, profile: 'calm' };

function threeNodes(seed: number) {
  const simulation = new Simulation(planSeed(seed, CALM), false);
  const { world, workload } = simulation;
  const acknowledged = (): number =>
    workload.history.writes.filter(({ outcome }) => outcome === 'done').length;
  const leaderOtherThan = async (old: SimulatedNode | undefined): Promise<SimulatedNode> => {
    const isElected = (): boolean => world.leader !== undefined && world.leader !== old;
    await world.runUntil(isElected, 'electing a leader', ELECTED_WITHIN_MS);
    const { leader } = world;
    if (leader === undefined) throw new Error('no leader');
    return leader;
  };
  const moreWrites = async (count: number): Promise<void> => {
    const enough = acknowledged() + count;
    await world.runUntil(() => acknowledged() >= enough, 'writing', WORK_WITHIN_MS);
  };
  return { simulation, world, workload, leaderOtherThan, moreWrites };
}

const seeds = [1, 2, 3, 4, 5];

describe('a leader killed under load', () => {
  it.each(seeds)('is replaced, comes back and has everything, seed %i', async (seed) => {
    const { simulation, world, leaderOtherThan, moreWrites } = threeNodes(seed);
    const report = await simulation.play(async () => {
      const old = await leaderOtherThan(undefined);
      await moreWrites(20);
      old.kill(1 + (seed % 7));
      await world.runUntil(() => !old.isUp, 'dying', ELECTION_TIMEOUT_MS);
      const next = await leaderOtherThan(old);
      await moreWrites(20);
      expect(next).not.toBe(old);
      old.start();
      await moreWrites(20);
    });
    expect(report.writes.done).toBeGreaterThanOrEqual(60);
  });
});

describe('a leader on the side of the minority', () => {
  it.each(seeds)('acknowledges nothing, loses and repeats nothing, seed %i', async (seed) => {
    const { simulation, world, workload, leaderOtherThan, moreWrites } = threeNodes(seed);
    await simulation.play(async () => {
      const old = await leaderOtherThan(undefined);
      await moreWrites(20);
      const others = world.nodes.filter((node) => node !== old);
      for (const { nodeId } of others) world.network.links.cut(old.nodeId, nodeId);
      for (const { nodeId } of others) world.network.links.cut(nodeId, old.nodeId);
      const writes = ['one', 'two', 'three'].map((key) => workload.put(old, key));
      const read = workload.list(old);
      const next = await leaderOtherThan(old);
      const accepted = workload.put(next, 'one');
      await moreWrites(20);
      const outcomes = writes.map(({ outcome }) => outcome);
      expect(outcomes).not.toContain('done');
      expect(read.outcome).not.toBe('done');
      expect(accepted.outcome).toBe('done');
      for (const { nodeId } of others) world.network.links.restore(old.nodeId, nodeId);
      for (const { nodeId } of others) world.network.links.restore(nodeId, old.nodeId);
      world.network.linksChanged();
      await moreWrites(20);
    });
  });
});
