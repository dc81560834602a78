import { describe, expect, it } from 'vitest';
import type { MembershipChange } from '../../../src/raft/types.js';
import { Cluster } from '../fixtures/cluster.js';
import { membershipEntry, membershipOf, pointsOf, recordsOf } from '../fixtures/entries.js';
import { accepted, append, heartbeatResponse, rejected, vote } from '../fixtures/messages.js';
import { committedLeader, timeOut } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const VOTERS = ['a', 'b', 'c'];
const NONCE = 7;

function change(node: SimulatedNode, wanted: MembershipChange): void {
  node.step({ type: 'changeMembership', proposalId: 9, change: wanted });
  const result = node.readies.flatMap(({ proposals }) => proposals).at(-1);
  if (result !== undefined && 'refused' in result) throw new Error(result.refused);
}

const remove = (nodeId: string): MembershipChange => ({ kind: 'remove', nodeId });
const addLearner = (nodeId: string): MembershipChange => ({
  kind: 'addLearner',
  member: { nodeId, address: `${nodeId}:1` },
});

const matchOf = (node: SimulatedNode, nodeId: string) =>
  node.status.progress.find((peer) => peer.nodeId === nodeId)?.matchIndex;

describe('R4 answers belong to a session of dealings with a peer', () => {
  function leaderThatTookItBack(): SimulatedNode {
    const node = committedLeader({ voters: VOTERS });
    node.propose(16, 16);
    node.receive(accepted('b', 1, 3));
    change(node, remove('c'));
    node.receive(accepted('b', 1, 4));
    change(node, addLearner('c'));
    node.receive(accepted('b', 1, 5));
    return node;
  }

  it('one of before the removal does not move the peer that was added again', () => {
    const node = leaderThatTookItBack();
    node.receive(accepted('c', 1, 3));
    expect(matchOf(node, 'c')).toBe(0);
    expect(node.decisions).toContain('response-ignored-old-session');
  });

  it('nor does a rejection of before, or a heartbeat response', () => {
    const node = leaderThatTookItBack();
    node.takeSent();
    const before = node.core.view().leading?.peers.find(({ nodeId }) => nodeId === 'c');
    node.receive(rejected('c', 1, 5, [1, 1]));
    node.receive(heartbeatResponse('c', 1, 0));
    expect(node.core.view().leading?.peers.find(({ nodeId }) => nodeId === 'c')).toEqual(before);
    expect(node.sentOf('append').filter(({ to }) => to === 'c')).toEqual([]);
  });

  it('answers of the new session do', () => {
    const node = leaderThatTookItBack();
    const session = node.sentOf('append').findLast(({ to }) => to === 'c')?.session;
    expect(session).toBe(2);
    node.receive({ ...accepted('c', 1, 5), session: 2 });
    expect(matchOf(node, 'c')).toBe(5);
  });
});

describe('R25 an id that is used again does not elect itself from history', () => {
  it('a membership of itself alone, long past, makes no leader of an empty node', () => {
    const node = new SimulatedNode({ voters: [], probation: NONCE });
    const entries = [membershipEntry(1, 1, membershipOf(['a']))];
    const prev = { prevIndex: 0, prevTerm: 0, commitIndex: 0 };
    const records = recordsOf(entries);
    node.receive({ type: 'append', from: 'b', term: 3, ...prev, entries, records });
    expect(node.status.membership).toEqual(membershipOf(['a']));
    node.tick(10 * TICKS.electionTicks);
    expect(node.status).toMatchObject({ role: 'follower', term: 3, vote: undefined });
    expect(node.decisions).toContain('campaign-held-probation');
  });
});

describe('R26 a wiped node neither votes nor counts until it has caught up', () => {
  it('an entry that only the leader still holds is not lost to an election with it', () => {
    const cluster = new Cluster(VOTERS);
    const leader = cluster.elect('a');
    cluster.isolate('b');
    leader.propose();
    cluster.deliver();
    expect(leader.status.commitIndex).toBe(2);
    cluster.add({ nodeId: 'c', voters: VOTERS, seed: 33, probation: NONCE });
    cluster.heal();
    cluster.isolate('a');
    timeOut(cluster.node('b'));
    for (let round = 0; round < 10; round += 1) cluster.tickAll(TICKS.electionTicks);
    expect(cluster.leaders).toEqual([]);
    cluster.heal();
    cluster.tickAll(6 * TICKS.electionTicks);
    expect(cluster.leaders).toEqual(['a']);
    for (const nodeId of VOTERS) {
      expect(pointsOf(cluster.node(nodeId).applied)).toContain('2:1');
      expect(cluster.node(nodeId).status.probation).toBe(0);
    }
  });

  it('does not vote twice in a term of which it forgot the vote', () => {
    const cluster = new Cluster(VOTERS, { terms: [1], term: 1 });
    cluster.node('c').receive(vote('a', 5, [1, 1]));
    expect(cluster.node('c').status.vote).toBe('a');
    const wiped = cluster.add({ nodeId: 'c', voters: VOTERS, probation: NONCE });
    wiped.receive(vote('b', 5, [1, 1]));
    expect(wiped.status.vote).toBeUndefined();
    expect(wiped.sentOf('voteResponse')).toMatchObject([{ granted: false }]);
  });
});

describe('R54 a removed node that is invited again in the same process', () => {
  it('keeps its log and goes on from where it agrees, without committing anything anew', () => {
    const cluster = new Cluster(VOTERS);
    const leader = cluster.elect('a');
    leader.propose(16, 16);
    cluster.deliver();
    cluster.tickAll(TICKS.heartbeatTicks);
    change(leader, remove('c'));
    cluster.deliver();
    const removed = cluster.node('c');
    const appliedThen = pointsOf(removed.applied);
    leader.propose();
    cluster.deliver();
    change(leader, addLearner('c'));
    cluster.deliver();
    cluster.tickAll(3 * TICKS.heartbeatTicks);
    change(leader, { kind: 'promote', nodeId: 'c' });
    cluster.deliver();
    cluster.tickAll(2 * TICKS.heartbeatTicks);
    expect(pointsOf(removed.log)).toEqual(pointsOf(leader.log));
    expect(pointsOf(removed.applied)).toEqual(pointsOf(leader.applied));
    expect(pointsOf(removed.applied).slice(0, appliedThen.length)).toEqual(appliedThen);
    expect(removed.status.membership.voters).toHaveLength(3);
    cluster.isolate('b');
    leader.propose();
    cluster.deliver();
    expect(leader.status.commitIndex).toBe(leader.status.lastIndex);
  });

  it('is no voter while it is away, whatever it remembers', () => {
    const node = new SimulatedNode({ voters: ['b', 'c'], terms: [1, 1] });
    node.tick(5 * TICKS.electionTicks);
    expect(node.status).toMatchObject({ role: 'follower', term: 1 });
    node.receive(append({ term: 2, prev: [2, 1], terms: [2] }));
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 3, rejected: false }]);
  });
});
