import { describe, expect, it } from 'vitest';
import type { MembershipChange, NodeId } from '../../../src/raft/types.js';
import { Cluster } from '../fixtures/cluster.js';
import { membershipEntry, membershipOf, recordsOf } from '../fixtures/entries.js';
import { accepted, append, heartbeatResponse } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const memberOf = (nodeId: NodeId) => ({ nodeId, address: `${nodeId}:1` });
const addLearner = (nodeId: NodeId): MembershipChange => ({
  kind: 'addLearner',
  member: memberOf(nodeId),
});
const promote = (nodeId: NodeId): MembershipChange => ({ kind: 'promote', nodeId });
const remove = (nodeId: NodeId): MembershipChange => ({ kind: 'remove', nodeId });

function change(node: SimulatedNode, wanted: MembershipChange): unknown {
  node.step({ type: 'changeMembership', proposalId: 9, change: wanted });
  const result = node.readies.flatMap(({ proposals }) => proposals).at(-1);
  return result !== undefined && 'refused' in result ? result.refused : undefined;
}

function votersOf(node: SimulatedNode): NodeId[] {
  return node.status.membership.voters.map(({ nodeId }) => nodeId);
}

describe('R21 a truncated membership rolls back', () => {
  it('to the one before it, over several of them', () => {
    const entries = [
      membershipEntry(1, 1, membershipOf(['a', 'b'])),
      membershipEntry(2, 1, membershipOf(['a', 'b'], ['l'])),
      membershipEntry(3, 1, membershipOf(['a', 'b', 'l'])),
    ];
    const node = new SimulatedNode({ voters: ['a', 'b'], entries });
    expect(votersOf(node)).toEqual(['a', 'b', 'l']);
    node.readies = [];
    node.receive(append({ term: 2, prev: [1, 1], terms: [2] }));
    expect(node.status.membership).toEqual(membershipOf(['a', 'b']));
    expect(node.decisions).toContain('membership-rolled-back');
    const told = node.readies.flatMap(({ membership }) => membership ?? []);
    expect(told).toEqual([membershipOf(['a', 'b'])]);
  });

  it('and the node counts votes by the one in force', () => {
    const entries = [membershipEntry(1, 1, membershipOf(['b', 'c']))];
    const node = new SimulatedNode({ entries });
    node.receive(append({ term: 2, terms: [2] }));
    node.tick(3 * TICKS.electionTicks);
    expect(node.status.role).toBe('preCandidate');
  });
});

describe('R55 one change at a time, after a commit of the own term', () => {
  it('a leader changes nothing before', () => {
    const node = leaderNode();
    expect(change(node, addLearner('d'))).toBe('term-not-committed');
    node.receive(accepted('b', 1, 1));
    expect(change(node, addLearner('d'))).toBeUndefined();
  });

  it('nor while the last change is not committed', () => {
    const node = committedLeader();
    expect(change(node, addLearner('d'))).toBeUndefined();
    expect(change(node, remove('b'))).toBe('change-pending');
    expect(node.status.membershipCommitted).toBe(false);
    node.receive(accepted('b', 1, 2));
    expect(node.status.membershipCommitted).toBe(true);
    expect(change(node, remove('b'))).toBeUndefined();
  });
});

describe('R27 the target of a transfer has its promotion on disk', () => {
  it('it is told only once it acknowledged everything', () => {
    const node = committedLeader({ learners: ['l'] });
    expect(change(node, promote('l'))).toBeUndefined();
    node.step({ type: 'transfer', to: 'l' });
    node.receive(accepted('b', 1, 2));
    expect(node.sentOf('timeoutNow')).toEqual([]);
    node.receive(accepted('l', 1, 2));
    expect(node.sentOf('timeoutNow')).toMatchObject([{ to: 'l', term: 1 }]);
  });
});

describe('a membership', () => {
  it('is in force from the moment it is appended', () => {
    const node = committedLeader({ voters: ['a', 'b'], learners: ['l'] });
    node.readies = [];
    expect(change(node, promote('l'))).toBeUndefined();
    expect(votersOf(node)).toEqual(['a', 'b', 'l']);
    expect(node.readies[0]?.membership).toEqual(membershipOf(['a', 'b', 'l']));
    node.propose();
    node.receive(accepted('b', 1, 3));
    expect(node.status.commitIndex).toBe(3);
  });

  it('counts a new voter at once, also against a commit', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c'], learners: ['l'] });
    change(node, promote('l'));
    node.receive(accepted('b', 1, 2));
    expect(node.status.commitIndex).toBe(1);
    node.receive(accepted('l', 1, 2));
    expect(node.status.commitIndex).toBe(2);
  });

  it('reaches a follower with its entry', () => {
    const node = new SimulatedNode({ voters: [], nodeId: 'l' });
    const entries = [membershipEntry(1, 1, membershipOf(['a'], ['l']))];
    const prev = { prevIndex: 0, prevTerm: 0, commitIndex: 0 };
    const records = recordsOf(entries);
    node.receive({ type: 'append', from: 'a', term: 1, ...prev, entries, records });
    expect(node.status).toMatchObject({ leaderId: 'a', membership: entries[0]?.membership });
    expect(node.readies.flatMap(({ membership }) => membership ?? [])).toHaveLength(1);
  });

  it('survives a restart', () => {
    const node = committedLeader();
    change(node, addLearner('d'));
    node.crash();
    expect(node.status.membership).toEqual(membershipOf(['a', 'b', 'c'], ['d']));
  });

  it.each<[MembershipChange, string]>([
    [promote('x'), 'no-such-member'],
    [promote('b'), 'already-member'],
    [addLearner('b'), 'already-member'],
    [remove('x'), 'no-such-member'],
  ])('refuses %j as %s', (wanted, refusal) => {
    const node = committedLeader();
    expect(change(node, wanted)).toBe(refusal);
    expect(node.status.lastIndex).toBe(1);
  });

  it('is changed by the leader only', () => {
    expect(change(new SimulatedNode(), addLearner('d'))).toBe('not-leader');
  });
});

describe('a learner', () => {
  it('joins with an empty log, catches up, is promoted, and may lead', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    leader.propose(16, 16, 16);
    cluster.deliver();
    cluster.add({ nodeId: 'd', voters: [] });
    expect(change(leader, addLearner('d'))).toBeUndefined();
    cluster.deliver();
    cluster.tick('a', TICKS.heartbeatTicks);
    expect(cluster.node('d').status).toMatchObject({ appliedIndex: 5, leaderId: 'a' });
    expect(change(leader, promote('d'))).toBeUndefined();
    cluster.deliver();
    expect(cluster.elect('d').status.role).toBe('leader');
  });

  it('is not promoted while it is far behind', () => {
    const node = committedLeader();
    change(node, addLearner('d'));
    node.receive(accepted('b', 1, 2));
    expect(change(node, promote('d'))).toBe('not-caught-up');
    node.receive({ ...accepted('d', 1, 2), session: 2 });
    expect(change(node, promote('d'))).toBeUndefined();
  });

  it('does not help to commit', () => {
    const node = committedLeader({ learners: ['l'] });
    node.propose();
    node.receive(accepted('l', 1, 2));
    expect(node.status.commitIndex).toBe(1);
  });
});

describe('a removal', () => {
  it('takes the peer out of replication and quorum', () => {
    const node = committedLeader();
    expect(change(node, remove('c'))).toBeUndefined();
    expect(node.status.progress.map(({ nodeId }) => nodeId)).toEqual(['b']);
    node.receive(accepted('c', 1, 2));
    expect(node.decisions).toContain('message-ignored-unknown-peer');
    expect(node.status.commitIndex).toBe(1);
    node.receive(accepted('b', 1, 2));
    expect(node.status.commitIndex).toBe(2);
  });

  it('reaches the removed node, if it listens, so that it campaigns no more', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    change(leader, remove('c'));
    cluster.deliver();
    expect(votersOf(cluster.node('c'))).toEqual(['a', 'b']);
    cluster.isolate('c');
    cluster.tick('c', 5 * TICKS.electionTicks);
    expect(cluster.node('c').status).toMatchObject({ role: 'follower', term: 1 });
  });

  it('of the leader ends its leadership once committed, and the best voter takes over', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    expect(change(leader, remove('a'))).toBeUndefined();
    leader.propose();
    expect(leader.readies.at(-1)?.proposals).toEqual([{ proposalId: 1, refused: 'transferring' }]);
    expect(leader.status.role).toBe('leader');
    cluster.deliver();
    expect(leader.status).toMatchObject({ role: 'follower', commitIndex: 2 });
    expect(cluster.leaders).toHaveLength(1);
    const [successor = ''] = cluster.leaders;
    expect(votersOf(cluster.node(successor))).toEqual(['b', 'c']);
  });

  it('of the leader is not decided by the leader itself', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c'] });
    change(node, remove('a'));
    node.receive(accepted('b', 1, 2));
    expect(node.status).toMatchObject({ role: 'leader', commitIndex: 1 });
    node.receive(accepted('c', 1, 2));
    expect(node.status).toMatchObject({ role: 'follower', commitIndex: 2 });
  });

  it('of the leader ends its leadership with the commit of the removal, not one before', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c'] });
    node.propose();
    change(node, remove('a'));
    for (const from of ['b', 'c']) node.receive(accepted(from, 1, 2));
    expect(node.status).toMatchObject({ role: 'leader', commitIndex: 2 });
    for (const from of ['b', 'c']) node.receive(accepted(from, 1, 3));
    expect(node.status).toMatchObject({ role: 'follower', commitIndex: 3 });
  });

  it('that leaves one voter lets it commit alone', () => {
    const node = committedLeader({ voters: ['a', 'b'] });
    node.step({ type: 'readIndex', requestId: 3 });
    expect(change(node, remove('b'))).toBeUndefined();
    expect(node.status.commitIndex).toBe(2);
    expect(node.readies.flatMap(({ reads }) => reads)).toEqual([{ requestId: 3, index: 1 }]);
  });

  it('of the last voter is refused', () => {
    const node = committedLeader({ voters: ['a'], learners: ['l'] });
    expect(change(node, remove('a'))).toBe('last-voter');
  });
});

describe('leadership transfer', () => {
  it('waits for a slow target, refuses proposals and changes, and then hands over', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.isolate('b');
    leader.propose();
    cluster.deliver();
    leader.step({ type: 'transfer', to: 'b' });
    expect(leader.decisions).toContain('transfer-waits-for-target');
    expect(change(leader, remove('c'))).toBe('transferring');
    leader.propose();
    expect(leader.readies.at(-1)?.proposals).toEqual([{ proposalId: 1, refused: 'transferring' }]);
    cluster.heal();
    cluster.tick('a', 2 * TICKS.heartbeatTicks);
    expect(cluster.leaders).toEqual(['b']);
  });

  it('is given up after an election timeout', () => {
    const node = committedLeader();
    node.step({ type: 'transfer', to: 'b' });
    for (let tick = 0; tick < TICKS.electionTicks; tick += 1) {
      expect(node.status.transferring).toBe('b');
      node.receive(heartbeatResponse('c', 1));
      node.tick();
    }
    expect(node.status).toMatchObject({ role: 'leader', transferring: undefined });
    node.propose();
    expect(node.status.lastIndex).toBe(2);
  });

  it('to another target replaces the first', () => {
    const node = committedLeader();
    node.propose();
    node.step({ type: 'transfer', to: 'b' });
    node.step({ type: 'transfer', to: 'c' });
    node.receive(accepted('b', 1, 2));
    expect(node.sentOf('timeoutNow')).toEqual([]);
    node.receive(accepted('c', 1, 2));
    expect(node.sentOf('timeoutNow')).toMatchObject([{ to: 'c' }]);
  });

  it('tells the target once', () => {
    const node = committedLeader();
    node.step({ type: 'transfer', to: 'b' });
    node.step({ type: 'transfer', to: 'b' });
    node.receive(accepted('b', 1, 1));
    node.receive(heartbeatResponse('b', 1));
    expect(node.sentOf('timeoutNow')).toHaveLength(1);
  });

  it.each(['a', 'l', 'x'])('to %s is ignored', (to) => {
    const node = committedLeader({ learners: ['l'] });
    node.step({ type: 'transfer', to });
    expect(node.status.transferring).toBeUndefined();
    expect(node.decisions).toContain('transfer-ignored-target');
  });

  it('on a follower is ignored', () => {
    const node = new SimulatedNode();
    node.step({ type: 'transfer', to: 'b' });
    expect(node.takeDecisions()).toEqual(['transfer-ignored-not-leader']);
  });
});
