import { describe, expect, it } from 'vitest';
import type { MembershipChange, NodeId } from '../../../src/raft/types.js';
import { Cluster } from '../fixtures/cluster.js';
import { membershipOf } from '../fixtures/entries.js';
import { accepted, heartbeatResponse, vote } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { type SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const VOTERS = ['a', 'b', 'c'];
const memberOf = (nodeId: NodeId) => ({ nodeId, address: `${nodeId}:1` });

function ledBy(nodeId: NodeId): Cluster {
  const cluster = new Cluster(VOTERS);
  cluster.elect(nodeId);
  return cluster;
}

function handOver(cluster: Cluster, from: NodeId, to: NodeId): void {
  cluster.node(from).step({ type: 'transfer', to });
  cluster.deliver();
}

function change(node: SimulatedNode, wanted: MembershipChange): unknown {
  node.step({ type: 'changeMembership', proposalId: 9, change: wanted });
  const result = node.readies.flatMap(({ proposals }) => proposals).at(-1);
  return result !== undefined && 'refused' in result ? result.refused : undefined;
}

describe('leadership is handed over', () => {
  it('to a target that is up to date, in one message and one election', () => {
    const cluster = ledBy('a');
    handOver(cluster, 'a', 'b');
    expect(cluster.leaders).toEqual(['b']);
    expect(cluster.node('b').status).toMatchObject({ term: 2, commitIndex: 2 });
  });

  it('and back again', () => {
    const cluster = ledBy('a');
    handOver(cluster, 'a', 'b');
    handOver(cluster, 'b', 'a');
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('a').status.term).toBe(3);
  });

  it('although every follower has heard the leader within its election timeout', () => {
    const cluster = ledBy('a');
    cluster.tickAll(TICKS.heartbeatTicks);
    handOver(cluster, 'a', 'c');
    expect(cluster.leaders).toEqual(['c']);
    expect(cluster.node('b').decisions).toContain('vote-waived-transfer');
  });

  it('to a slow target, once it has the whole log', () => {
    const cluster = ledBy('a');
    cluster.isolate('c');
    for (let count = 0; count < 3; count += 1) cluster.node('a').propose();
    cluster.deliver();
    handOver(cluster, 'a', 'c');
    expect(cluster.leaders).toEqual(['a']);
    cluster.heal();
    cluster.tick('a', 2 * TICKS.heartbeatTicks);
    expect(cluster.leaders).toEqual(['c']);
    expect(cluster.node('c').status.lastIndex).toBe(5);
  });

  it('to a target that needs a snapshot first', () => {
    const cluster = ledBy('a');
    const leader = cluster.node('a');
    cluster.isolate('c');
    leader.propose(16, 16, 16);
    cluster.deliver();
    leader.compactTo(4);
    cluster.heal();
    handOver(cluster, 'a', 'c');
    cluster.tick('a', 4 * TICKS.heartbeatTicks);
    expect(cluster.node('c').decisions).toContain('snapshot-installed');
    expect(cluster.leaders).toEqual(['c']);
  });

  it('to the last of several targets that were named', () => {
    const cluster = ledBy('a');
    cluster.isolate('b');
    handOver(cluster, 'a', 'b');
    handOver(cluster, 'a', 'c');
    expect(cluster.leaders).toEqual(['c']);
  });

  it('once where the same target is named again, and the timeout is not prolonged', () => {
    const node = committedLeader();
    node.step({ type: 'transfer', to: 'b' });
    for (let tick = 0; tick < TICKS.electionTicks - 1; tick += 1) {
      node.tick();
      node.receive(heartbeatResponse('c', 1));
    }
    node.step({ type: 'transfer', to: 'b' });
    node.tick();
    expect(node.status.transferring).toBeUndefined();
    expect(node.sentOf('timeoutNow')).toHaveLength(1);
  });
});

describe('leadership stays', () => {
  it('when the target is the leader itself', () => {
    const cluster = ledBy('a');
    handOver(cluster, 'a', 'a');
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('a').status).toMatchObject({ transferring: undefined, term: 1 });
  });

  it.each(['x', 'l'])('when the target %s is unknown or a learner', (to) => {
    const node = committedLeader({ learners: ['l'] });
    node.step({ type: 'transfer', to });
    node.propose();
    expect(node.status).toMatchObject({ transferring: undefined, lastIndex: 2 });
  });

  it('when a follower is asked for it', () => {
    const cluster = ledBy('a');
    handOver(cluster, 'b', 'c');
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('b').decisions).toContain('transfer-ignored-not-leader');
  });

  it('when the target does not take over in time, and writes are taken again', () => {
    const cluster = ledBy('a');
    cluster.isolate('c');
    handOver(cluster, 'a', 'c');
    cluster.node('a').propose();
    expect(cluster.node('a').status.lastIndex).toBe(1);
    cluster.tick('a', TICKS.electionTicks);
    cluster.node('a').propose();
    cluster.deliver();
    expect(cluster.node('a').status).toMatchObject({ role: 'leader', commitIndex: 2 });
  });

  it('when the target loses its connection after it was told, for it asks in vain', () => {
    const cluster = ledBy('a');
    cluster.drop = (message) => message.type === 'vote';
    handOver(cluster, 'a', 'b');
    expect(cluster.node('b').status.role).toBe('candidate');
    cluster.drop = () => false;
    cluster.tickAll(4 * TICKS.electionTicks);
    expect(cluster.leaders).toHaveLength(1);
    const terms = VOTERS.map((nodeId) => cluster.node(nodeId).status.term);
    expect(new Set(terms).size).toBe(1);
  });
});

describe('a pending transfer ends', () => {
  it('when a newer term is heard: nothing of it is left in the next leadership', () => {
    const node = committedLeader();
    node.propose();
    node.step({ type: 'transfer', to: 'b' });
    node.receive(vote('c', 2, [2, 1], true));
    expect(node.status).toMatchObject({ role: 'follower', transferring: undefined, term: 2 });
  });

  it.each([
    ['removed', { kind: 'remove', nodeId: 'c' }],
    [
      'made a learner',
      { kind: 'replace', voters: ['a', 'b'].map(memberOf), learners: [memberOf('c')] },
    ],
  ] as const)('and its target is not %s meanwhile: the change waits', (_, wanted) => {
    const cluster = ledBy('a');
    cluster.isolate('c');
    cluster.node('a').propose();
    cluster.deliver();
    handOver(cluster, 'a', 'c');
    expect(change(cluster.node('a'), wanted)).toBe('transferring');
    cluster.tick('a', TICKS.electionTicks);
    expect(cluster.node('a').status.transferring).toBeUndefined();
    expect(change(cluster.node('a'), wanted)).toBeUndefined();
  });

  it('while writes that were taken before it are still committed', () => {
    const node = committedLeader();
    node.propose();
    node.step({ type: 'transfer', to: 'c' });
    node.receive(accepted('b', 1, 2));
    expect(node.status).toMatchObject({ commitIndex: 2, transferring: 'c' });
  });

  it('with a joint membership: the target may be a voter of either half', () => {
    const membership = { ...membershipOf(['a', 'd', 'e']), outgoing: VOTERS.map(memberOf) };
    const snapshot = { index: 1, term: 1, membership };
    const node = leaderNode({ snapshot, term: 1 });
    node.step({ type: 'transfer', to: 'b' });
    expect(node.status.transferring).toBe('b');
    node.step({ type: 'transfer', to: 'e' });
    expect(node.status.transferring).toBe('e');
  });
});
