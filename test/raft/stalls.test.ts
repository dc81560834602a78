import { describe, expect, it } from 'vitest';
import { accepted, append, rejected } from './fixtures/messages.js';
import { committedLeader, leaderNode } from './fixtures/roles.js';
import { SimulatedNode, TICKS } from './fixtures/simulated-node.js';

describe('a disk that completes nothing', () => {
  it('costs the leader its leadership after an election timeout', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c'] });
    node.isManual = true;
    node.propose();
    for (let ticks = 0; ticks < TICKS.electionTicks; ticks += 1) {
      expect(node.status.role).toBe('leader');
      node.tick();
      node.receive(accepted('b', 1, 2));
    }
    node.tick();
    expect(node.status.role).toBe('follower');
    expect(node.decisions).toContain('leader-stepped-down-disk-stalled');
  });

  it('does not when it is slow but gets on', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c'] });
    node.isManual = true;
    node.propose();
    for (let turn = 0; turn < 4; turn += 1) {
      node.propose();
      node.tick(TICKS.electionTicks - 2);
      node.receive(accepted('b', 1, 2));
      node.persistOne();
    }
    expect(node.status.role).toBe('leader');
  });

  it('keeps a follower from campaigning until it works again', () => {
    const node = new SimulatedNode({ term: 1, isManual: true });
    node.receive(append({ term: 1, terms: [1] }));
    node.tick(3 * TICKS.electionTicks);
    expect(node.status.role).toBe('follower');
    expect(node.decisions).toContain('campaign-held-disk-stalled');
    node.persist();
    node.tick(3 * TICKS.electionTicks);
    expect(node.status.role).toBe('preCandidate');
  });
});

describe('a snapshot without an end', () => {
  it('does not keep its peer from being probed again', () => {
    const node = leaderNode({ voters: ['a', 'b', 'c'], terms: [1, 1, 1], commitIndex: 3 });
    node.compactTo(3);
    node.receive(accepted('b', 2, 4));
    node.receive(rejected('c', 2, 3, [0, 0]));
    const stateOfC = () => node.status.progress.find(({ nodeId }) => nodeId === 'c')?.state;
    for (let ticks = 0; ticks < 60 && !node.decisions.includes('snapshot-timed-out'); ticks += 1) {
      node.receive(accepted('b', 2, 4));
      node.tick();
    }
    expect(node.decisions).toContain('snapshot-timed-out');
    expect(stateOfC()).toBe('probe');
  });
});
