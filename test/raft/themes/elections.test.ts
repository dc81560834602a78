import { describe, expect, it } from 'vitest';
import { Cluster } from '../fixtures/cluster.js';
import { entriesOf, membershipEntry, membershipOf, pointsOf } from '../fixtures/entries.js';
import { append } from '../fixtures/messages.js';
import { timeOut } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const VOTERS = ['a', 'b', 'c'];

function settle(cluster: Cluster): string {
  for (let round = 0; round < 20; round += 1) {
    cluster.tickAll(TICKS.electionTicks);
    const [leader] = cluster.leaders;
    if (leader !== undefined && cluster.leaders.length === 1) return leader;
  }
  throw new Error('nobody was elected');
}

function campaignTogether(cluster: Cluster, nodeIds: readonly string[]): void {
  for (const nodeId of nodeIds) timeOut(cluster.node(nodeId));
  cluster.deliver();
}

describe('candidates that duel', () => {
  it('with equal logs: a split vote ends with one leader', () => {
    const cluster = new Cluster(['a', 'b', 'c', 'd']);
    cluster.cut('a', 'c');
    cluster.cut('a', 'd');
    cluster.cut('b', 'c');
    cluster.cut('b', 'd');
    campaignTogether(cluster, ['a', 'c']);
    expect(cluster.leaders).toEqual([]);
    cluster.heal();
    settle(cluster);
    expect(cluster.leaders).toHaveLength(1);
  });

  it('with one log behind: the one that is behind wins nothing and raises no term', () => {
    const cluster = Cluster.of(
      { nodeId: 'a', terms: [1, 1] },
      { nodeId: 'b', terms: [1, 1] },
      { nodeId: 'c', terms: [1] },
    );
    campaignTogether(cluster, ['c']);
    expect(cluster.node('c').status).toMatchObject({ role: 'follower', term: 1 });
    campaignTogether(cluster, ['a', 'c']);
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('c').status.leaderId).toBe('a');
    cluster.tickAll(TICKS.heartbeatTicks);
    expect(pointsOf(cluster.node('c').log)).toEqual(pointsOf(cluster.node('a').log));
  });

  it('as pre-candidates: both may have the pre-votes, one has the votes', () => {
    const cluster = new Cluster(VOTERS);
    campaignTogether(cluster, ['a', 'b']);
    const leader = settle(cluster);
    for (const nodeId of VOTERS) expect(cluster.node(nodeId).status.leaderId).toBe(leader);
  });

  it('as pre-candidates of which one is cut off: it keeps its term and follows later', () => {
    const cluster = new Cluster(VOTERS);
    cluster.isolate('c');
    campaignTogether(cluster, ['a', 'c']);
    expect(cluster.leaders).toEqual(['a']);
    cluster.tick('c', 5 * TICKS.electionTicks);
    expect(cluster.node('c').status.term).toBe(0);
    cluster.heal();
    cluster.tickAll(3 * TICKS.electionTicks);
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('c').status).toMatchObject({ term: 1, leaderId: 'a' });
  });
});

describe('a disruptive follower', () => {
  it('that heard nobody for long does not depose the leader when it comes back', () => {
    const cluster = new Cluster(VOTERS);
    cluster.elect('a');
    cluster.isolate('c');
    for (let round = 0; round < 5 * TICKS.electionTicks; round += 1) cluster.tickAll();
    cluster.heal();
    timeOut(cluster.node('c'));
    cluster.deliver();
    expect(cluster.node('b').decisions).toContain('pre-vote-refused-leader-is-live');
    cluster.tickAll(3 * TICKS.electionTicks);
    expect(cluster.leaders).toEqual(['a']);
    expect(cluster.node('a').status.term).toBe(1);
  });

  it('that was removed and did not hear of it disturbs nobody', () => {
    const cluster = new Cluster(VOTERS);
    const leader = cluster.elect('a');
    cluster.isolate('c');
    leader.step({
      type: 'changeMembership',
      proposalId: 1,
      change: { kind: 'remove', nodeId: 'c' },
    });
    cluster.deliver();
    cluster.heal();
    for (let round = 0; round < 5 * TICKS.electionTicks; round += 1) cluster.tickAll();
    expect(cluster.leaders).toEqual(['a']);
    expect(leader.status.term).toBe(1);
  });
});

describe('a leader that was cut off', () => {
  it('steps down, is superseded, and follows without a further election', () => {
    const cluster = new Cluster(VOTERS);
    const old = cluster.elect('a');
    cluster.isolate('a');
    old.propose(16, 16);
    for (let round = 0; round < 4 * TICKS.electionTicks; round += 1) cluster.tickAll();
    expect(old.status.role).not.toBe('leader');
    const [leader = ''] = cluster.leaders;
    const { term } = cluster.node(leader).status;
    cluster.heal();
    cluster.tickAll(2 * TICKS.electionTicks);
    expect(cluster.leaders).toEqual([leader]);
    expect(old.status).toMatchObject({ term, leaderId: leader, lastIndex: 2 });
    expect(pointsOf(old.log)).toEqual(pointsOf(cluster.node(leader).log));
  });

  it('leads on with a quorum, whoever else is gone', () => {
    const cluster = new Cluster(['a', 'b', 'c', 'd', 'e']);
    cluster.elect('a');
    cluster.isolate('d');
    cluster.isolate('e');
    for (let round = 0; round < 5 * TICKS.electionTicks; round += 1) cluster.tickAll();
    expect(cluster.leaders).toEqual(['a']);
  });

  it('has a bounded log: it takes no more than it may hold uncommitted', () => {
    const maxUncommittedBytes = 1000;
    const cluster = new Cluster(VOTERS, { config: { maxUncommittedBytes } });
    const leader = cluster.elect('a');
    cluster.isolate('a');
    for (let count = 0; count < 500; count += 1) leader.propose(100);
    expect(leader.status.lastIndex).toBeLessThanOrEqual(1 + maxUncommittedBytes / 100);
    expect(leader.decisions).toContain('proposal-refused-overloaded');
    cluster.heal();
    cluster.tickAll(3 * TICKS.heartbeatTicks);
    expect(leader.status.commitIndex).toBe(leader.status.lastIndex);
    leader.propose(100);
    expect(leader.status.lastIndex).toBeGreaterThan(leader.status.commitIndex);
  });
});

describe('messages of the past', () => {
  it('entries of an old leader do not come back after two elections', () => {
    const cluster = new Cluster(VOTERS);
    const old = cluster.elect('a');
    cluster.isolate('a');
    old.propose();
    const late = append({ from: 'a', term: 1, prev: [1, 1], terms: [1], commit: 1 });
    cluster.elect('b');
    cluster.heal();
    cluster.tickAll(2 * TICKS.electionTicks);
    const leader = cluster.node(cluster.leaders[0] ?? '');
    leader.propose();
    cluster.deliver();
    for (const nodeId of VOTERS) cluster.node(nodeId).receive(late);
    cluster.deliver();
    for (const nodeId of VOTERS) {
      expect(pointsOf(cluster.node(nodeId).log)).toEqual(pointsOf(leader.log));
      expect(cluster.node(nodeId).log.filter(({ term }) => term === 1)).toHaveLength(1);
      expect(cluster.node(nodeId).status.leaderId).toBe(leader.nodeId);
    }
  });

  it('appends that overtake one another are put in order by what they follow', () => {
    const node = new SimulatedNode({ term: 1 });
    const parts = [1, 2, 3].map((index) =>
      append({ term: 1, prev: [index - 1, index === 1 ? 0 : 1], terms: [1], commit: 3 }),
    );
    for (const part of [...parts].reverse()) node.receive(part);
    expect(node.status.lastIndex).toBe(1);
    for (const part of parts.slice(1)) node.receive(part);
    for (const part of parts) node.receive(part);
    expect(pointsOf(node.applied)).toEqual(['1:1', '2:1', '3:1']);
  });
});

describe('a campaign goes by the newest membership in the log', () => {
  it('applied or not: a voter that an entry not yet applied removed stands still', () => {
    const entries = [...entriesOf([1]), membershipEntry(2, 1, membershipOf(['b', 'c']))];
    const node = new SimulatedNode({ entries, commitIndex: 2 });
    expect(node.status.membership).toEqual(membershipOf(['b', 'c']));
    node.tick(4 * TICKS.electionTicks);
    expect(node.status.role).toBe('follower');
  });

  it('applied or not: a learner that one made a voter stands for election', () => {
    const entries = [...entriesOf([1]), membershipEntry(2, 1, membershipOf(['a', 'b']))];
    const node = new SimulatedNode({ voters: ['b'], learners: ['a'], entries });
    node.tick(2 * TICKS.electionTicks);
    expect(node.sentOf('preVote').map(({ to }) => to)).toContain('b');
  });
});

describe('a restart', () => {
  it('hands out what is committed once, while more is committed behind it', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1], commitIndex: 2 });
    node.receive(append({ term: 2, prev: [4, 1], terms: [2, 2], commit: 6 }));
    expect(pointsOf(node.applied)).toEqual(['1:1', '2:1', '3:1', '4:1', '5:2', '6:2']);
    node.crash();
    expect(pointsOf(node.applied)).toEqual(['1:1', '2:1']);
    node.receive(append({ term: 2, prev: [6, 2], commit: 6 }));
    expect(pointsOf(node.applied)).toEqual(['1:1', '2:1', '3:1', '4:1', '5:2', '6:2']);
  });

  it('from a snapshot of a joint membership with learners counts both halves', () => {
    const outgoing = VOTERS.map((nodeId) => ({ nodeId, address: `${nodeId}:1` }));
    const membership = { ...membershipOf(['a', 'd', 'e'], ['l']), outgoing };
    const node = new SimulatedNode({ voters: [] });
    const snapshot = { index: 5, term: 1, membership };
    node.step({ type: 'snapshotReceived', from: 'b', term: 1, snapshot });
    node.installSnapshot();
    expect(node.status.membership).toEqual(membership);
    node.crash();
    expect(node.status.membership).toEqual(membership);
    node.tick(2 * TICKS.electionTicks);
    const asked = node.sentOf('preVote').map(({ to }) => to);
    expect([...new Set(asked)].sort()).toEqual(['b', 'c', 'd', 'e']);
  });
});

describe('reads', () => {
  it('with an id that was used before are answered as often as they are asked', () => {
    const cluster = new Cluster(VOTERS);
    const leader = cluster.elect('a');
    for (let count = 0; count < 2; count += 1)
      leader.step({ type: 'readIndex', requestId: 7, lease: false });
    cluster.deliver();
    leader.propose();
    cluster.deliver();
    leader.step({ type: 'readIndex', requestId: 7, lease: false });
    cluster.deliver();
    expect(leader.readies.flatMap(({ reads }) => reads).map((read) => read.requestId)).toEqual([
      7, 7, 7,
    ]);
  });
});
