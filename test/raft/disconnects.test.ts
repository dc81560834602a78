import { describe, expect, it } from 'vitest';
import { Cluster } from './fixtures/cluster.js';
import { heartbeat, preVote, vote } from './fixtures/messages.js';
import { SimulatedNode, TICKS } from './fixtures/simulated-node.js';

const { disconnectTicks, electionTicks } = TICKS;

function ticksToPreVote(node: SimulatedNode): number {
  for (let ticks = 1; ticks <= 3 * electionTicks; ticks += 1) {
    node.tick();
    if (node.sentOf('preVote').length > 0) return ticks;
  }
  throw new Error('no pre-vote');
}

function followerOf(leaderId: string, seed = 1): SimulatedNode {
  const node = new SimulatedNode({ term: 1, seed });
  node.receive(heartbeat(leaderId, 1));
  node.takeSent();
  return node;
}

describe('a follower whose connection to the leader closed', () => {
  it('asks for pre-votes within the ticks of a disconnect, each of them', () => {
    const seen = new Set<number>();
    for (let seed = 1; seed < 100; seed += 1) {
      const node = followerOf('b', seed);
      node.step({ type: 'disconnected', nodeId: 'b' });
      node.step({ type: 'disconnected', nodeId: 'b' });
      seen.add(ticksToPreVote(node));
    }
    expect([...seen].sort()).toEqual(
      Array.from({ length: disconnectTicks }, (_, tick) => tick + 1),
    );
  });

  it('grants pre-vote and vote at once', () => {
    const node = followerOf('b');
    node.receive(preVote('c', 2));
    node.step({ type: 'disconnected', nodeId: 'b' });
    node.receive(preVote('c', 2));
    expect(node.sentOf('preVoteResponse').map(({ granted }) => granted)).toEqual([false, true]);
    node.receive(vote('c', 2));
    expect(node.sentOf('voteResponse')).toMatchObject([{ term: 2, granted: true }]);
  });

  it('does not care about the connections to others', () => {
    const node = followerOf('b');
    node.step({ type: 'disconnected', nodeId: 'c' });
    expect(ticksToPreVote(node)).toBeGreaterThanOrEqual(electionTicks);
  });

  it('forgets it when the leader is heard again', () => {
    const node = followerOf('b');
    node.step({ type: 'disconnected', nodeId: 'b' });
    node.receive(heartbeat('b', 1));
    node.receive(preVote('c', 2));
    node.receive(vote('c', 2));
    expect(node.sentOf('preVoteResponse')).toMatchObject([{ granted: false }]);
    expect(ticksToPreVote(node)).toBeGreaterThanOrEqual(electionTicks);
  });

  it('tries again quickly a few times, then at the usual pace', () => {
    const node = followerOf('b');
    node.step({ type: 'disconnected', nodeId: 'b' });
    const pauses = Array.from({ length: 9 }, () => ticksToPreVote(node));
    expect(Math.max(...pauses.slice(0, 5))).toBeLessThanOrEqual(electionTicks);
    expect(Math.min(...pauses.slice(5))).toBeGreaterThanOrEqual(electionTicks);
  });
});

describe('a leader that is killed', () => {
  it.each([3, 5])('is replaced among %i nodes long before an election timeout', (count) => {
    const voters = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
    const config = { electionTicks: 100, heartbeatTicks: 10, disconnectTicks: 6 };
    const waits: number[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      const setups = voters.map((nodeId, position) => ({ nodeId, seed: seed * 31 + position }));
      const cluster = Cluster.of(...setups.map((setup) => ({ ...setup, voters, config })));
      while (cluster.node('a').status.role !== 'leader') cluster.tick('a');
      cluster.nodes.delete('a');
      for (const node of cluster.nodes.values()) node.step({ type: 'disconnected', nodeId: 'a' });
      let ticks = 0;
      for (; cluster.leaders.length === 0; ticks += 1) cluster.tickAll();
      waits.push(ticks);
    }
    waits.sort((left, right) => left - right);
    expect(waits[25]).toBeLessThanOrEqual(config.disconnectTicks);
    expect(waits.at(-1)).toBeLessThan(config.electionTicks / 2);
  });
});

describe('a leader that falls silent', () => {
  it('is no longer live for a learner that waited in vain', () => {
    const node = new SimulatedNode({ nodeId: 'l', voters: ['a', 'b', 'c'], learners: ['l'] });
    node.receive(heartbeat('a', 1));
    for (let ticks = 0; ticks < 4 * electionTicks; ticks += 1) {
      node.tick();
      node.receive(preVote('b', 2));
      const [answer] = node.sentOf('preVoteResponse');
      expect(answer?.granted).toBe(ticks + 1 >= electionTicks);
    }
    expect(node.status.leaderId).toBeUndefined();
  });
});
